/** The lints of playbooks, in the order in which they run. */
import { alertMetricRule, alertNameRule, reachRule } from './alerts.ts';
import { operationRule, resultRule, stateSubsetRule, subsetRule } from './changes.ts';
import { absentKeyRule, unknownKeyRule } from './configuration.ts';
import {
  baselineRule,
  holdRule,
  metricRule,
  probeRule,
  samplesRule,
  unusedGateRule,
} from './gates.ts';
import { rollbackRule } from './rollback.ts';
import type { PlaybookRule } from './rule.ts';

/** All rules. */
export const playbookRules: readonly PlaybookRule[] = [
  subsetRule,
  unknownKeyRule,
  absentKeyRule,
  resultRule,
  operationRule,
  alertMetricRule,
  alertNameRule,
  metricRule,
  probeRule,
  samplesRule,
  baselineRule,
  holdRule,
  reachRule,
  stateSubsetRule,
  rollbackRule,
  unusedGateRule,
];
