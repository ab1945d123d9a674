/**
 * The life of a component's processes: image, configuration, start, readiness, drain, crash and
 * what the supervisor does about it.
 */
import { sampler } from '../../kernel/distributions.ts';
import type { Stream } from '../../kernel/stream.ts';
import { FOREVER_US, type Micros } from '../../kernel/time.ts';
import type { Scheduler } from '../scheduler.ts';
import type { Capability } from './capability.ts';
import type { ComponentSpec } from './component-spec.ts';
import type { Instance, StopCause } from './instance.ts';
import type { Artifact, ArtifactRegistry } from './release.ts';
import type { Setting, Settings } from './setting.ts';

/** Longest back-off of a supervisor: the one of Kubernetes. */
const BACKOFF_US_MAX = 300_000_000;
/** What a supervisor that restarts at once waits from the second time on. */
const BACKOFF_US_MIN = 1_000_000;
/** A process that lived so long starts again with the first back-off: as in Kubernetes. */
const FORGIVEN_US = 600_000_000;
const HOUSEKEEPING_US = 15_000_000;
const BYTES_PER_HOUR_US = 3_600_000_000;

export interface WorkloadOptions {
  readonly spec: ComponentSpec;
  readonly instances: readonly Instance[];
  readonly scheduler: Scheduler;
  readonly registry: ArtifactRegistry;
  readonly stream: Stream;
  /** Settings that the component's processes know, with their defaults. */
  readonly defaults: ReadonlyMap<string, Setting>;
  readonly log: (instance: Instance, level: 'info' | 'warn' | 'error', text: string) => void;
  /** The process of an instance is another, or its settings are. */
  readonly onProcess: (instance: Instance) => void;
}

export class Workload {
  readonly spec: ComponentSpec;
  readonly instances: readonly Instance[];
  readonly capabilities: Capability[] = [];
  readonly #options: WorkloadOptions;
  readonly #backoffUs = new Map<Instance, Micros>();

  constructor(options: WorkloadOptions) {
    this.spec = options.spec;
    this.instances = options.instances;
    this.#options = options;
  }

  /** Bytes of memory a process holds now. */
  memoryOf(instance: Instance): number {
    const { base } = this.spec.memory;
    const leak = leakOf(instance);
    const ageUs = this.#options.scheduler.nowUs() - instance.startedUs;
    return Math.round(base + (leak * ageUs) / BYTES_PER_HOUR_US);
  }

  /** Tells the machine to run a release, and starts a process if there is none. */
  start(instance: Instance, tag: string = instance.tag): void {
    instance.tag = tag;
    if (instance.state !== 'stopped' && instance.state !== 'waiting') return;
    const artifact = this.#pull(instance);
    if (artifact === undefined) {
      this.#options.log(instance, 'error', `image ${this.imageName}:${tag} cannot be pulled`);
      this.#retryLater(instance, 'image');
      return;
    }
    const unknown = [...instance.file.keys()].find((key) => !this.#options.defaults.has(key));
    if (unknown !== undefined) {
      this.#options.log(instance, 'error', `unknown setting ${unknown}: the process ends`);
      this.#retryLater(instance, 'config');
      return;
    }
    this.#load(instance, artifact);
  }

  get imageName(): string {
    return this.spec.image ?? this.spec.name;
  }

  /**
   * Stops a process in order: it drains, for as long as its grace lasts.
   *
   * @param done - Called when it is gone.
   */
  stop(instance: Instance, done: () => void = () => {}): void {
    if (instance.state === 'waiting' || instance.state === 'starting')
      this.#end(instance, 'planned');
    if (instance.state !== 'running') {
      done();
      return;
    }
    instance.state = 'draining';
    this.#setReady(instance, false);
    const { life } = instance;
    const end = () => {
      if (instance.life !== life || instance.state !== 'draining') return;
      this.#end(instance, 'planned');
      done();
    };
    this.#options.scheduler.after(this.spec.graceUs, end);
    this.#drainAll(instance, end);
  }

  /** Ends a process at once, and nobody starts another: it has no time to drain. */
  kill(instance: Instance): void {
    if (instance.state !== 'stopped') this.#end(instance, 'planned');
  }

  /** Ends a process at once; the supervisor starts another after its back-off. */
  crash(instance: Instance, cause: StopCause): void {
    if (instance.state === 'stopped' || instance.state === 'waiting') return;
    this.#end(instance, cause);
    this.#supervise(instance);
  }

  /** The settings in effect, or those that will be once the process has loaded. */
  settingsOf(instance: Instance): Settings {
    const { state, effective } = instance;
    return state === 'running' || state === 'draining' ? effective : this.#effective(instance);
  }

  /** Reads the file of a running process again, for settings that need no restart. */
  reload(instance: Instance): void {
    if (instance.state !== 'running' && instance.state !== 'draining') return;
    instance.effective = this.#effective(instance);
    this.#options.onProcess(instance);
    for (const capability of this.capabilities) capability.changed?.(instance);
  }

  /** Begins the watch over memory and answers. */
  watch(): void {
    this.#keepHouse();
    const { liveness } = this.spec;
    if (liveness !== undefined) this.#checkLiveness(liveness, new Map());
  }

  #keepHouse(): void {
    this.#options.scheduler.after(HOUSEKEEPING_US, () => {
      for (const instance of this.instances) this.#checkMemory(instance);
      this.#keepHouse();
    });
  }

  #checkMemory(instance: Instance): void {
    if (instance.state !== 'running' || this.memoryOf(instance) < this.spec.memory.limit) return;
    this.#options.log(instance, 'error', 'out of memory: killed');
    this.crash(instance, 'oom');
  }

  #checkLiveness(
    liveness: { readonly periodUs: Micros; readonly failures: number },
    missed: Map<Instance, number>,
  ): void {
    this.#options.scheduler.after(liveness.periodUs, () => {
      for (const instance of this.instances) {
        const isMute = instance.state === 'running' && !instance.isAlive;
        const count = isMute ? (missed.get(instance) ?? 0) + 1 : 0;
        missed.set(instance, count);
        if (count >= liveness.failures) this.crash(instance, 'watchdog');
      }
      this.#checkLiveness(liveness, missed);
    });
  }

  #pull(instance: Instance): Artifact | undefined {
    const held = instance.pulled.get(instance.tag);
    const artifact =
      stuckAt(instance) ?? held ?? this.#options.registry.pull(this.imageName, instance.tag);
    if (artifact === undefined) return undefined;
    // What is run now comes last among what the machine holds.
    instance.pulled.delete(artifact.release.name);
    instance.pulled.set(artifact.release.name, artifact);
    return artifact;
  }

  #effective(instance: Instance): ReadonlyMap<string, Setting> {
    return new Map([...this.#options.defaults, ...instance.file]);
  }

  #load(instance: Instance, artifact: Artifact): void {
    instance.state = 'starting';
    instance.artifact = artifact;
    instance.life += 1;
    instance.startedUs = this.#options.scheduler.nowUs();
    instance.readyUs = null;
    this.#options.onProcess(instance);
    const factor = instance.amount('slow_start', 'factor', 1);
    const { life } = instance;
    const usualUs = sampler(this.spec.startup)(this.#options.stream);
    // What takes that long does not come.
    const loadUs = Math.min(FOREVER_US, Math.round(usualUs * factor));
    this.#options.scheduler.after(loadUs, () => {
      if (instance.life !== life || instance.state !== 'starting') return;
      instance.effective = this.#effective(instance);
      instance.state = 'running';
      this.#options.onProcess(instance);
      for (const capability of this.capabilities) capability.started?.(instance);
      this.#scheduleCrashLoop(instance);
      this.#probe(instance, life, this.spec.readiness.initialDelayUs);
    });
  }

  #scheduleCrashLoop(instance: Instance): void {
    if (!instance.flags.has('crash_loop')) return;
    const { life } = instance;
    const afterUs = instance.amount('crash_loop', 'afterUs', 1_000_000);
    this.#options.scheduler.after(afterUs, () => {
      if (instance.life === life) this.crash(instance, 'crash');
    });
  }

  #probe(instance: Instance, life: number, delayUs: Micros): void {
    this.#options.scheduler.after(delayUs, () => {
      if (instance.life !== life || instance.state !== 'running') return;
      const isReady = instance.isAlive;
      if (isReady && instance.readyUs === null) {
        instance.readyUs = this.#options.scheduler.nowUs();
      }
      this.#setReady(instance, isReady);
      this.#probe(instance, life, this.spec.readiness.periodUs);
    });
  }

  #setReady(instance: Instance, isReady: boolean): void {
    if (instance.isReady === isReady) return;
    instance.isReady = isReady;
    for (const capability of this.capabilities) capability.readyChanged?.(instance);
  }

  #drainAll(instance: Instance, done: () => void): void {
    const drains = this.capabilities.flatMap(({ drain }, place) => (drain ? [place] : []));
    let left = drains.length;
    if (left === 0) done();
    for (const place of drains) {
      this.capabilities[place]?.drain?.(instance, () => {
        left -= 1;
        if (left === 0) done();
      });
    }
  }

  #end(instance: Instance, cause: StopCause): void {
    const didWork = instance.state === 'running' || instance.state === 'draining';
    instance.state = 'stopped';
    this.#setReady(instance, false);
    instance.life += 1;
    instance.artifact = null;
    instance.effective = new Map();
    this.#noteEnding(instance, cause);
    if (didWork) for (const capability of this.capabilities) capability.stopped?.(instance, cause);
  }

  #retryLater(instance: Instance, cause: StopCause): void {
    this.#noteEnding(instance, cause);
    this.#supervise(instance);
  }

  #noteEnding(instance: Instance, cause: StopCause): void {
    instance.stops.set(cause, (instance.stops.get(cause) ?? 0) + 1);
    instance.endings.push({ atUs: this.#options.scheduler.nowUs(), cause });
  }

  #supervise(instance: Instance): void {
    const { scheduler } = this.#options;
    const livedUs = scheduler.nowUs() - instance.startedUs;
    const before = livedUs > FORGIVEN_US ? undefined : this.#backoffUs.get(instance);
    const next = before === undefined ? this.spec.restartAfterUs : before * 2 || BACKOFF_US_MIN;
    const delayUs = Math.min(BACKOFF_US_MAX, next);
    this.#backoffUs.set(instance, delayUs);
    instance.state = 'waiting';
    const { life } = instance;
    scheduler.after(delayUs, () => {
      if (instance.state === 'waiting' && instance.life === life) this.start(instance);
    });
  }
}

/** What a machine goes on running whatever it is told; undefined where it does as it is told. */
function stuckAt(instance: Instance): Artifact | undefined {
  const had = [...instance.pulled.values()].at(-1);
  if (had === undefined || !instance.flags.has('image_unchanged')) return undefined;
  const only = instance.parameter('image_unchanged', 'version');
  const isMeant = only === undefined || only === instance.tag || only === had.release.name;
  return isMeant ? had : undefined;
}

/** Bytes an hour by which the process of an instance grows. */
function leakOf(instance: Instance): number {
  return instance.amount('mem_leak', 'perHour', instance.trait('mem_leak_per_hour', 0));
}
