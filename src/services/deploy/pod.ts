/** One replica of a workload, from the pull of its image to its end. */
import type { Micros } from '../../kernel/time.ts';
import { BackOff, type BackOffOptions } from './back-off.ts';
import type { ReadinessProbe } from './readiness-probe.ts';

/** An image as it was pulled: a name may give another digest later. */
export interface PulledImage {
  readonly image: string;
  readonly digest: string;
}

/**
 * - `pulling`: the image is on its way.
 * - `image_back_off`: the image could not be pulled and will be tried again.
 * - `running`: the process is there, ready or not.
 * - `crash_back_off`: the process exited by itself and waits to be started again.
 * - `terminating`: the process was told to stop; the replica no longer counts.
 */
export type PodPhase = 'pulling' | 'image_back_off' | 'running' | 'crash_back_off' | 'terminating';

/** A replica. Its workload moves it; everybody else only reads. */
export class Pod {
  readonly slot: number;
  readonly revision: number;
  readonly image: string;
  readonly crashes: BackOff;
  readonly pulls: BackOff;
  phase: PodPhase = 'pulling';
  pulled: PulledImage | undefined;
  probe: ReadinessProbe | undefined;
  /** Since when it has been ready without a break; `undefined` while it is not. */
  readyUs: Micros | undefined;
  /** Starts after the first. */
  restartCount = 0;

  constructor(slot: number, revision: number, image: string, backOff: BackOffOptions) {
    this.slot = slot;
    this.revision = revision;
    this.image = image;
    this.crashes = new BackOff(backOff);
    this.pulls = new BackOff(backOff);
  }

  get isReady(): boolean {
    return this.readyUs !== undefined && this.phase === 'running';
  }

  /** Whether it has been ready for so long. */
  isAvailable(nowUs: Micros, minReadyUs: Micros): boolean {
    return this.isReady && nowUs - this.readyUs! >= minReadyUs;
  }
}
