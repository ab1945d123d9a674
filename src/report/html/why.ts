/** Why a playbook did not come through, what that left, and what somebody would do about it. */

import { durationText } from '../../kernel/words.ts';
import type { GateRecord, PlaybookResult, RunResult, StageRecord } from '../../run/result.ts';
import { formatValue } from '../format.ts';
import { type Html, html } from './escape.ts';
import { badge, facts, section } from './layout.ts';

type Ended = StageRecord & PlaybookResult['stages'][number];

/** The section about the stage that ended the playbook; nothing when it was promoted. */
export function whySection(result: RunResult, playbook: PlaybookResult): Html | null {
  const stage = endedBy(result, playbook);
  if (stage === null) return null;
  const gate = result.gates.find((one) => one.stage === stage.name && one.name === stage.failedBy);
  return section(
    'why',
    'Why, and what next',
    facts([
      ['Stage', html`<strong>${stage.name}</strong> ${badge(stage.outcome)}`],
      ...whatEnded(stage, gate),
      ['What is left', leftText(stage)],
      ['What next', nextText(stage, gate)],
    ]),
  );
}

function endedBy({ stages }: RunResult, playbook: PlaybookResult): Ended | null {
  const place = stages.findIndex(
    ({ outcome }) => outcome !== 'passed' && outcome !== 'not-reached',
  );
  const [stage, more] = [stages[place], playbook.stages[place]];
  return stage === undefined || more === undefined ? null : { ...stage, ...more };
}

function whatEnded(stage: Ended, gate: GateRecord | undefined): (readonly [string, Html])[] {
  if (gate === undefined) return [['Reason', html`${stage.failure ?? 'no reason is known'}`]];
  const { name, rule, reason, firstBreachUs, value, threshold, unit, outcome } = gate;
  const since = firstBreachUs === null ? '' : `, broken since ${durationText(firstBreachUs)}`;
  const seen = `${formatValue(value, unit)}; the threshold is ${formatValue(threshold, unit)}${since}`;
  return [
    ['Ended by', html`the gate <strong>${name}</strong> ${badge(outcome)}`],
    ['It wants', html`${rule}`],
    ...(value === null ? [] : ([['It saw', html`${seen}`]] as const)),
    ['Reason', html`${reason ?? stage.failure ?? outcome}`],
  ];
}

function leftText({ outcome, rollback, rollbackFailure, stateBefore, stateAfter }: Ended): string {
  if (outcome === 'blocked') return 'Nothing was changed: the stage was not ready.';
  if (rollback === null) return 'What the stage had changed: nothing undid it.';
  if (rollbackFailure !== null) {
    return `Neither the old state nor the new one: the plan “${rollback}” failed (${rollbackFailure}).`;
  }
  const same = stateAfter === stateBefore;
  return same
    ? `What was there before the stage: the plan “${rollback}” undid it.`
    : `The plan “${rollback}” was carried out; what services hold is not what it was before the stage.`;
}

function nextText({ outcome, rollback, rollbackFailure }: Ended, gate?: GateRecord): string {
  if (rollbackFailure !== null) {
    return 'Somebody has to decide: no plan covers this. Finish the rollback by hand, and give the plan the step that was missing.';
  }
  if (gate?.outcome === 'inconclusive') {
    return 'The gate could not decide, and what cannot be decided never promotes. See that what it reads is there, then give it more time or ask it for fewer samples.';
  }
  if (outcome === 'blocked') {
    return 'Put right what the reason names, then run the playbook again from its start.';
  }
  if (rollback === null) {
    return 'Undo the change by hand, and give the stage a plan (on_fail) that does it next time.';
  }
  return 'Find the cause: the steps below, the alerts, and the logs beside this page. Then try again with a release that has it mended.';
}
