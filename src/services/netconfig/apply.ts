/**
 * Puts the configuration of a node in force, step by step: generate, write both files, reload what
 * changed, commit. What stops it half way leaves what was done until then.
 */
import { check } from '../../kernel/check.ts';
import type { Stream } from '../../kernel/stream.ts';
import type { Micros } from '../../kernel/time.ts';
import type { Scheduler } from '../scheduler.ts';
import type { ClusterConfig, NodeConfig } from './domain.ts';
import { INTERFACES_PATH, OVERLAY_PATH } from './domain.ts';
import type { FileText } from './file-text.ts';
import {
  type ApplyStep,
  type Implementation,
  type NodeFiles,
  PanicError,
} from './implementation.ts';
import type { NodeDisk } from './node-disk.ts';
import type { ServiceClock } from './service-time.ts';
import { diffFiles, diffText, type FileDiff, isSameDiff } from './text-diff.ts';

/** What is to be put in force, and by whom. */
export interface ApplyJob {
  /** Names the intention: a repeated key is answered with the outcome of the first. */
  readonly key: string;
  readonly implementation: Implementation;
  readonly clock: ServiceClock;
  /** Draws the course of the apply. */
  readonly stream: Stream;
  readonly cluster: ClusterConfig;
  readonly node: NodeConfig;
  /** When its caller gives up; it stops then, with what it has done. */
  readonly timeoutUs: Micros;
}

export type ApplyStatus = 'applied' | 'failed' | 'timed_out' | 'busy';

export interface ApplyOutcome {
  readonly status: ApplyStatus;
  /** The first step that was not done; absent if all were. */
  readonly stoppedAt?: ApplyStep;
  /** From its start to its end or to the point where it stopped. */
  readonly durationUs: Micros;
  /** What a dry run at the start said would change on disk. */
  readonly predicted: readonly FileDiff[];
  /** What did change on disk. */
  readonly actual: readonly FileDiff[];
  readonly isAsPredicted: boolean;
  readonly reloadedCount: number;
  /** The outcome of an earlier apply with the same key, given again. */
  readonly isRepeat: boolean;
}

interface Running {
  readonly job: ApplyJob;
  readonly startedUs: Micros;
  readonly before: DiskState;
  readonly predicted: readonly FileDiff[];
  /** The files that were predicted; none if the implementation broke down. */
  readonly predictedFiles: NodeFiles | undefined;
  readonly waiting: ((outcome: ApplyOutcome) => void)[];
  /** Interfaces to reload, in order. */
  reloads: readonly string[];
  /** The first step that is not done. */
  next: ApplyStep;
  reloadedAtUs: readonly Micros[];
}

interface DiskState {
  readonly interfaces: FileText | undefined;
  readonly overlay: FileText | undefined;
}

const OUTCOMES_KEPT_MAX = 256;

/** Applies on one node, one at a time. */
export class Applier {
  readonly #disk: NodeDisk;
  readonly #scheduler: Scheduler;
  readonly #commit: (node: NodeConfig) => void;
  readonly #finished = new Map<string, ApplyOutcome>();
  /** Interfaces whose stanza on disk is newer than what is in force: left by a stopped apply. */
  #unreloaded: readonly string[] = [];
  #running: Running | undefined;

  /** @param commit - Told what is in force now, at the last step of each apply. */
  constructor(disk: NodeDisk, scheduler: Scheduler, commit: (node: NodeConfig) => void) {
    this.#disk = disk;
    this.#scheduler = scheduler;
    this.#commit = commit;
  }

  get isBusy(): boolean {
    return this.#running !== undefined;
  }

  /** What an apply would change on disk. @throws PanicError if the implementation breaks down. */
  dryRun(implementation: Implementation, cluster: ClusterConfig, node: NodeConfig): FileDiff[] {
    const files = implementation.generate(cluster, node, 'dry_run');
    return diskDiff(this.#disk, files);
  }

  /**
   * Starts an apply.
   *
   * @param done - Told once: at once for a repeat and for a busy node, else when it is over. A
   *   repeat of the apply that is under way is told with it.
   */
  start(job: ApplyJob, done: (outcome: ApplyOutcome) => void): void {
    check(job.timeoutUs > 0, 'apply has no time', job.timeoutUs);
    const known = this.#finished.get(job.key);
    if (known !== undefined) done({ ...known, isRepeat: true });
    else if (this.#running === undefined) this.#begin(job, done);
    else if (this.#running.job.key !== job.key) done(busyOutcome);
    else this.#running.waiting.push((outcome) => done({ ...outcome, isRepeat: true }));
  }

  /** Stops the apply under way, as a crash of its process does. Its callers are told `failed`. */
  abort(): void {
    const running = this.#running;
    if (running !== undefined) this.#finish(running, 'failed', running.next);
  }

  #begin(job: ApplyJob, done: (outcome: ApplyOutcome) => void): void {
    const before = {
      interfaces: this.#disk.read(INTERFACES_PATH),
      overlay: this.#disk.read(OVERLAY_PATH),
    };
    const made = this.#prepared(job);
    const running: Running = {
      job,
      startedUs: this.#scheduler.nowUs(),
      before,
      predicted: made === undefined ? [] : diskDiff(this.#disk, made.predictedFiles),
      predictedFiles: made?.predictedFiles,
      waiting: [done],
      reloads: [],
      next: 'generate',
      reloadedAtUs: [],
    };
    this.#running = running;
    if (made === undefined) this.#finish(running, 'failed', 'generate');
    else this.#schedule(running, made.files);
  }

  #schedule(running: Running, files: NodeFiles): void {
    const { job, before } = running;
    running.reloads = [...reloadNames(this.#unreloaded, before, files)];
    const times = job.clock.apply(job.stream, running.reloads.length);
    running.reloadedAtUs = times.reloadedAtUs;
    running.next = 'write_interfaces';
    this.#at(running, times.interfacesAtUs, 'write_interfaces', () => {
      this.#disk.write(INTERFACES_PATH, files.interfaces);
      running.next = 'write_overlay';
    });
    this.#at(running, times.overlayAtUs, 'write_overlay', () => {
      this.#disk.write(OVERLAY_PATH, files.overlay);
      running.next = 'reload';
      this.#entered(running, 'reload');
    });
    this.#at(running, times.endAtUs, 'commit', () => {
      this.#commit(job.node);
      this.#finish(running, 'applied', undefined);
    });
    this.#scheduler.after(job.timeoutUs, () => {
      if (this.#running === running) this.#finish(running, 'timed_out', running.next);
    });
  }

  #prepared(job: ApplyJob): { predictedFiles: NodeFiles; files: NodeFiles } | undefined {
    const { implementation, cluster, node } = job;
    try {
      implementation.enter('generate', node);
      return {
        predictedFiles: implementation.generate(cluster, node, 'dry_run'),
        files: implementation.generate(cluster, node, 'apply'),
      };
    } catch (cause) {
      if (cause instanceof PanicError) return undefined;
      throw cause;
    }
  }

  // Does a step when its time has come, unless the apply has ended before. What would end after
  // the caller gave up does not happen, even at the same instant.
  #at(running: Running, delayUs: Micros, step: ApplyStep, act: () => void): void {
    if (delayUs >= running.job.timeoutUs) return;
    this.#scheduler.after(delayUs, () => {
      if (this.#running === running && this.#entered(running, step)) act();
    });
  }

  #entered(running: Running, step: ApplyStep): boolean {
    try {
      running.job.implementation.enter(step, running.job.node);
      return true;
    } catch (cause) {
      if (!(cause instanceof PanicError)) throw cause;
      this.#finish(running, 'failed', step);
      return false;
    }
  }

  #finish(running: Running, status: ApplyStatus, stoppedAt: ApplyStep | undefined): void {
    this.#running = undefined;
    const durationUs = this.#scheduler.nowUs() - running.startedUs;
    const actual = this.#isAsPredicted(running)
      ? running.predicted
      : changedSince(running.before, this.#disk);
    const reloadedCount = running.reloadedAtUs.filter((atUs) => atUs <= durationUs).length;
    if (running.next !== 'generate') this.#unreloaded = running.reloads.slice(reloadedCount);
    const outcome: ApplyOutcome = {
      status,
      ...(stoppedAt === undefined ? {} : { stoppedAt }),
      durationUs,
      predicted: running.predicted,
      actual,
      isAsPredicted: isSameDiff(running.predicted, actual),
      reloadedCount,
      isRepeat: false,
    };
    if (status === 'applied') this.#keep(running.job.key, outcome);
    for (const tell of running.waiting) tell(outcome);
  }

  // The disk holds what was predicted, as it nearly always does: the difference is known then.
  #isAsPredicted({ predictedFiles }: Running): boolean {
    return (
      this.#disk.read(INTERFACES_PATH)?.text === predictedFiles?.interfaces &&
      this.#disk.read(OVERLAY_PATH)?.text === predictedFiles?.overlay
    );
  }

  #keep(key: string, outcome: ApplyOutcome): void {
    if (this.#finished.size >= OUTCOMES_KEPT_MAX) {
      for (const oldest of this.#finished.keys()) {
        this.#finished.delete(oldest);
        break;
      }
    }
    this.#finished.set(key, outcome);
  }
}

const busyOutcome: ApplyOutcome = {
  status: 'busy',
  durationUs: 0,
  predicted: [],
  actual: [],
  isAsPredicted: true,
  reloadedCount: 0,
  isRepeat: false,
};

function diskDiff(disk: NodeDisk, files: NodeFiles): FileDiff[] {
  const before = [disk.read(INTERFACES_PATH)?.text ?? '', disk.read(OVERLAY_PATH)?.text ?? ''];
  return [
    diffText(INTERFACES_PATH, before[0] ?? '', files.interfaces),
    diffText(OVERLAY_PATH, before[1] ?? '', files.overlay),
  ].filter(({ added, removed }) => added.length > 0 || removed.length > 0);
}

function changedSince(before: DiskState, disk: NodeDisk): FileDiff[] {
  return diffFiles([
    { path: INTERFACES_PATH, before: before.interfaces, after: disk.read(INTERFACES_PATH) },
    { path: OVERLAY_PATH, before: before.overlay, after: disk.read(OVERLAY_PATH) },
  ]);
}

// Interfaces whose stanza is new, gone or different, or that an apply before left undone.
function reloadNames(
  unreloaded: readonly string[],
  before: DiskState,
  after: NodeFiles,
): ReadonlySet<string> {
  const names = new Set(unreloaded);
  addChangedStanzas(names, before.interfaces?.text ?? '', after.interfaces);
  addChangedStanzas(names, before.overlay?.text ?? '', after.overlay);
  return names;
}

function addChangedStanzas(names: Set<string>, before: string, after: string): void {
  if (before === after) return;
  const old = stanzaTexts(before);
  const next = stanzaTexts(after);
  for (const [name, text] of next) if (old.get(name) !== text) names.add(name);
  for (const name of old.keys()) if (!next.has(name)) names.add(name);
}

function stanzaTexts(text: string): Map<string, string> {
  const stanzas = new Map<string, string>();
  for (const paragraph of text.split('\n\n')) {
    if (!paragraph.startsWith('auto ')) continue;
    stanzas.set(paragraph.slice('auto '.length, paragraph.indexOf('\n')), paragraph.trimEnd());
  }
  return stanzas;
}
