/** One instance of a component: a process on a machine of its own. */
import type { Micros } from '../../kernel/time.ts';
import type { Artifact } from './release.ts';
import type { Setting, Settings } from './setting.ts';

/**
 * - `stopped`: no process, and nobody will start one.
 * - `waiting`: no process; the supervisor starts one when its back-off is over.
 * - `starting`: the process loads; it answers nothing yet.
 * - `running`: it works and answers; whether it is ready its probe says.
 * - `draining`: it finishes what it has and takes nothing new.
 */
export type InstanceState = 'stopped' | 'waiting' | 'starting' | 'running' | 'draining';

/** Why a process ended. */
export type StopCause = 'planned' | 'crash' | 'oom' | 'watchdog' | 'config' | 'image';

/** What a fault does to an instance: parameters by the name of the fault kind. */
export type Flags = ReadonlyMap<string, FlagParameters>;

export type FlagParameters = Readonly<Record<string, Setting | readonly string[] | undefined>>;

export class Instance {
  /** Among all instances of the estate. */
  readonly index: number;
  /** `rpc-0`. */
  readonly name: string;
  readonly component: string;
  /** What its series carry besides `instance` and `component`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly groups: readonly string[];

  state: InstanceState = 'stopped';
  /** Seen by its readiness probe. */
  isReady = false;
  /** The release it was told to run. */
  tag: string;
  /** What the process really runs; null without a process. */
  artifact: Artifact | null = null;
  /** The configuration file on its disk. */
  readonly file = new Map<string, Setting>();
  /** What the process took from it; empty without a process. */
  effective: Settings = new Map();
  /** Counts processes: tells a later one from an earlier. */
  life = 0;
  startedUs: Micros = 0;
  readyUs: Micros | null = null;
  /** Processes that ended, by cause. */
  readonly stops = new Map<StopCause, number>();
  /** The same one by one, as its supervisor tells them: oldest first. */
  readonly endings: { readonly atUs: Micros; readonly cause: StopCause }[] = [];
  /** What faults do to it now. */
  flags: Flags = new Map();
  /** Names of the component's images that its machine holds already. */
  readonly pulled = new Map<string, Artifact>();
  /** Lines it wrote, by level. */
  readonly logCounts = new Map<string, number>();

  constructor(identity: {
    readonly index: number;
    readonly name: string;
    readonly component: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly groups: readonly string[];
    readonly tag: string;
  }) {
    this.index = identity.index;
    this.name = identity.name;
    this.component = identity.component;
    this.labels = identity.labels;
    this.groups = identity.groups;
    this.tag = identity.tag;
  }

  /** Whether a process works: `running` or `draining`, and not hung. */
  get isAlive(): boolean {
    return (this.state === 'running' || this.state === 'draining') && !this.flags.has('hang');
  }

  /** A setting in effect; undefined when the process has none of that key. */
  setting(key: string): Setting | undefined {
    return this.effective.get(key);
  }

  /** Whether a feature gate is on in the running process. */
  hasGate(name: string): boolean {
    return this.effective.get(`gates.${name}`) === true;
  }

  /** A trait of the release that really runs; `otherwise` where it says nothing. */
  trait<Value extends Setting>(name: string, otherwise: Value): Value {
    const value = this.artifact?.release.traits.get(name);
    return typeof value === typeof otherwise ? (value as Value) : otherwise;
  }

  /** A parameter of a fault that strikes the instance; undefined while none does. */
  parameter(fault: string, name: string): FlagParameters[string] {
    return this.flags.get(fault)?.[name];
  }

  /** The same for a number; `otherwise` while no such fault strikes. */
  amount(fault: string, name: string, otherwise: number): number {
    const value = this.parameter(fault, name);
    return typeof value === 'number' ? value : otherwise;
  }

  /** Times as fast as the reference: of the release, less what slows the machine down. */
  get speed(): number {
    return (this.artifact?.release.speed ?? 1) / this.amount('cpu_slow', 'factor', 1);
  }
}
