/** Who watches a run from outside: over the dose of faults, and over what comes after them. */
import type { EventKind, Simulation } from '../../kernel/simulation.ts';
import type { Stream } from '../../kernel/stream.ts';
import type { Network } from '../network/network.ts';
import type { Machine } from '../node/env.ts';
import type { Recorder } from '../recorder.ts';
import type { ClusterControl } from './control.ts';
import { Convergence, convergenceText, drawCore } from './convergence.ts';
import type { WorldSpec } from './spec.ts';
import { Tolerance } from './tolerance.ts';

export interface WatchOptions {
  readonly spec: WorldSpec;
  readonly sim: Simulation;
  readonly machines: readonly Machine[];
  readonly network: Network;
  readonly recorder: Recorder;
  readonly control: ClusterControl;
  /** Draws the core that is healed. */
  readonly stream: Stream;
}

export class Watch {
  readonly tolerance: Tolerance;
  /** Null when the scenario states no bound. */
  readonly convergence: Convergence | null;
  readonly #options: WatchOptions;
  readonly #look: EventKind;

  /** Defines kinds of events: to be made after all that is traced. */
  constructor(options: WatchOptions) {
    const { spec, sim, machines, network, control } = options;
    this.#options = options;
    this.tolerance = new Tolerance({
      ...{ machines, network, budgets: spec.cluster.budgets },
      ...{ consensus: spec.consensus, crypto: spec.crypto },
      nowUs: () => sim.nowUs,
      isStruck: (node) => control.isStruck(node),
    });
    this.#look = sim.define('dose', (_, isRegular) => this.#onLook(isRegular === 1), {
      traced: false,
    });
    this.convergence = this.#makeConvergence();
  }

  /** Watches from now on, at every probe, and whenever the dose may have changed. */
  start(): void {
    if (this.#options.spec.faults.length > 0) this.#onLook(true);
  }

  /** A fault began, or ended: the dose is measured when all that it does now is done. */
  doseChanged(): void {
    this.#options.sim.schedule(0, this.#look, 0);
  }

  /** Has faults healed, those of a core or all; from now on the cluster has to converge. */
  conclude(heal: () => void): void {
    const isPartial = this.#options.spec.convergence?.core === 'quorum';
    const core = isPartial ? this.#abandonOutside() : null;
    heal();
    this.convergence?.begin(core);
  }

  /** Runs `action` when the cluster has converged, or has not within its bound. */
  whenConverged(action: () => void): void {
    if (this.convergence === null) action();
    else this.convergence.whenJudged(action);
  }

  #onLook(isRegular: boolean): void {
    const { sim, spec } = this.#options;
    this.tolerance.look();
    if (isRegular) sim.schedule(spec.telemetry.probeEveryUs, this.#look, 0, 1);
  }

  /** Leaves what ails outside of a quorum as it is. @returns The names of the quorum. */
  #abandonOutside(): readonly string[] {
    const { machines, control, stream } = this.#options;
    const core = drawCore(machines, stream);
    for (const { index } of machines) {
      if (!core.includes(index) && this.tolerance.isAiling(index)) control.abandon(index);
    }
    return core.map((node) => control.nodeName(node));
  }

  #makeConvergence(): Convergence | null {
    const { spec, sim, machines, control, recorder } = this.#options;
    if (spec.convergence === undefined) return null;
    const isLeftDown = (node: number) =>
      machines[node]?.process === null && !control.isStruck(node);
    return new Convergence({
      ...{ spec: spec.convergence, sim, machines },
      isAbandoned: (node) => control.isAbandoned(node),
      isExempt: (node) => control.isAbandoned(node) || isLeftDown(node),
      onEnd: (record) => {
        recorder.note(sim.nowUs, 'convergence', null, convergenceText(record));
      },
    });
  }
}
