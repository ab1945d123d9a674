/**
 * Check gates: questions about the whole cluster whose answer is a number of violations.
 *
 * A check that could not see everything knows the number only from below and from above. The gate
 * passes when the rule holds for every number between, fails when it holds for none, and is
 * inconclusive otherwise.
 */
import { z } from 'zod';
import { comparison } from '../../schema/comparison.ts';
import { name, nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { whole } from '../../schema/whole.ts';
import type { Process } from '../process.ts';
import type { GateOutcome } from '../records.ts';
import { type CheckContext, type Finding, NOTHING_SEEN } from './checks/check.ts';
import { findConflictingFinality } from './checks/conflicting-finality.ts';
import { findLostTransactions } from './checks/lost-transactions.ts';
import { findRestartedOnce } from './checks/restarted-once.ts';
import { findVersionNotInEffect } from './checks/version-not-in-effect.ts';
import { holds, type Judgement, marginOf } from './judgement.ts';

const common = {
  name: name('gate').describe('Name of the gate.'),
  op: comparison().describe('Comparison of the count with `value`.'),
  value: whole(0).describe('Threshold: a count.'),
};
const group = nameOf('group').describe('Group whose nodes are asked.');

const conflictingFinality = record({
  ...common,
  check: z.literal('conflicting_finality'),
}).describe('Counts heights at which two nodes finalised different blocks.');

const lostTransactions = record({
  ...common,
  check: z.literal('lost_transactions'),
}).describe(
  'Counts acknowledged transactions that are in no finalised block; inconclusive where none was acknowledged.',
);

const restartedOnce = record({
  ...common,
  check: z.literal('restarted_once'),
  group,
}).describe('Counts nodes that the rollout did not restart exactly once.');

const versionNotInEffect = record({
  ...common,
  check: z.literal('version_not_in_effect'),
  group,
  version: nameOf('version').describe('Version that must be in effect.'),
}).describe('Counts nodes whose behaviour is not that of the version.');

/** Any check gate, told apart by its `check`. */
export const checkGateSchema = z.discriminatedUnion('check', [
  conflictingFinality,
  lostTransactions,
  restartedOnce,
  versionNotInEffect,
]);

/** Check gate of any kind, as the engine reads it. */
export type CheckGateSpec = z.output<typeof checkGateSchema>;

/** Judges a check gate by asking the cluster. */
export function* judgeCheck(context: CheckContext, spec: CheckGateSpec): Process<Judgement> {
  return judgeFinding(spec, yield* runCheck(context, spec));
}

/** Judges what a check found. */
export function judgeFinding(spec: CheckGateSpec, finding: Finding): Judgement {
  const isSeen = finding.atMost !== NOTHING_SEEN.atMost;
  const outcome = isSeen ? outcomeOf(spec, finding) : 'inconclusive';
  return {
    rule: checkRuleText(spec),
    outcome,
    value: isSeen ? finding.atLeast : null,
    threshold: spec.value,
    unit: 'count',
    margin: isSeen ? marginOf(spec.op, finding.atLeast, spec.value) : null,
    samples: finding.samples,
    firstBreachUs: null,
    lostUs: null,
    reason: outcome === 'pass' ? null : (finding.detail ?? `${finding.atLeast} found`),
  };
}

/** The rule of a check gate: `version_not_in_effect v1.5.0 of validators == 0`. */
export function checkRuleText(spec: CheckGateSpec): string {
  const version = 'version' in spec ? ` ${spec.version}` : '';
  const group = 'group' in spec ? ` of ${spec.group}` : '';
  return `${spec.check}${version}${group} ${spec.op} ${spec.value}`;
}

function* runCheck(context: CheckContext, spec: CheckGateSpec): Process<Finding> {
  switch (spec.check) {
    case 'conflicting_finality':
      return yield* findConflictingFinality(context);
    case 'lost_transactions':
      return yield* findLostTransactions(context);
    case 'restarted_once':
      return findRestartedOnce(context, spec.group);
    case 'version_not_in_effect':
      return yield* findVersionNotInEffect(context, spec.group, spec.version);
  }
}

function outcomeOf(spec: CheckGateSpec, { atLeast, atMost }: Finding): GateOutcome {
  let good = 0;
  for (let value = atLeast; value <= atMost; value += 1) {
    if (holds(spec.op, value, spec.value)) good += 1;
  }
  if (good === atMost - atLeast + 1) return 'pass';
  return good === 0 ? 'fail' : 'inconclusive';
}
