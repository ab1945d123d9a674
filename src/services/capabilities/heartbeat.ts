/**
 * A task that does its work again and again and counts how often: a cron job, a dead-man's switch.
 */

import { z } from 'zod';
import type { Micros } from '../../kernel/time.ts';
import { interval } from '../../schema/interval.ts';
import { record } from '../../schema/record.ts';
import { answer, type CapabilityHost, type CapabilityKind } from '../runtime/capability.ts';
import type { Instance } from '../runtime/instance.ts';

/** What a scenario file says about the capability. */
export const heartbeatSchema = record({
  kind: z.literal('heartbeat'),
  every: interval().describe('Time between two beats.'),
}).describe('A task that runs at an interval and counts its runs.');

type Spec = z.output<typeof heartbeatSchema>;

/** The kind. */
export const heartbeat: CapabilityKind<Spec> = {
  kind: 'heartbeat',
  schema: heartbeatSchema,
  metrics: {
    heartbeat_total: { type: 'counter', help: 'Runs of the task since its process began' },
  },
  probes: { heartbeat_age: { gives: 'seconds', help: 'Time since the last run of the task' } },
  operations: [],
  settings: {},
  traits: {},
  faults: [],
  results: {},
  create: (host, spec) => {
    const beats = new Map<Instance, { count: number; lastUs: Micros }>();
    const stateOf = (instance: Instance) => beats.get(instance) ?? { count: 0, lastUs: 0 };
    return {
      probes: new Map([
        [
          'heartbeat_age',
          (instance, _args, reply) => {
            const ageUs = host.scheduler.nowUs() - stateOf(instance).lastUs;
            reply(answer(ageUs / 1_000_000));
          },
        ],
      ]),
      started: (instance) => {
        const state = { count: 0, lastUs: host.scheduler.nowUs() };
        beats.set(instance, state);
        beat(host, spec, instance, state);
      },
      expose: (instance, out) => out.value('heartbeat_total', stateOf(instance).count),
    };
  },
};

function beat(
  host: CapabilityHost,
  spec: Spec,
  instance: Instance,
  state: { count: number; lastUs: Micros },
): void {
  const { life } = instance;
  host.scheduler.after(spec.everyUs, () => {
    if (instance.life !== life) return;
    if (instance.isAlive) {
      state.count += 1;
      state.lastUs = host.scheduler.nowUs();
    }
    beat(host, spec, instance, state);
  });
}
