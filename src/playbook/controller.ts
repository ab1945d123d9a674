/**
 * The controller of a playbook: one stage after another, until one does not pass or all have.
 * What it knows is plain data; another controller can go on from it.
 */
import { check } from '../kernel/check.ts';
import type { Micros } from '../kernel/time.ts';
import { type Process, run } from '../rollout/process.ts';
import type { PlaybookContext } from './context.ts';
import type { Playbook, StageContext } from './playbook.ts';
import { runPlaybookStage } from './stage-run.ts';
import {
  type PlaybookState,
  type PlaybookVerdict,
  playbookState,
  playbookVerdict,
} from './state.ts';

export interface PlaybookOptions
  extends Omit<PlaybookContext, 'approvals' | 'state' | 'stage' | 'activatedUs'> {
  /** State of a controller that went before: this one goes on where it stood. */
  readonly state?: PlaybookState;
  /** Called when a stage begins. */
  readonly onStage?: (stage: string) => void;
  /** Called once, when the verdict is known. */
  readonly onEnd?: (verdict: PlaybookVerdict) => void;
}

export class PlaybookController {
  readonly state: PlaybookState;
  readonly #playbook: Playbook;
  readonly #options: PlaybookOptions;
  #stop: (() => void) | null = null;

  constructor(playbook: Playbook, options: PlaybookOptions) {
    this.#playbook = playbook;
    this.#options = options;
    this.state = options.state ?? playbookState(playbook.stages.map(({ name }) => name));
  }

  /** Begins the playbook, or goes on with it when a state was given. */
  start(): void {
    check(this.#stop === null, 'the controller was started before');
    this.#stop = run(this.#run(), () => this.#end());
  }

  /** Stops the controller where it stands, as a crash would; its state can start another one. */
  halt(): void {
    this.#stop?.();
  }

  /** Ends the playbook where it stands because the run is over. */
  conclude(reason: string): void {
    if (this.state.verdict !== null) return;
    this.halt();
    const active = this.state.stages.find(
      ({ startedUs, outcome }) => startedUs !== null && !outcome,
    );
    if (active !== undefined) {
      active.outcome = 'inconclusive';
      active.failure ??= reason;
      active.endedUs = this.#options.estate.scheduler.nowUs();
    }
    this.#end();
  }

  *#run(): Process<void> {
    for (const [index, stage] of this.#playbook.stages.entries()) {
      const progress = this.state.stages[index];
      check(progress?.name === stage.name, 'the state is one of another playbook');
      if (progress.outcome !== null) continue;
      yield* runPlaybookStage(
        {
          contextOf: (name, activatedUs) => this.#context(name, activatedUs),
          onStage: (name) => this.#options.onStage?.(name),
        },
        stage,
        progress,
      );
      if (progress.outcome !== 'passed') break;
    }
  }

  #context(stage: string, activatedUs: Micros | null): StageContext {
    const { estate, series, alerts, stream } = this.#options;
    return {
      ...{ estate, series, alerts, stream },
      playbook: this.#playbook,
      approvals: this.#playbook.approvals,
      state: this.state,
      stage,
      activatedUs,
    };
  }

  #end(): void {
    const verdict = playbookVerdict(this.state);
    this.state.verdict = verdict;
    this.#options.onEnd?.(verdict);
  }
}
