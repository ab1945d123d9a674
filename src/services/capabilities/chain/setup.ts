/** What validators begin with: their power, their keys, and the rules by which they execute blocks. */
import type { Rules } from '../../chain/transition.ts';
import type { CapabilityHost } from '../../runtime/capability.ts';
import type { ChainNode } from './node.ts';
import type { ChainSpec } from './spec.ts';
import { type ChainWorld, isOn } from './world.ts';

const SEED_LENGTH = 32;

/** The rules of a validator with nothing on and nothing wrong. */
export const SOUND_RULES: Rules = {
  name: 'plain',
  settles: false,
  creditsRestTwice: false,
  strays: false,
  isSound: true,
};

/** The rules of a process: what its gates make of it, and its faults. */
export function rulesOf(world: Pick<ChainWorld, 'spec'>, node: ChainNode): Rules {
  const isState = world.spec.rewards?.mode === 'state';
  const settles = isState && isOn(world, node, 'rewards', true);
  const creditsRestTwice = settles && node.isWrong('rest_twice');
  const strays = node.isWrong('state_root');
  const parts = [settles ? 'settles' : 'plain'];
  if (creditsRestTwice) parts.push('rest');
  if (strays) parts.push('stray');
  return {
    ...{ name: parts.join('+'), settles, creditsRestTwice, strays },
    isSound: !creditsRestTwice && !strays,
  };
}

/** Voting powers by place, as the scenario has them or draws them. */
export function powersOf(host: CapabilityHost, { power }: ChainSpec): readonly number[] {
  if (typeof power === 'number') return host.instances.map(() => power);
  if (!('min' in power)) return host.instances.map((_, place) => power[place] ?? power.at(-1)!);
  const stream = host.stream('power');
  return host.instances.map(() => power.min + stream.below(power.max - power.min + 1));
}

/** The seed of the keys of the next validator. */
export function seedOf(host: CapabilityHost): Uint8Array {
  const seed = new Uint8Array(SEED_LENGTH);
  host.stream('keys').fill(seed);
  return seed;
}
