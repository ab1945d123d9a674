/** Every behaviour that a version of a scenario may name. */
import type { Behaviour } from './behaviour.ts';
import { canaryV1 } from './canary-v1.ts';
import { canaryV2 } from './canary-v2.ts';

export const BEHAVIOURS: Readonly<Record<string, (chainId: string) => Behaviour>> = {
  'canary-v1': canaryV1,
  'canary-v2': canaryV2,
};
