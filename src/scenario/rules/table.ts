/** The rules of the scenario language, in the order in which they run. */
import { clusterRules } from './cluster.ts';
import { faultRules } from './faults.ts';
import { rolloutRules } from './rollout.ts';
import type { Rule } from './rule.ts';
import { workloadRules } from './workload.ts';

/** All rules. */
export const rules: readonly Rule[] = [
  ...clusterRules,
  ...workloadRules,
  ...faultRules,
  ...rolloutRules,
];
