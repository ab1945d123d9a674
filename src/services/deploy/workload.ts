/**
 * A workload and its controller: brings the replicas to the revision in effect, step by step.
 *
 * What replaces what is up to the strategy; this is the machinery around it: pulling images, starting
 * processes, probing them, starting them again when they crash, ending them with grace. Nothing
 * polls: one timer wakes at the next probe or the next change that time alone makes.
 */
import { check } from '../../kernel/check.ts';
import type { Micros } from '../../kernel/time.ts';
import type { Scheduler } from '../scheduler.ts';
import { type BackOffOptions, KUBELET_BACK_OFF } from './back-off.ts';
import type { ImageRegistry } from './image-registry.ts';
import { Pod, type PulledImage } from './pod.ts';
import { type ProbeOptions, ReadinessProbe } from './readiness-probe.ts';
import { type Revision, RevisionHistory } from './revision-history.ts';
import {
  isComplete,
  type RolloutCounts,
  type RolloutStatus,
  rolloutStatus,
} from './rollout-status.ts';
import type { Strategy, WorkloadView } from './strategy.ts';

/** The processes of a workload, by slot. What exits by itself is told by `Workload.exited`. */
export interface InstanceHost {
  start(instance: number, image: PulledImage): void;
  /** Asks a process to end; it is killed `graceUs` later if it has not exited by then. */
  stop(instance: number, graceUs: Micros): void;
  /** Ends a process at once: its grace is over. */
  kill(instance: number): void;
  /** What a readiness probe is told now. */
  isReady(instance: number): boolean;
  /** A replica became ready or ceased to be: whoever balances load over them learns it here. */
  readinessChanged(instance: number, isReady: boolean): void;
}

/** How a workload is run. */
export interface WorkloadOptions {
  readonly replicas: number;
  readonly strategy: Strategy;
  readonly probe: ProbeOptions;
  /** How long a replica must have been ready to count as available. */
  readonly minReadyUs: Micros;
  readonly progressDeadlineUs: Micros;
  readonly graceUs: Micros;
  /** Whether an image is pulled for each start, or only if its name is not known on the machines. */
  readonly pull: 'always' | 'if_not_present';
  readonly backOff?: BackOffOptions;
  /** From a change to the sync that answers it. Default 0. */
  readonly syncUs?: Micros;
}

/** What the replicas are made from. */
export interface Template {
  readonly image: string;
  /** Whatever else makes a revision another one: say, a digest of the configuration. */
  readonly config: string;
}

/** Syncs in one instant; a strategy that asks for more goes in circles. */
const SYNCS_MAX = 10_000;
const NEVER = Number.POSITIVE_INFINITY;

/** A workload. */
export class Workload {
  readonly history = new RevisionHistory<Template>((a, b) => {
    return a.image === b.image && a.config === b.config;
  });
  readonly #options: WorkloadOptions;
  readonly #scheduler: Scheduler;
  readonly #registry: ImageRegistry;
  readonly #host: InstanceHost;
  readonly #pods = new Map<number, Pod>();
  readonly #known = new Map<string, string>();
  #replicas: number;
  #isSyncing = false;
  #timerUs = NEVER;
  #counts: RolloutCounts;
  #progressUs: Micros;
  #changedUs: Micros;
  #isRolledOut = true;

  /** A workload without a template, and so without replicas. */
  constructor(
    options: WorkloadOptions,
    scheduler: Scheduler,
    registry: ImageRegistry,
    host: InstanceHost,
  ) {
    this.#options = options;
    this.#scheduler = scheduler;
    this.#registry = registry;
    this.#host = host;
    this.#replicas = checkedReplicas(options.replicas);
    this.#counts = this.counts();
    this.#progressUs = scheduler.nowUs();
    this.#changedUs = scheduler.nowUs();
  }

  /** The replicas by slot, those being terminated included. */
  pods(): readonly Pod[] {
    return [...this.#pods.values()].sort((a, b) => a.slot - b.slot);
  }

  /** The replica in a slot. */
  pod(slot: number): Pod | undefined {
    return this.#pods.get(slot);
  }

  /**
   * Applies a template.
   *
   * @returns Whether it makes a revision. One that is in effect already changes nothing.
   */
  apply(template: Template): boolean {
    const { isNew } = this.history.apply(template);
    if (isNew) this.#begin();
    return isNew;
  }

  /**
   * Goes back to an earlier revision, the one before the current if no number is given.
   *
   * @returns The new revision; `undefined` if there is none to go back to.
   */
  rollBack(to?: number): Revision<Template> | undefined {
    const before = this.history.current;
    const revision = this.history.undo(to);
    if (revision !== undefined && revision !== before) this.#begin();
    return revision;
  }

  /** Sets the number of replicas. */
  scale(replicas: number): void {
    this.#replicas = checkedReplicas(replicas);
    this.#begin();
  }

  /** Terminates one replica by hand; the controller makes another in its place. */
  deletePod(slot: number): void {
    const pod = this.#pods.get(slot);
    if (pod === undefined || pod.phase === 'terminating') return;
    this.#terminate(pod);
    this.#syncSoon();
  }

  /** The process in a slot is gone: as it was told to, or by itself. */
  exited(slot: number): void {
    const pod = this.#pods.get(slot);
    if (pod?.phase === 'terminating') this.#remove(pod);
    else if (pod?.phase === 'running') this.#crashed(pod);
  }

  /** The numbers of replicas as they are now. */
  counts(): RolloutCounts {
    const { desired, revision, replicas } = this.#view();
    const updated = replicas.filter((replica) => replica.revision === revision);
    const available = (of: typeof replicas) => of.filter(({ isAvailable }) => isAvailable).length;
    return {
      desired,
      total: replicas.length,
      updated: updated.length,
      ready: replicas.filter(({ isReady }) => isReady).length,
      available: available(replicas),
      updatedAvailable: available(updated),
    };
  }

  /**
   * What waiting for the rollout tells now.
   *
   * @param timeoutUs - How long somebody waits, from the last change of template or number on.
   */
  status(timeoutUs: Micros = NEVER): RolloutStatus {
    const nowUs = this.#scheduler.nowUs();
    // Once it was complete, a rollout no longer fails for want of progress.
    const sinceProgressUs = this.#isRolledOut ? 0 : nowUs - this.#progressUs;
    const { progressDeadlineUs } = this.#options;
    const waitedUs = nowUs - this.#changedUs;
    return rolloutStatus(this.counts(), sinceProgressUs, progressDeadlineUs, waitedUs, timeoutUs);
  }

  #begin(): void {
    this.#changedUs = this.#scheduler.nowUs();
    this.#progressUs = this.#changedUs;
    this.#isRolledOut = false;
    this.#counts = this.counts();
    this.#syncSoon();
  }

  #syncSoon(): void {
    const { syncUs = 0 } = this.#options;
    if (syncUs === 0) this.#sync();
    else this.#scheduler.after(syncUs, () => this.#sync());
  }

  // What a step brings about at once may ask for a sync; the loop under way is that sync.
  #sync(): void {
    if (this.#isSyncing || this.history.current === undefined) return;
    this.#isSyncing = true;
    let left = SYNCS_MAX;
    while (this.#step()) check(--left > 0, 'a rollout strategy goes in circles');
    this.#isSyncing = false;
    this.#noteProgress();
    this.#setTimer();
  }

  #step(): boolean {
    const { create, remove } = this.#options.strategy(this.#view());
    for (const slot of remove) this.#terminate(this.#pods.get(slot)!);
    for (const slot of create) this.#create(slot);
    return create.length + remove.length > 0;
  }

  #view(): WorkloadView {
    const nowUs = this.#scheduler.nowUs();
    const { minReadyUs } = this.#options;
    const pods = this.pods();
    const living = pods.filter(({ phase }) => phase !== 'terminating');
    return {
      desired: this.#replicas,
      revision: this.history.current?.origin ?? 0,
      replicas: living.map((pod) => ({
        slot: pod.slot,
        revision: pod.revision,
        isReady: pod.isReady,
        isAvailable: pod.isAvailable(nowUs, minReadyUs),
      })),
      terminating: pods.filter(({ phase }) => phase === 'terminating').map(({ slot }) => slot),
    };
  }

  #noteProgress(): void {
    const before = this.#counts;
    const counts = this.counts();
    this.#counts = counts;
    const isProgress =
      counts.updated > before.updated ||
      counts.total - counts.updated < before.total - before.updated ||
      counts.ready > before.ready ||
      counts.available > before.available;
    if (isProgress) this.#progressUs = this.#scheduler.nowUs();
    if (isComplete(counts)) this.#isRolledOut = true;
  }

  #create(slot: number): void {
    const { origin, content } = this.history.current!;
    const backOff = this.#options.backOff ?? KUBELET_BACK_OFF;
    const pod = new Pod(slot, origin, content.image, backOff);
    check(!this.#pods.has(slot), 'a replica was made where one is', slot);
    this.#pods.set(slot, pod);
    this.#pull(pod);
  }

  #pull(pod: Pod): void {
    const known = this.#known.get(pod.image);
    if (known !== undefined && this.#options.pull === 'if_not_present') {
      this.#start(pod, known);
      return;
    }
    const digest = this.#registry.pull(pod.image);
    if (digest === undefined) {
      this.#pullLater(pod);
      return;
    }
    pod.phase = 'pulling';
    this.#later(pod, this.#registry.pullUs, () => {
      this.#known.set(pod.image, digest);
      this.#start(pod, digest);
    });
  }

  // The first failure of the back-off is free of wait, which for an image would try at once again.
  #pullLater(pod: Pod): void {
    const nowUs = this.#scheduler.nowUs();
    pod.phase = 'image_back_off';
    const waitUs = pod.pulls.failed(nowUs) || pod.pulls.failed(nowUs);
    this.#later(pod, waitUs, () => this.#pull(pod));
  }

  #start(pod: Pod, digest: string): void {
    pod.phase = 'running';
    pod.pulled = { image: pod.image, digest };
    pod.probe = new ReadinessProbe(this.#options.probe, this.#scheduler.nowUs());
    this.#host.start(pod.slot, pod.pulled);
    this.#setTimer();
  }

  #crashed(pod: Pod): void {
    const waitUs = pod.crashes.failed(this.#scheduler.nowUs());
    this.#setReady(pod, false);
    pod.phase = 'crash_back_off';
    pod.probe = undefined;
    pod.restartCount += 1;
    const { digest } = pod.pulled!;
    this.#later(pod, waitUs, () => this.#start(pod, digest));
    this.#syncSoon();
  }

  #terminate(pod: Pod): void {
    const isRunning = pod.phase === 'running';
    this.#setReady(pod, false);
    pod.phase = 'terminating';
    pod.probe = undefined;
    if (!isRunning) {
      this.#pods.delete(pod.slot);
      return;
    }
    const { graceUs } = this.#options;
    this.#host.stop(pod.slot, graceUs);
    this.#later(pod, graceUs, () => {
      this.#host.kill(pod.slot);
      this.#remove(pod);
    });
  }

  #remove(pod: Pod): void {
    if (this.#pods.get(pod.slot) !== pod) return;
    this.#pods.delete(pod.slot);
    this.#syncSoon();
  }

  #setReady(pod: Pod, isReady: boolean): void {
    if (pod.isReady === isReady) return;
    pod.readyUs = isReady ? this.#scheduler.nowUs() : undefined;
    this.#host.readinessChanged(pod.slot, isReady);
  }

  /** Does something later, unless the replica has moved on to another phase by then. */
  #later(pod: Pod, delayUs: Micros, action: () => void): void {
    const { phase, restartCount } = pod;
    this.#scheduler.after(delayUs, () => {
      const isSame = this.#pods.get(pod.slot) === pod;
      if (isSame && pod.phase === phase && pod.restartCount === restartCount) action();
    });
  }

  #setTimer(): void {
    const nowUs = this.#scheduler.nowUs();
    let nextUs = NEVER;
    for (const pod of this.#pods.values()) {
      if (pod.probe === undefined) continue;
      nextUs = Math.min(nextUs, pod.probe.nextUs);
      const availableUs = (pod.readyUs ?? NEVER) + this.#options.minReadyUs;
      if (availableUs > nowUs) nextUs = Math.min(nextUs, availableUs);
    }
    if (nextUs >= this.#timerUs) return;
    this.#timerUs = nextUs;
    this.#scheduler.after(nextUs - nowUs, () => {
      if (this.#timerUs === nextUs) this.#tick();
    });
  }

  #tick(): void {
    this.#timerUs = NEVER;
    const nowUs = this.#scheduler.nowUs();
    let isChanged = false;
    for (const pod of this.pods()) {
      const { probe, isReady } = pod;
      if (probe === undefined) continue;
      if (probe.nextUs <= nowUs) {
        this.#setReady(pod, probe.answered(this.#host.isReady(pod.slot)));
      }
      const isDue = pod.readyUs !== undefined && pod.readyUs + this.#options.minReadyUs === nowUs;
      isChanged ||= isDue || pod.isReady !== isReady;
    }
    if (isChanged) this.#syncSoon();
    this.#setTimer();
  }
}

function checkedReplicas(replicas: number): number {
  check(Number.isSafeInteger(replicas) && replicas >= 0, 'not a number of replicas', replicas);
  return replicas;
}
