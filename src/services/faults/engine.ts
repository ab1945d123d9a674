/** Lets faults begin and end at their times, and keeps the flags of instances. */
import { check } from '../../kernel/check.ts';
import type { Stream } from '../../kernel/stream.ts';
import type { FlagParameters, Flags, Instance } from '../runtime/instance.ts';
import type { Scheduler } from '../scheduler.ts';
import type { FaultHost, FaultKind, Undo } from './fault.ts';
import { faultKinds, type ServiceFault } from './table.ts';

export interface FaultEngineHost extends Omit<FaultHost, 'after' | 'flag' | 'nowUs' | 'strikes'> {
  readonly scheduler: Scheduler;
  /** Instances of a component or group without spare ones. */
  membersOf(group: string): readonly Instance[];
  /** Share of voting power, or of whatever counts, by instance; 1 each where nothing is known. */
  weightOf(instance: Instance): number;
  /** Whether a gate is on in the process of an instance, or will be when it has loaded. */
  hasGate(instance: Instance, gate: string): boolean;
  /** The flags of an instance are others than before. */
  flagged(instance: Instance): void;
  streamOf(fault: number): Stream;
}

/** Faults that came with another one, for one process. */
interface Company {
  readonly life: number;
  readonly flags: ReadonlyMap<string, FlagParameters>;
}

interface ActiveFault {
  readonly spec: ServiceFault;
  readonly kind: FaultKind<ServiceFault>;
  readonly record: FaultRecord;
  readonly instances: ReadonlySet<Instance>;
  /** The process in which it struck an instance last. */
  readonly lives: Map<Instance, number>;
  readonly company: Map<Instance, Company>;
  readonly undos: Undo[];
  isOver: boolean;
}

/** What a fault did, and when. */
export interface FaultRecord {
  readonly fault: string;
  readonly name: string;
  readonly beganUs: number;
  endedUs: number | null;
  /** When it first struck a process: one of a release may wait long for it. */
  struckUs: number | null;
  readonly instances: readonly string[];
}

export class FaultEngine {
  readonly records: FaultRecord[] = [];
  readonly #host: FaultEngineHost;
  readonly #faults: readonly ServiceFault[];
  readonly #active = new Set<ActiveFault>();

  constructor(faults: readonly ServiceFault[], host: FaultEngineHost) {
    this.#faults = faults;
    this.#host = host;
  }

  /** The run begins. */
  begin(): void {
    this.#scheduleAll(undefined);
  }

  /** A stage begins. */
  enterStage(stage: string): void {
    this.#scheduleAll(stage);
  }

  /** The process of an instance is another, or its gates are: other faults may concern it. */
  refresh(instance: Instance): void {
    if (this.#active.size === 0 && instance.flags.size === 0) return;
    for (const active of this.#active) {
      if (!this.#isDue(active, instance)) continue;
      if (active.kind.strike === undefined) this.#strike(active, instance);
      // The process that begins is not touched amid its beginning.
      else this.#host.scheduler.after(0, () => this.#strike(active, instance));
    }
    this.#setFlags(instance);
  }

  #setFlags(instance: Instance): void {
    const flags = this.#flagsOf(instance, instance.artifact?.release.name);
    if (flags.size === 0 && instance.flags.size === 0) return;
    instance.flags = flags;
    this.#host.flagged(instance);
  }

  /**
   * The flags that an instance would have if it ran one of some releases. Who looks at one of them
   * sees what the release would get wrong: the fault has struck then, though no process runs it.
   */
  flagsUnder(instance: Instance, releases: readonly string[]): Flags {
    const flags = releases.flatMap((release) => [...this.#flagsOf(instance, release)]);
    return new ForeseenFlags(flags, (name) => this.#foresee(instance, name));
  }

  #foresee(instance: Instance, name: string): void {
    for (const { spec, record, instances } of this.#active) {
      if (!instances.has(instance) || flagName(spec) !== name) continue;
      record.struckUs ??= this.#host.scheduler.nowUs();
    }
  }

  #flagsOf(instance: Instance, release: string | undefined): Map<string, FlagParameters> {
    const flags = new Map<string, FlagParameters>();
    for (const { spec, kind, instances, company } of this.#active) {
      if (!kind.isFlag || !instances.has(instance)) continue;
      if (!this.#isConcerned(spec, instance, release)) continue;
      flags.set(flagName(spec), parametersOf(spec));
      const along = company.get(instance);
      if (along?.life !== instance.life) continue;
      for (const [name, parameters] of along.flags) flags.set(name, parameters);
    }
    return flags;
  }

  #scheduleAll(stage: string | undefined): void {
    for (const [index, spec] of this.#faults.entries()) {
      if (spec.stage !== stage) continue;
      if (spec.atUs === 0) this.#begin(index, spec);
      else this.#host.scheduler.after(spec.atUs, () => this.#begin(index, spec));
    }
  }

  #begin(index: number, spec: ServiceFault): void {
    const kind = faultKinds.get(spec.fault) as FaultKind<ServiceFault> | undefined;
    check(kind !== undefined, 'no fault of that kind', spec.fault);
    const instances = this.#chosen(index, spec);
    const { scheduler } = this.#host;
    const record: FaultRecord = {
      fault: spec.fault,
      name: spec.name ?? spec.fault,
      beganUs: scheduler.nowUs(),
      endedUs: null,
      struckUs: null,
      instances: instances.map(({ name }) => name),
    };
    this.records.push(record);
    const active: ActiveFault = {
      ...{ spec, kind, record, instances: new Set(instances), isOver: false },
      ...{ lives: new Map(), company: new Map(), undos: [] },
    };
    this.#active.add(active);
    if (kind.isFlag) for (const instance of instances) this.#setFlags(instance);
    if (kind.begin !== undefined) {
      record.struckUs = scheduler.nowUs();
      keep(active, kind.begin(this.#hostOf(active), spec));
    }
    for (const instance of instances) this.#strike(active, instance);
    if (spec.forUs !== undefined) scheduler.after(spec.forUs, () => this.#end(active));
  }

  #end(active: ActiveFault): void {
    active.isOver = true;
    active.record.endedUs = this.#host.scheduler.nowUs();
    this.#active.delete(active);
    for (const instance of active.instances) this.refresh(instance);
    for (const undo of active.undos) undo();
  }

  /** Whether a fault is about to strike an instance that it has not struck yet. */
  #isDue({ spec, kind, instances, lives }: ActiveFault, instance: Instance): boolean {
    if (!instances.has(instance) || !this.#isConcerned(spec, instance)) return false;
    const life = lives.get(instance);
    if (kind.strikes !== 'each-process')
      return life === undefined && hasWhatItStrikes(kind, instance);
    return life !== instance.life && instance.state === 'running';
  }

  #strike(active: ActiveFault, instance: Instance): void {
    if (active.isOver || !this.#isDue(active, instance)) return;
    const { spec, kind, record, lives } = active;
    lives.set(instance, instance.life);
    record.struckUs ??= this.#host.scheduler.nowUs();
    keep(active, kind.strike?.(this.#hostOf(active), spec, instance));
  }

  /** What a fault may touch while it lasts. */
  #hostOf(active: ActiveFault): FaultHost {
    const { fabric, registry, scheduler, instancesOf, imageOf, crash, reload, silence } =
      this.#host;
    return {
      ...{ fabric, registry, instancesOf, imageOf, crash, reload, silence },
      nowUs: () => scheduler.nowUs(),
      after: (delayUs, action) =>
        scheduler.after(delayUs, () => {
          if (!active.isOver) action();
        }),
      strikes: (instance) => this.#isConcerned(active.spec, instance),
      flag: (instance, fault, parameters) => {
        active.company.set(instance, {
          life: instance.life,
          flags: new Map([[fault, parameters]]),
        });
        this.#setFlags(instance);
      },
    };
  }

  #isConcerned(
    spec: ServiceFault,
    instance: Instance,
    release: string | undefined = instance.artifact?.release.name,
  ): boolean {
    if ('version' in spec && !OF_IMAGES.has(spec.fault) && spec.version !== undefined) {
      if (release !== spec.version) return false;
    }
    if (!('gate' in spec) || spec.gate === undefined) return true;
    return this.#host.hasGate(instance, spec.gate);
  }

  #chosen(index: number, spec: ServiceFault): readonly Instance[] {
    if (!('target' in spec)) return [];
    const all = this.#host.membersOf(spec.target);
    if ('power' in spec && spec.power !== undefined) return this.#ofPower(all, spec.power);
    // Without a number it strikes whoever carries load, spare instances too.
    if (!('count' in spec) || spec.count === undefined || spec.count >= all.length)
      return this.#host.instancesOf(spec.target);
    const stream = this.#host.streamOf(index);
    const left = [...all];
    const drawn = Array.from({ length: spec.count }, () =>
      left.splice(stream.below(left.length), 1),
    );
    return drawn.flat();
  }

  #ofPower(all: readonly Instance[], share: number): readonly Instance[] {
    const total = all.reduce((sum, instance) => sum + this.#host.weightOf(instance), 0);
    let power = 0;
    return all.filter((instance) => {
      if (power >= share * total) return false;
      power += this.#host.weightOf(instance);
      return true;
    });
  }
}

/** Flags that tell when somebody looks at one that is there. */
class ForeseenFlags extends Map<string, FlagParameters> {
  readonly #onSeen: (name: string) => void;

  constructor(flags: Iterable<readonly [string, FlagParameters]>, onSeen: (name: string) => void) {
    super(flags);
    this.#onSeen = onSeen;
  }

  override get(name: string): FlagParameters | undefined {
    const parameters = super.get(name);
    if (parameters !== undefined) this.#onSeen(name);
    return parameters;
  }

  override has(name: string): boolean {
    return this.get(name) !== undefined;
  }
}

/** Faults of what a machine is about to run: their release is not that of a process. */
const OF_IMAGES: ReadonlySet<string> = new Set(['image_other', 'image_unchanged']);

/** Results are told apart by their names, other faults by their kinds. */
function flagName(spec: ServiceFault): string {
  return spec.fault === 'wrong_result' ? `wrong_result.${spec.result}` : spec.fault;
}

function parametersOf(spec: ServiceFault): FlagParameters {
  const { refs: _refs, ...parameters } = spec;
  return parameters as unknown as FlagParameters;
}

function hasWhatItStrikes({ strikes }: FaultKind<ServiceFault>, { artifact }: Instance): boolean {
  return strikes !== 'process' || artifact !== null;
}

function keep({ undos }: ActiveFault, undo: Undo | undefined): void {
  if (undo !== undefined) undos.push(undo);
}
