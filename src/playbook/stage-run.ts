/**
 * Carries out one stage: window, readiness, actions, the watched hold, the gates after it, and the
 * plan that undoes it. Goes on from where its progress stands.
 */
import type { Micros } from '../kernel/time.ts';
import { type Process, sleepUntil } from '../rollout/process.ts';
import type { GateRecord } from '../rollout/records.ts';
import { placeText, runAction, writeReports } from './action-run.ts';
import type { PlaybookAction } from './actions/table.ts';
import { rememberInstances } from './before.ts';
import { gatesOf } from './conditions.ts';
import { clockOf, note, writeEvidence } from './context.ts';
import { gatesNamed, judgeUntilDecided, type Refusal, recordGates, watchUntil } from './jury.ts';
import type { StageContext } from './playbook.ts';
import type { PlaybookRollback, PlaybookStageSpec } from './playbook-spec.ts';
import { isStateBefore, type PlaybookStage, type StageOutcome } from './state.ts';

export interface StageHost {
  /** The context of this moment: the stage, and when its hold began. */
  contextOf(stage: string, activatedUs: Micros | null): StageContext;
  onStage(stage: string): void;
}

/** Carries out a stage; leaves its outcome in its progress. */
export function* runPlaybookStage(
  host: StageHost,
  spec: PlaybookStageSpec,
  progress: PlaybookStage,
): Process<void> {
  const context = () => host.contextOf(spec.name, progress.activatedUs);
  if (progress.startedUs === null) {
    yield* untilWindow(context(), spec);
    progress.startedUs = context().estate.scheduler.nowUs();
    progress.phase = 'readiness';
    note(context(), 'stage', `${spec.name} begins`);
    // What goes wrong as soon as the stage has begun is no part of what it goes back to.
    progress.stateAtStart = stateNow(context());
    progress.configurationBefore = configurationNow(context());
    rememberInstances(context());
    host.onStage(spec.name);
  }
  if (progress.phase === 'readiness') yield* prove(context(), spec, progress);
  if (progress.phase === 'activate') yield* activate(context(), spec, progress);
  if (progress.phase === 'hold') yield* hold(context(), spec, progress);
  if (progress.phase === 'verify') yield* verify(context(), spec, progress);
  if (progress.outcome !== 'passed') progress.refusedUs ??= context().estate.scheduler.nowUs();
  if (progress.phase === 'recover') yield* recover(context(), spec, progress);
  progress.endedUs = context().estate.scheduler.nowUs();
  note(context(), 'stage', `${spec.name} ${progress.outcome ?? 'over'}`);
}

function* untilWindow(context: StageContext, { window }: PlaybookStageSpec): Process<void> {
  if (window === undefined) return;
  const nowUs = context.estate.scheduler.nowUs();
  const intoUs = (nowUs - window.opensUs) % window.everyUs;
  const isOpen = nowUs >= window.opensUs && intoUs < window.lengthUs;
  if (isOpen) return;
  const opensUs = nowUs < window.opensUs ? window.opensUs : nowUs - intoUs + window.everyUs;
  context.state.waitingFor = 'the change window';
  yield* sleepUntil(clockOf(context), opensUs);
  context.state.waitingFor = null;
}

/**
 * Readiness: what passes is written down, and nothing is changed before all has passed. What is not
 * ready yet is asked again until its deadline.
 */
function* prove(
  context: StageContext,
  spec: PlaybookStageSpec,
  progress: PlaybookStage,
): Process<void> {
  const halt = haltOf(context);
  if (halt !== null) {
    progress.failure = halt;
    end(progress, 'blocked', null);
    return;
  }
  const names = yield* gatesOf(context, spec, 'readiness');
  const gates = gatesNamed(context.playbook, names);
  const records = yield* judgeUntilDecided(context, gates, true);
  recordGates(context, records);
  for (const { name, rule, outcome } of records) {
    if (outcome === 'pass') writeEvidence(context, 'check', name, { rule, outcome });
  }
  const refused = refusalIn(records);
  if (refused !== undefined) {
    end(progress, 'blocked', refused);
    return;
  }
  progress.stateBefore = stateNow(context);
  progress.phase = 'activate';
}

/** Why no stage may begin: somebody has to decide first. */
function haltOf({ state }: StageContext): string | null {
  if (state.isPromotionBlocked) return 'promotion is blocked';
  return state.pausedUs === null ? null : 'the rollout is paused';
}

function* activate(
  context: StageContext,
  spec: PlaybookStageSpec,
  progress: PlaybookStage,
): Process<void> {
  for (const [index, action] of spec.activate.entries()) {
    if (index < progress.actionsDone) continue;
    const failure = yield* runAction(context, action, `${spec.name}/activate/${index}`, false);
    if (failure !== null) {
      refuseByAction(context, progress, { by: nameOf(action, spec.name, index), failure });
      return;
    }
    progress.actionsDone = index + 1;
  }
  progress.activatedUs = context.estate.scheduler.nowUs();
  progress.phase = 'hold';
}

/** Who ends a stage with an action: the gate that it waited for, where it did. */
function nameOf(action: PlaybookAction, stage: string, index: number): string {
  const gate = action.action === 'wait_until' ? action.gate : undefined;
  return action.name ?? gate ?? placeText(action.action, 'action', stage, index);
}

function* hold(
  context: StageContext,
  spec: PlaybookStageSpec,
  progress: PlaybookStage,
): Process<void> {
  const activatedUs = progress.activatedUs ?? 0;
  const { minUs, maxUs = minUs } = spec.hold ?? { minUs: 0 };
  const own = yield* gatesOf(context, spec, 'gates');
  const names = [...own, ...context.playbook.invariants];
  const gates = gatesNamed(context.playbook, names);
  const hasReports = spec.reports.length > 0;
  if (gates.length === 0 && !hasReports) {
    yield* sleepUntil(clockOf(context), activatedUs + minUs);
  }
  const { records, failed, refusal } = yield* watchUntil(
    context,
    gates,
    activatedUs + minUs,
    activatedUs + maxUs,
    hasReports ? () => writeReports(context, spec) : undefined,
  );
  recordGates(context, records);
  if (failed !== null) refuse(progress, failed);
  else if (refusal !== null) refuseByAction(context, progress, refusal);
  else progress.phase = 'verify';
}

function* verify(
  context: StageContext,
  spec: PlaybookStageSpec,
  progress: PlaybookStage,
): Process<void> {
  const names = yield* gatesOf(context, spec, 'verify');
  const records = yield* judgeUntilDecided(context, gatesNamed(context.playbook, names));
  recordGates(context, records);
  const failed = refusalIn(records);
  if (failed === undefined) end(progress, 'passed', null);
  else refuse(progress, failed);
}

/** Undoes the stage by its plan, when it has one. */
function* recover(
  context: StageContext,
  spec: PlaybookStageSpec,
  progress: PlaybookStage,
): Process<void> {
  const plan = context.playbook.rollback.find(({ name }) => name === spec.onFail);
  if (plan === undefined) {
    end(progress, progress.isUndecided ? 'inconclusive' : 'failed', null);
    return;
  }
  if (progress.rollback === null) {
    progress.rollback = plan.name;
    note(context, 'rollback', `${plan.name} begins: ${progress.failure ?? ''}`);
  }
  for (const [index, step] of plan.steps.entries()) {
    if (index < progress.rollbackStepsDone) continue;
    const key = `${spec.name}/${plan.name}/${index}`;
    const failure = yield* runAction(context, step, key, true);
    if (failure !== null) {
      const by = step.name ?? placeText(step.action, 'step', plan.name, index);
      endRollback(context, progress, `${by}: ${failure}`);
      return;
    }
    progress.rollbackStepsDone = index + 1;
  }
  const records = yield* judgeUntilDecided(
    context,
    gatesNamed(context.playbook, plan.verify),
    true,
  );
  recordGates(context, records);
  const bad = refusalIn(records);
  const failure =
    bad === undefined
      ? differenceAfter(context, plan, progress)
      : `${bad.name}: ${bad.reason ?? bad.outcome}`;
  if (failure !== null) {
    progress.rollbackFailedBy = bad?.name ?? null;
    endRollback(context, progress, failure);
    return;
  }
  progress.stateAfter = stateNow(context);
  end(progress, 'rolled-back', null);
  note(context, 'rollback', `${plan.name} complete`);
}

/**
 * What is not as it was before the stage, of that which the plan restores; or null. A plan may also
 * go back further, to what was before an earlier stage.
 */
function differenceAfter(
  context: StageContext,
  { restores }: PlaybookRollback,
  progress: PlaybookStage,
): string | null {
  if (restores === 'nothing') return null;
  const { state } = context;
  const earlier = state.stages.slice(0, state.stages.indexOf(progress) + 1);
  const configuration = configurationNow(context);
  const same = earlier.filter(({ configurationBefore }) => configurationBefore === configuration);
  if (same.length === 0) {
    return 'releases, files or settings are not what they were before the stage or an earlier one';
  }
  const now = stateNow(context);
  const isBack = same.some((one) => isStateBefore(one, now));
  if (restores === 'configuration' || isBack) return null;
  return 'what the services hold is not what it was before the stage or an earlier one';
}

function stateNow({ estate }: StageContext): string {
  return estate.stateHash(estate.groups.all);
}

function configurationNow({ estate }: StageContext): string {
  return estate.configurationHash(estate.groups.all);
}

function endRollback(context: StageContext, progress: PlaybookStage, failure: string): void {
  progress.rollbackFailure = failure;
  progress.stateAfter = stateNow(context);
  end(progress, 'failed', null);
  note(context, 'rollback', `${progress.rollback} failed: ${failure}`);
}

/** The first gate that failed, or else the first that could not decide. */
function refusalIn(records: readonly GateRecord[]): GateRecord | undefined {
  const failed = records.find(({ outcome }) => outcome === 'fail');
  return failed ?? records.find(({ outcome }) => outcome !== 'pass');
}

/** What could not be done ends the stage like a gate that fails. */
function refuseByAction(
  context: StageContext,
  progress: PlaybookStage,
  { by, failure }: Refusal,
): void {
  progress.failedBy = by;
  progress.failure = failure;
  progress.phase = 'recover';
  note(context, 'stage', `${progress.name}: ${failure}`);
}

function refuse(progress: PlaybookStage, { name, reason, outcome }: GateRecord): void {
  progress.failedBy = name;
  progress.failure = `${name}: ${reason ?? outcome}`;
  progress.isUndecided = outcome === 'inconclusive';
  progress.phase = 'recover';
}

function end(progress: PlaybookStage, outcome: StageOutcome, by: GateRecord | null): void {
  if (by !== null) {
    progress.failedBy = by.name;
    progress.failure = `${by.name}: ${by.reason ?? by.outcome}`;
    progress.isUndecided = by.outcome === 'inconclusive';
  }
  progress.outcome = outcome;
  progress.phase = 'over';
}
