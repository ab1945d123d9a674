/** What a scenario says about a randomness beacon. */

import { z } from 'zod';
import { distribution } from '../../../schema/distribution.ts';
import { positiveDuration } from '../../../schema/duration.ts';
import { interval } from '../../../schema/interval.ts';
import { nameOf } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import { shown } from '../../../schema/show.ts';
import { whole } from '../../../schema/whole.ts';
import { RSA_2048 } from '../../beacon/delay-proof.ts';
import type { Misfit, Surroundings } from '../../runtime/capability.ts';

/** What a scenario file says about the capability. */
export const beaconSchema = record({
  kind: z.literal('beacon'),
  round: interval().prefault('40s').describe('Time from one round to the next.'),
  commit: positiveDuration().prefault('12s').describe('How long commitments count.'),
  reveal: positiveDuration().prefault('8s').describe('How long reveals count after that.'),
  delay: positiveDuration()
    .prefault('20s')
    .describe('Time the delay function takes at the reference speed.'),
  verify_time: distribution()
    .prefault('100ms')
    .describe('Time one check of the delay takes at the reference speed.'),
  participants: nameOf('group')
    .optional()
    .describe('Component or group whose instances contribute; the component itself if left out.'),
  reveals_min: whole(1, 1_024).prefault(1).describe('Reveals without which there is no seed.'),
  verifiers_min: whole(1, 1_024)
    .optional()
    .describe('Instances that must accept a delay; more than half if left out.'),
  group: z
    .enum(['small', 'rsa_2048'])
    .prefault('small')
    .describe(
      'Group that the delay is computed in: `rsa_2048`, whose order nobody knows, or a small one whose order is public. Both find every wrong delay; the small one costs a fraction.',
    ),
  squarings: whole(64, 65_536)
    .prefault(64)
    .describe('Squarings that are carried out for each delay; its time is `delay` all the same.'),
})
  .refine(({ roundUs, commitUs, revealUs }) => commitUs + revealUs <= roundUs, {
    error: 'beacon.windows: commit and reveal do not fit the round',
  })
  .describe('Makes public randomness, round after round.');

/** Numbers of participants and of verifiers that there never are. */
export function tooMany(spec: BeaconSpec, { component, sizeOf }: Surroundings): readonly Misfit[] {
  const contributors = spec.participants ?? component;
  const asked = [
    { key: 'reveals_min', count: spec.revealsMin, group: contributors },
    { key: 'verifiers_min', count: spec.verifiersMin ?? 0, group: component },
  ];
  return asked.flatMap(({ key, count, group }): Misfit[] => {
    const size = sizeOf(group);
    if (count <= size) return [];
    const message = `${count} is more than the ${size} of ${shown(group)}`;
    return [{ key, rule: 'beacon.quorum', message }];
  });
}

/** The beacon, as the engine reads it. */
export type BeaconSpec = z.output<typeof beaconSchema>;

/** The product of the Mersenne primes 2^107 - 1 and 2^127 - 1. */
const SMALL_MODULUS = ((1n << 107n) - 1n) * ((1n << 127n) - 1n);

/** The modulus of a group by its name. */
export const MODULI: Readonly<Record<BeaconSpec['group'], bigint>> = {
  small: SMALL_MODULUS,
  rsa_2048: RSA_2048,
};
