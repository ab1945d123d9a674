/** The lints of playbooks, in the order in which they run. */
import { alertMetricRule, alertNameRule, alertNoneRule, reachRule } from './alerts.ts';
import { operationRule, resultRule, stateSubsetRule, subsetRule } from './changes.ts';
import {
  componentNameRule,
  labelRule,
  metricClashRule,
  misfitRule,
  partnerRule,
  traitRule,
  twiceRule,
  wholePartnerRule,
} from './components.ts';
import {
  absentKeyRule,
  bundleCycleRule,
  foreignKeyRule,
  settingTypeRule,
  unknownKeyRule,
  writtenKeyRule,
} from './configuration.ts';
import {
  emptyFaultRule,
  faultCountRule,
  faultGateRule,
  faultLateRule,
  faultMetricRule,
  faultRouteRule,
  faultVersionRule,
  unfeltRule,
} from './faults.ts';
import {
  baselineRule,
  holdRule,
  metricRule,
  probeRule,
  samplesRule,
  unusedGateRule,
} from './gates.ts';
import { idleFaultRule } from './idle-faults.ts';
import { rollbackRule } from './rollback.ts';
import type { PlaybookRule } from './rule.ts';
import {
  baselineSizeRule,
  budgetRule,
  factRule,
  holdOrderRule,
  phaseRule,
  reportRule,
  signerRule,
  versionCycleRule,
  windowRule,
} from './steps.ts';

/** All rules. */
export const playbookRules: readonly PlaybookRule[] = [
  componentNameRule,
  labelRule,
  subsetRule,
  twiceRule,
  metricClashRule,
  misfitRule,
  partnerRule,
  wholePartnerRule,
  versionCycleRule,
  traitRule,
  bundleCycleRule,
  unknownKeyRule,
  foreignKeyRule,
  writtenKeyRule,
  settingTypeRule,
  absentKeyRule,
  resultRule,
  unfeltRule,
  idleFaultRule,
  emptyFaultRule,
  faultCountRule,
  faultVersionRule,
  faultGateRule,
  faultMetricRule,
  faultRouteRule,
  faultLateRule,
  operationRule,
  phaseRule,
  factRule,
  budgetRule,
  baselineSizeRule,
  windowRule,
  holdOrderRule,
  reportRule,
  signerRule,
  alertMetricRule,
  alertNameRule,
  alertNoneRule,
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
