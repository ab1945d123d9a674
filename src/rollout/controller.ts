/**
 * The rollout controller: carries out the stages in order, and decides after each what comes next.
 *
 * A stage that passes lets the next one begin. One that does not pass, be it failed or
 * inconclusive, is undone by its rollback plan, and the rollout is over; without a plan it is over
 * at once. Then the gates of the run are judged, whatever came before. Gates that were never asked
 * are recorded as inconclusive, so that none is missing.
 */
import { check } from '../kernel/check.ts';
import { type GateContext, type GateSpec, unjudged } from './gates/table.ts';
import { gateRecord, judgeAll, judgeByScrapes } from './jury.ts';
import { gatesOfRun, gatesOfStage, type Plan, type RolloutOptions } from './plan.ts';
import { type Process, run } from './process.ts';
import { recordGates, runStage } from './stage.ts';
import { type RolloutState, RUN, type StageProgress, stateOf, verdictOf } from './state.ts';

const PATIENCE_US = 10_000_000;

export class RolloutController {
  readonly #plan: Plan;
  readonly #options: RolloutOptions;
  readonly #gates: GateContext;
  readonly #state: RolloutState;
  #stopProcess: (() => void) | null = null;

  constructor(plan: Plan, options: RolloutOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#state = options.state ?? stateOf(plan.stages.map((stage) => stage.name));
    const { cluster, store, probeEveryUs, patienceUs = PATIENCE_US } = options;
    this.#gates = { cluster, store, probeEveryUs, patienceUs, state: this.#state };
  }

  /** Everything the controller knows: to be read, not changed. */
  get state(): RolloutState {
    return this.#state;
  }

  /** Begins the rollout, or goes on with it when a state was given. */
  start(): void {
    check(this.#stopProcess === null, 'the controller was started before');
    this.#stopProcess = run(this.#rollout(), () => this.#end());
  }

  /** Stops the controller where it stands, as a crash would; its state can start another one. */
  halt(): void {
    this.#stopProcess?.();
  }

  /** An operator lets a paused rollout go on. */
  resume(): void {
    this.#state.pausedUs = null;
  }

  /**
   * Ends the rollout where it stands, because the run is over: nothing more is done to the cluster,
   * and what was not decided stays undecided.
   *
   * @param reason - Why, for the records of what was not decided.
   */
  conclude(reason: string): void {
    if (this.#state.verdict !== null) return;
    this.halt();
    const active = this.#state.stages.find((stage) => stage.startedUs !== null && !stage.outcome);
    if (active !== undefined) {
      active.outcome = active.decision === 'failed' ? 'failed' : 'inconclusive';
      active.endedUs = this.#gates.cluster.nowUs();
    }
    const records = gatesOfRun(this.#plan)
      .filter((gate) => !this.#isRecorded(gate, RUN))
      .flatMap((gate) => judgeByScrapes(this.#gates, gate, RUN));
    recordGates(this.#gates, records);
    const { waitingFor } = this.#state;
    this.#recordMissing(waitingFor === null ? reason : `${reason}, waiting for ${waitingFor}`);
    this.#end();
  }

  *#rollout(): Process<void> {
    for (const [index, stage] of this.#plan.stages.entries()) {
      const progress = this.#state.stages[index];
      check(progress?.name === stage.name, 'the state is one of another rollout');
      const context = { plan: this.#plan, options: this.#options, gates: this.#gates };
      if (progress.outcome === null) yield* runStage(context, stage, progress);
      if (progress.outcome !== 'passed') break;
    }
    this.#options.onStagesOver?.();
    const deadlineUs = this.#gates.cluster.nowUs() + this.#gates.patienceUs;
    const bench = { context: this.#gates, stage: RUN, stageStartUs: 0 };
    recordGates(this.#gates, yield* judgeAll(bench, gatesOfRun(this.#plan), deadlineUs));
    this.#recordMissing('the rollout ended before');
  }

  #end(): void {
    const verdict = verdictOf(this.#state);
    this.#state.verdict = verdict;
    this.#options.onEnd?.(verdict);
  }

  /** Records every gate that was never judged. */
  #recordMissing(reason: string): void {
    for (const [index, stage] of this.#plan.stages.entries()) {
      const missing = missingReason(this.#state.stages[index], reason);
      for (const gate of gatesOfStage(this.#plan, stage)) this.#record(gate, stage.name, missing);
    }
    for (const gate of gatesOfRun(this.#plan)) this.#record(gate, RUN, reason);
  }

  #record(gate: GateSpec, stage: string, reason: string): void {
    if (this.#isRecorded(gate, stage)) return;
    const nowUs = this.#gates.cluster.nowUs();
    recordGates(this.#gates, [gateRecord(gate, stage, unjudged(gate, reason), nowUs)]);
  }

  #isRecorded(gate: GateSpec, stage: string): boolean {
    return this.#state.gates.some((one) => one.name === gate.name && one.stage === stage);
  }
}

function missingReason(progress: StageProgress | undefined, reason: string): string {
  if (progress === undefined || progress.startedUs === null) return 'its stage was not reached';
  return progress.failure ?? reason;
}
