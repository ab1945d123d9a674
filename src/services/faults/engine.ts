/** Lets faults begin and end at their times, and keeps the flags of instances. */
import { check } from '../../kernel/check.ts';
import type { Stream } from '../../kernel/stream.ts';
import type { FlagParameters, Flags, Instance } from '../runtime/instance.ts';
import type { Scheduler } from '../scheduler.ts';
import type { FaultHost, FaultKind, Undo } from './fault.ts';
import { faultKinds, type ServiceFault } from './table.ts';

export interface FaultEngineHost extends Omit<FaultHost, 'after'> {
  readonly scheduler: Scheduler;
  /** Share of voting power, or of whatever counts, by instance; 1 each where nothing is known. */
  weightOf(instance: Instance): number;
  /** The flags of an instance are others than before. */
  flagged(instance: Instance): void;
  streamOf(fault: number): Stream;
}

interface ActiveFlag {
  readonly spec: ServiceFault;
  readonly record: FaultRecord;
  readonly instances: ReadonlySet<Instance>;
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
  readonly #active = new Set<ActiveFlag>();

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
    const flags = this.#flagsOf(instance, instance.artifact?.release.name);
    if (flags.size === 0 && instance.flags.size === 0) return;
    instance.flags = flags;
    this.#markStruck(instance, flags);
    this.#host.flagged(instance);
  }

  #markStruck(instance: Instance, flags: Flags): void {
    const nowUs = this.#host.scheduler.nowUs();
    for (const { spec, instances, record } of this.#active) {
      if (instances.has(instance) && flags.has(flagName(spec))) record.struckUs ??= nowUs;
    }
  }

  /** The flags that an instance would have if it ran a release. */
  flagsUnder(instance: Instance, release: string): Flags {
    return this.#flagsOf(instance, release);
  }

  #flagsOf(instance: Instance, release: string | undefined): Map<string, FlagParameters> {
    const flags = new Map<string, FlagParameters>();
    for (const { spec, instances } of this.#active) {
      if (!instances.has(instance) || !isConcerned(spec, instance, release)) continue;
      flags.set(flagName(spec), parametersOf(spec));
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
    let isOver = false;
    const active = { spec, record, instances: new Set(instances) };
    if (kind.isFlag) {
      this.#active.add(active);
      for (const instance of instances) this.refresh(instance);
    }
    const after: FaultHost['after'] = (delayUs, action) =>
      scheduler.after(delayUs, () => {
        if (!isOver) action();
      });
    const struck = instances.filter((instance) => isConcerned(spec, instance));
    if (!kind.isFlag) record.struckUs = scheduler.nowUs();
    const undo: Undo | undefined = kind.begin?.({ ...hostOf(this.#host), after }, spec, struck);
    if (spec.forUs === undefined) return;
    scheduler.after(spec.forUs, () => {
      isOver = true;
      record.endedUs = scheduler.nowUs();
      this.#active.delete(active);
      for (const instance of instances) this.refresh(instance);
      undo?.();
    });
  }

  #chosen(index: number, spec: ServiceFault): readonly Instance[] {
    if (!('target' in spec)) return [];
    const all = this.#host.instancesOf(spec.target);
    if ('power' in spec && spec.power !== undefined) return this.#ofPower(all, spec.power);
    if (!('count' in spec) || spec.count === undefined || spec.count >= all.length) return all;
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

/** Results are told apart by their names, other faults by their kinds. */
function flagName(spec: ServiceFault): string {
  return spec.fault === 'wrong_result' ? `wrong_result.${spec.result}` : spec.fault;
}

function isConcerned(
  spec: ServiceFault,
  instance: Instance,
  release: string | undefined = instance.artifact?.release.name,
): boolean {
  if ('version' in spec && spec.fault !== 'image_other' && spec.version !== undefined) {
    if (release !== spec.version) return false;
  }
  return !('gate' in spec) || spec.gate === undefined || instance.hasGate(spec.gate);
}

function parametersOf(spec: ServiceFault): FlagParameters {
  const { refs: _refs, ...parameters } = spec;
  return parameters as unknown as FlagParameters;
}

function hostOf(host: FaultEngineHost): Omit<FaultHost, 'after'> {
  const { fabric, registry, instancesOf, imageOf, crash, reload, silence } = host;
  return { fabric, registry, instancesOf, imageOf, crash, reload, silence };
}
