/**
 * One stage of a rollout: its actions, its hold, its gates, and the plan that undoes it.
 *
 * The hold counts from the end of the last action. With `until` it ends as soon as that gate
 * passes, between `min` and `max`. A gate that cannot decide when the hold is over is asked again
 * until `max`, or for the controller's patience where that ends later.
 */
import { type ActionContext, note } from './actions/action.ts';
import { type ActionSpec, runAction } from './actions/table.ts';
import type { GateContext } from './gates/table.ts';
import { awaitPass, judgeAll } from './jury.ts';
import { gateOf, type Plan, type RolloutOptions, rollbackOf } from './plan.ts';
import { type Process, poll, sleepUntil } from './process.ts';
import type { GateRecord, StageOutcome } from './records.ts';
import type { StageSpec } from './stage-spec.ts';
import { type Decision, decisionOf, type StageProgress } from './state.ts';

export interface StageContext {
  readonly plan: Plan;
  readonly options: RolloutOptions;
  readonly gates: GateContext;
}

/** Carries out a stage from where its progress stands; leaves its outcome there. */
export function* runStage(
  context: StageContext,
  stage: StageSpec,
  progress: StageProgress,
): Process<void> {
  const { cluster } = context.gates;
  if (progress.startedUs === null) {
    yield* whilePaused(context, stage.name);
    progress.startedUs = cluster.nowUs();
    note(context.gates, 'stage', null, `${stage.name} begins`);
    context.options.onStage?.(stage.name);
  }
  progress.decision ??= yield* decide(context, stage, progress);
  progress.outcome = yield* conclude(context, stage, progress, progress.decision);
  progress.endedUs = cluster.nowUs();
  note(context.gates, 'stage', null, `${stage.name} ${progress.outcome}`);
}

/** Writes gates that were judged into the state and the timeline. */
export function recordGates(context: GateContext, records: readonly GateRecord[]): void {
  for (const record of records) {
    context.state.gates.push(record);
    const reason = record.reason === null ? '' : ` (${record.reason})`;
    note(context, 'gate', null, `${record.name} ${record.outcome}: ${record.rule}${reason}`);
  }
}

function* decide(
  context: StageContext,
  stage: StageSpec,
  progress: StageProgress,
): Process<Decision> {
  for (const [index, spec] of stage.activate.entries()) {
    if (index < progress.actionsDone) continue;
    const key = `${stage.name}/${index}`;
    progress.failure = yield* runAction(actionContext(context, key, false), spec);
    if (progress.failure !== null) {
      progress.failedUs = context.gates.cluster.nowUs();
      note(context.gates, 'stage', null, `${stage.name}: ${progress.failure}`);
      return 'failed';
    }
    progress.actionsDone = index + 1;
    yield* whilePaused(context, stage.name);
  }
  progress.activatedUs ??= context.gates.cluster.nowUs();
  const records = yield* judgeStage(context, stage, progress.startedUs ?? 0, progress.activatedUs);
  recordGates(context.gates, records);
  return decisionOf(records);
}

function* judgeStage(
  { plan, gates }: StageContext,
  stage: StageSpec,
  stageStartUs: number,
  activatedUs: number,
): Process<GateRecord[]> {
  const { minUs, maxUs = minUs, until } = stage.hold ?? { minUs: 0 };
  const bench = { context: gates, stage: stage.name, stageStartUs };
  yield* sleepUntil(gates.cluster, activatedUs + minUs);

  const records: GateRecord[] = [];
  if (until !== undefined) {
    records.push(yield* awaitPass(bench, gateOf(plan, until), activatedUs + maxUs));
  }
  const others = stage.gates.filter((name) => name !== until).map((name) => gateOf(plan, name));
  const isDecided = decisionOf(records) !== 'passed';
  const askedUs = gates.cluster.nowUs();
  const patientUs = Math.max(activatedUs + maxUs, askedUs + gates.patienceUs);
  records.push(...(yield* judgeAll(bench, others, isDecided ? askedUs : patientUs)));
  return records;
}

/** Undoes a stage that did not pass, when it has a plan for it. */
function* conclude(
  context: StageContext,
  stage: StageSpec,
  progress: StageProgress,
  decision: Decision,
): Process<StageOutcome> {
  if (decision === 'passed' || stage.onFail === undefined) return decision;
  const { name, steps } = rollbackOf(context.plan, stage.onFail);
  if (progress.rollback === null) {
    progress.rollback = name;
    note(context.gates, 'rollback', null, `${name} begins`);
  }
  for (const [index, spec] of steps.entries()) {
    if (index < progress.rollbackStepsDone) continue;
    const key = `${stage.name}/${name}/${index}`;
    const failure = yield* runAction(actionContext(context, key, true), spec);
    if (failure !== null) {
      progress.rollbackFailure = failure;
      note(context.gates, 'rollback', null, `${name} failed at ${stepText(spec)}: ${failure}`);
      return 'failed';
    }
    progress.rollbackStepsDone = index + 1;
  }
  note(context.gates, 'rollback', null, `${name} complete`);
  return 'rolled-back';
}

function actionContext(context: StageContext, key: string, isRollback: boolean): ActionContext {
  const { cluster, state, probeEveryUs } = context.gates;
  const { registryOf } = context.options;
  return {
    cluster,
    state,
    probeEveryUs,
    registryOf,
    budgets: context.plan.budgets,
    key,
    isRollback,
  };
}

/** A paused rollout takes no further step of a stage until an operator resumes it. */
function* whilePaused({ gates }: StageContext, stage: string): Process<void> {
  const { cluster, state, probeEveryUs } = gates;
  if (state.pausedUs === null) return;
  state.waitingFor = `an operator to resume ${stage}`;
  yield* poll(cluster, probeEveryUs, Number.POSITIVE_INFINITY, () => state.pausedUs === null);
  state.waitingFor = null;
}

function stepText(spec: ActionSpec): string {
  return 'name' in spec ? spec.name : spec.action;
}
