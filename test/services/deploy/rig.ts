import { seconds } from '../../../src/kernel/time.ts';
import { ImageRegistry } from '../../../src/services/deploy/image-registry.ts';
import type { PulledImage } from '../../../src/services/deploy/pod.ts';
import { PROBE_DEFAULT } from '../../../src/services/deploy/readiness-probe.ts';
import {
  type InstanceHost,
  Workload,
  type WorkloadOptions,
} from '../../../src/services/deploy/workload.ts';
import { VirtualScheduler } from '../virtual-scheduler.ts';

/** Processes that get ready some time after their start, by image, and exit some time after a stop. */
class Fleet implements InstanceHost {
  readonly running = new Map<number, { readonly digest: string; readonly sinceUs: number }>();
  readonly lines: string[] = [];
  readonly listed = new Set<number>();
  readyAfterUs: Record<string, number> = {};
  crashAfterUs: Record<string, number> = {};
  exitAfterUs = seconds(1);
  availableMin = Number.POSITIVE_INFINITY;
  runningMax = 0;
  workload: Workload | undefined;
  readonly #scheduler: VirtualScheduler;

  constructor(scheduler: VirtualScheduler) {
    this.#scheduler = scheduler;
  }

  start(instance: number, { digest }: PulledImage): void {
    if (this.running.has(instance)) throw new Error('two processes in one place');
    const process = { digest, sinceUs: this.#scheduler.nowUs() };
    this.running.set(instance, process);
    this.runningMax = Math.max(this.runningMax, this.running.size);
    this.lines.push(`${this.#at()} start ${instance} ${digest}`);
    const crashUs = this.crashAfterUs[digest];
    if (crashUs !== undefined) this.#scheduler.after(crashUs, () => this.#exit(instance, process));
  }

  stop(instance: number): void {
    const process = this.running.get(instance);
    this.lines.push(`${this.#at()} stop ${instance}`);
    this.#scheduler.after(this.exitAfterUs, () => this.#exit(instance, process));
  }

  kill(instance: number): void {
    this.lines.push(`${this.#at()} kill ${instance}`);
    this.running.delete(instance);
  }

  isReady(instance: number): boolean {
    const process = this.running.get(instance);
    if (process === undefined) return false;
    const afterUs = this.readyAfterUs[process.digest] ?? seconds(3);
    return this.#scheduler.nowUs() - process.sinceUs >= afterUs;
  }

  readinessChanged(instance: number, isReady: boolean): void {
    if (isReady) this.listed.add(instance);
    else this.listed.delete(instance);
    this.availableMin = Math.min(this.availableMin, this.listed.size);
  }

  digests(): readonly string[] {
    return [...this.running].sort(([a], [b]) => a - b).map(([, { digest }]) => digest);
  }

  #at(): number {
    return this.#scheduler.nowUs() / 1e6;
  }

  #exit(instance: number, process: unknown): void {
    if (this.running.get(instance) !== process) return;
    this.running.delete(instance);
    this.workload!.exited(instance);
  }
}

/** A workload whose first template, image `app:1` with digest `d1`, is rolled out. */
export function deployed(change: Partial<WorkloadOptions> & Pick<WorkloadOptions, 'strategy'>) {
  const scheduler = new VirtualScheduler();
  const registry = new ImageRegistry(seconds(2));
  registry.push('app:1', 'd1');
  registry.push('app:2', 'd2');
  const fleet = new Fleet(scheduler);
  const options: WorkloadOptions = {
    replicas: 4,
    probe: { ...PROBE_DEFAULT, initialDelayUs: seconds(5), periodUs: seconds(5) },
    minReadyUs: 0,
    progressDeadlineUs: seconds(600),
    graceUs: seconds(30),
    pull: 'always',
    ...change,
  };
  const workload = new Workload(options, scheduler, registry, fleet);
  fleet.workload = workload;
  workload.apply({ image: 'app:1', config: '' });
  scheduler.runTo(seconds(100));
  fleet.lines.length = 0;
  fleet.availableMin = fleet.listed.size;
  fleet.runningMax = fleet.running.size;
  return { scheduler, registry, fleet, workload };
}
