/**
 * What a component can do: capabilities, each one file with its schema, its behaviour, the metrics
 * it shows and the questions it answers. A component is a process with any number of them.
 *
 * Nothing here knows of rollouts. What a check may learn it learns through a probe, that is, by
 * asking a process, or through what was scraped.
 */
import type { z } from 'zod';
import type { Simulation } from '../../kernel/simulation.ts';
import type { Stream } from '../../kernel/stream.ts';
import type { Micros } from '../../kernel/time.ts';
import type { Scheduler } from '../scheduler.ts';
import type { Exposition } from './exposition.ts';
import type { Fabric } from './fabric.ts';
import type { Flags, Instance, StopCause } from './instance.ts';
import type { ReleaseSpec } from './release.ts';
import type { Setting } from './setting.ts';

/** What a question brings back. */
export interface Answer {
  /** Null when there is nothing to tell: never to be taken for a good answer. */
  readonly value: Setting | readonly string[] | null;
  /** How many observations the value rests on. */
  readonly samples: number;
  /** Names what is wrong or missing, for people. */
  readonly detail: string | null;
}

export type Arguments = Readonly<Record<string, Setting>>;

/** Asks one process. `reply` is called once, at once or later. */
export type Probe = (instance: Instance, args: Arguments, reply: (answer: Answer) => void) => void;

/** Does something to instances of the component, or to what they share. Calls `reply` once. */
export type Operation = (
  instances: readonly Instance[],
  args: Arguments,
  reply: (outcome: OperationOutcome) => void,
) => void;

export type OperationOutcome =
  | { readonly isDone: true; readonly detail: string | null }
  | { readonly isDone: false; readonly reason: string };

/** The behaviour of one capability in one component, for all its instances. */
export interface Capability {
  readonly probes?: ReadonlyMap<string, Probe>;
  readonly operations?: ReadonlyMap<string, Operation>;
  /** What of its work is not computed for real each time, in words: begins with `SAMPLED`. */
  readonly fidelity?: readonly string[];
  /** The world begins; all components are there, no process has started. */
  begin?(): void;
  /** A process has loaded and works from now on. */
  started?(instance: Instance): void;
  /** A process takes nothing new from now on. Calls `done` when it has nothing left to do. */
  drain?(instance: Instance, done: () => void): void;
  /** A process is gone. */
  stopped?(instance: Instance, cause: StopCause): void;
  /** Settings in effect or faults of the instance have changed. */
  changed?(instance: Instance): void;
  /** Its readiness probe sees an instance otherwise than before. */
  readyChanged?(instance: Instance): void;
  /** Shows the metrics of an instance whose process works. */
  expose?(instance: Instance, out: Exposition): void;
  /**
   * Says what the instance holds, so that before a change and after its undoing can be compared.
   * Mere progress (a block more) must leave it as it is; a rewritten history must not.
   */
  stateHash?(instance: Instance): string;
  /** How much an instance counts where shares are asked for: its voting power. */
  weight?(instance: Instance): number;
}

/** The part of a capability that lives in the processes of another component. */
export type Guest = Pick<Capability, 'started' | 'stopped' | 'changed' | 'readyChanged' | 'expose'>;

/** A release that an instance could run. */
interface Candidate {
  readonly release: ReleaseSpec;
  /** What faults would do to the instance then. */
  readonly flags: Flags;
}

/** What a capability works with. */
export interface CapabilityHost {
  readonly component: string;
  /** Whether an instance finds its disk again when it starts. */
  readonly isStateful: boolean;
  readonly sim: Simulation;
  readonly scheduler: Scheduler;
  readonly fabric: Fabric;
  /** Every draw of the capability comes from streams of its own. */
  stream(purpose: string): Stream;
  /** Instances of the component, in an order that never changes. */
  readonly instances: readonly Instance[];
  /** The capability of that kind of another component, of this one by default. */
  peer(kind: string, component?: string): Capability | null;
  /** Instances of a component or group. */
  instancesOf(group: string): readonly Instance[];
  /** Lets a part of this capability live in the processes of another component, as a library does. */
  attach(component: string, guest: Guest): void;
  /**
   * Shows metrics of what is outside of all components, such as users: the target `outside` has
   * them, which nothing strikes.
   */
  showOutside(expose: (out: Exposition) => void): void;
  /** What an instance would be with the image under a tag; undefined when there is none. */
  candidate(instance: Instance, tag: string): Candidate | undefined;
  /**
   * What faults do to the code that brings data to a schema: that of the process, and that of the
   * releases with this schema, which bring it along though no process runs them yet.
   */
  flagsToward(instance: Instance, schema: number): Flags;
  /** Writes a line to the log of an instance. */
  log(instance: Instance, level: 'info' | 'warn' | 'error', text: string): void;
  /** Ends the process of an instance as a fault of its own would; the supervisor takes over. */
  crash(instance: Instance, text: string): void;
}

/** What an answer is, as questions say of themselves. */
export type ValueType = 'count' | 'ratio' | 'seconds' | 'bytes' | 'text' | 'texts' | 'bool';

export interface ProbeFacts {
  readonly gives: ValueType;
  readonly help: string;
}

export interface MetricFacts {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
}

/** Somebody with whom the processes of a component exchange messages. */
export interface Partner {
  /**
   * Component or group; null for people outside of all components. If left out, every component
   * with the capability `kind`.
   */
  readonly group?: string | null;
  /** Capability that it must have; if left out, any process will do. */
  readonly kind?: string;
  /** Key of the capability that names it. */
  readonly key?: string;
}

/** A fault as a scenario says it. */
export type FaultFields = Readonly<Record<string, unknown>> & { readonly fault: string };

/** A kind of capability: one file, one entry in the table. */
export interface CapabilityKind<Spec> {
  readonly kind: string;
  readonly schema: z.ZodType;
  /** Series it shows, by name; a histogram stands for its three series. */
  readonly metrics: Readonly<Record<string, MetricFacts>>;
  /** The same where the scenario chooses how its metrics are called. */
  metricsOf?(spec: Spec): Readonly<Record<string, MetricFacts>>;
  readonly probes: Readonly<Record<string, ProbeFacts>>;
  readonly operations: readonly string[];
  /** Settings it reads, with what they are when a file does not say. */
  readonly settings: Readonly<Record<string, Setting>>;
  /** Traits of a release it reads, with what they are when a release does not say. */
  readonly traits: Readonly<Record<string, Setting>>;
  /** Kinds of faults it reads from the flags of an instance. */
  readonly faults: readonly string[];
  /** Results that the fault `wrong_result` can make wrong, and how. */
  readonly results: Readonly<Record<string, string>>;
  /** With whom its processes exchange messages; with each other if their component is among them. */
  partners?(spec: Spec, component: string): readonly Partner[];
  /** What cannot be among the components that there are; none where all is well. */
  misfits?(spec: Spec, surroundings: Surroundings): readonly Misfit[];
  /**
   * Why a fault of a kind that it reads has no effect with such parameters; null where it has one.
   *
   * @param traits - Of all releases, as text.
   * @param component - Name of the component that has the capability.
   */
  unfelt?(fault: FaultFields, spec: Spec, traits: string, component: string): string | null;
  /** Feature gate that must be on in a process for a fault to be felt; null where none must. */
  gateOf?(fault: FaultFields, spec: Spec): string | null;
  /** Operations and questions without any of which a fault is never felt; none where it always is. */
  occasions?(fault: FaultFields): readonly string[];
  create(host: CapabilityHost, spec: Spec): Capability;
}

/** Where a capability is. */
export interface Surroundings {
  /** Name of the component that has it. */
  readonly component: string;
  /** Longest that the run can last. */
  readonly durationMaxUs: Micros;
  /** Instances of a component or group at a time, by its name. */
  sizeOf(group: string): number;
}

/** A value of a capability that cannot be where it is. */
export interface Misfit {
  /** Key of the value in the file. */
  readonly key: string;
  readonly rule: string;
  readonly message: string;
}

/** The answer that says nothing. */
export function noAnswer(detail: string): Answer {
  return { value: null, samples: 0, detail };
}

/** An answer that rests on one observation. */
export function answer(value: Answer['value'], detail: string | null = null): Answer {
  return { value, samples: 1, detail };
}
