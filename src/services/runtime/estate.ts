/**
 * The services of a release: components and their instances, what watches them, and what faults
 * do to them. An operator's reach ends here: whoever stands above acts and asks through this class.
 */
import { check } from '../../kernel/check.ts';
import type { Simulation } from '../../kernel/simulation.ts';
import type { Streams } from '../../kernel/streams.ts';
import { FOREVER_US } from '../../kernel/time.ts';
import { AlertRouter } from '../alerts/router.ts';
import { capabilityKinds } from '../capabilities/table.ts';
import { FaultEngine } from '../faults/engine.ts';
import type { Scheduler } from '../scheduler.ts';
import type {
  Answer,
  Arguments,
  Capability,
  CapabilityHost,
  CapabilityKind,
  OperationOutcome,
} from './capability.ts';
import { noAnswer } from './capability.ts';
import { bundleValues, knownSettings } from './configuration.ts';
import type { EstateSpec } from './estate-spec.ts';
import type { Exposition } from './exposition.ts';
import { Fabric } from './fabric.ts';
import { Groups } from './groups.ts';
import type { Flags, Instance } from './instance.ts';
import { LogBook } from './log-book.ts';
import { exposeProcess } from './process-metrics.ts';
import { askProcess, hashText } from './process-probes.ts';
import { ArtifactRegistry } from './release.ts';
import { Requests } from './requests.ts';
import { Scraper, type ScrapeSink, type Target } from './scraper.ts';
import { type Setting, settingsText } from './setting.ts';
import { outsideTarget, targetLabels } from './targets.ts';
import { Workload } from './workload.ts';

export interface EstateOptions {
  readonly sim: Simulation;
  readonly streams: Streams;
  /** Where scrapes go. */
  readonly sink: ScrapeSink;
}

const SEED_BYTES = 32;

export class Estate {
  readonly spec: EstateSpec;
  readonly scheduler: Scheduler;
  readonly registry: ArtifactRegistry;
  readonly fabric: Fabric;
  readonly groups: Groups;
  readonly router: AlertRouter;
  readonly scraper: Scraper;
  readonly logs: LogBook;
  readonly faults: FaultEngine;
  readonly #options: EstateOptions;
  readonly #requests = new Requests();
  readonly #workloads = new Map<string, Workload>();
  readonly #outside: ((out: Exposition) => void)[] = [];
  readonly #kinds = new Map<string, ReadonlyMap<string, Capability>>();

  constructor(spec: EstateSpec, options: EstateOptions) {
    const { sim, streams } = options;
    this.spec = spec;
    this.#options = options;
    this.scheduler = {
      nowUs: () => sim.nowUs,
      // What takes longer than any run can last does not happen in it.
      after: (delayUs, action) => void sim.call(Math.min(delayUs, FOREVER_US), action),
    };
    this.logs = new LogBook(this.scheduler);
    this.registry = new ArtifactRegistry(releasesOf(spec), seedOf(streams));
    this.fabric = new Fabric(spec.observation.latency, streams.of('fabric', 'travel'));
    this.groups = new Groups(spec.components);
    this.router = new AlertRouter(spec.alerts.routes, this.scheduler);
    this.faults = this.#makeFaults();
    for (const component of spec.components) this.#makeWorkload(component.name);
    for (const component of spec.components) this.#makeCapabilities(component.name);
    const targets: Target[] = this.groups.all
      .filter((instance) => this.workloadOf(instance).spec.scrape)
      .map((instance) => ({
        instance,
        labels: targetLabels(instance),
        isDiscovered: this.#isDiscovered(instance),
        isReached: () => this.fabric.hasExchange(instance.index),
        expose: (out: Exposition) => this.#expose(instance, out),
      }));
    if (this.#outside.length > 0) targets.push(outsideTarget(this.#outside));
    const { scrapeEveryUs } = spec.observation;
    this.scraper = new Scraper(targets, options.sink, this.scheduler, scrapeEveryUs);
  }

  /** The run begins: everything that is not on standby starts. */
  begin(): void {
    for (const { capabilities } of this.#workloads.values()) {
      for (const capability of capabilities) capability.begin?.();
    }
    for (const workload of this.#workloads.values()) {
      workload.watch();
      if (workload.spec.standby) continue;
      for (const instance of this.groups.of(workload.spec.name)) workload.start(instance);
    }
    this.faults.begin();
    this.scraper.begin();
  }

  /** Which operations of the services are not all computed for real, in words. */
  get fidelity(): readonly string[] {
    return [...this.#workloads.values()].flatMap(({ capabilities }) =>
      capabilities.flatMap((capability) => capability.fidelity ?? []),
    );
  }

  enterStage(stage: string): void {
    this.faults.enterStage(stage);
  }

  workload(component: string): Workload {
    const workload = this.#workloads.get(component);
    check(workload !== undefined, 'no component of that name', component);
    return workload;
  }

  workloadOf(instance: Instance): Workload {
    return this.workload(instance.component);
  }

  /** Whether any capability of the component answers such a question. */
  answersProbe(component: string, name: string): boolean {
    return this.#capabilities(component).some(({ probes }) => probes?.has(name));
  }

  /**
   * Asks a process. Nobody answers for a process that is down, hung or cut off, nor later than the
   * time for a probe allows.
   *
   * @param reply - Called once.
   */
  probe(instance: Instance, name: string, args: Arguments, reply: (answer: Answer) => void): void {
    const port = instance.parameter('port_closed', 'port');
    const isListening = port !== 'all' && port !== 'api';
    if (!instance.isAlive || !isListening || !this.fabric.hasExchange(instance.index)) {
      reply(noAnswer(`${instance.name} does not answer`));
      return;
    }
    const known = askProcess(instance, name, args);
    if (known !== undefined) {
      reply(known);
      return;
    }
    const probes = this.#capabilities(instance.component).map(({ probes: all }) => all?.get(name));
    const probe = probes.find((one) => one !== undefined);
    check(probe !== undefined, 'no capability answers that', `${instance.component}: ${name}`);
    let isOpen = true;
    const settle = (answer: Answer) => {
      if (!isOpen) return;
      isOpen = false;
      reply(answer);
    };
    probe(instance, args, settle);
    if (!isOpen) return;
    const late = noAnswer(`${instance.name} did not answer ${name} in time`);
    this.scheduler.after(this.spec.observation.probeTimeoutUs, () => settle(late));
  }

  /**
   * Lets the capability of a component that knows the operation carry it out.
   *
   * @param id - Names the request: when it is sent again, nothing is done twice, and the reply is
   *   that of the first.
   */
  operate(
    component: string,
    name: string,
    instances: readonly Instance[],
    args: Arguments,
    reply: (outcome: OperationOutcome) => void,
    id?: string,
  ): void {
    if (id !== undefined) {
      this.#requests.send(id, reply, (done) =>
        this.operate(component, name, instances, args, done),
      );
      return;
    }
    const operations = this.#capabilities(component).map((one) => one.operations?.get(name));
    const operation = operations.find((one) => one !== undefined);
    if (operation === undefined) {
      reply({ isDone: false, reason: `${component} cannot ${name}` });
      return;
    }
    operation(instances, args, reply);
  }

  /** Writes settings into the file of an instance; `null` removes a key. A restart takes them. */
  writeFile(instance: Instance, values: ReadonlyMap<string, Setting | null>): void {
    for (const [key, value] of values) {
      if (value === null) instance.file.delete(key);
      else instance.file.set(key, value);
    }
  }

  /** Puts the file of an instance back to its bundle, or to another one. */
  deployFile(instance: Instance, bundle: string): void {
    instance.file.clear();
    for (const [key, value] of bundleValues(this.spec, bundle)) instance.file.set(key, value);
  }

  /** A running process takes its file again. */
  reload(instance: Instance): void {
    this.workloadOf(instance).reload(instance);
  }

  /** What instances hold and how they are set up, as one hash. A start under way counts as done. */
  stateHash(instances: readonly Instance[]): string {
    const parts = instances.map((instance) => {
      const held = this.#capabilities(instance.component).map((one) => one.stateHash?.(instance));
      return [...this.#setUpOf(instance), ...held];
    });
    return hashText(JSON.stringify(parts));
  }

  /** How instances are set up, on disk and in effect, as one hash; not what they hold. */
  configurationHash(instances: readonly Instance[]): string {
    const parts = instances.map((instance) => {
      return [...this.#setUpOf(instance), settingsText(instance.file)];
    });
    return hashText(JSON.stringify(parts));
  }

  /** What an instance runs, and with which settings. */
  #setUpOf(instance: Instance): readonly unknown[] {
    const { name, state, artifact } = instance;
    const settings = this.workloadOf(instance).settingsOf(instance);
    return [name, state !== 'stopped', artifact?.digest, settingsText(settings)];
  }

  /** How much an instance counts where shares are asked for: its voting power, or 1. */
  weightOf(instance: Instance): number {
    return weightOf(this.#capabilities(instance.component), instance);
  }

  /** Spare instances, and those of components on standby, come and go. */
  #isDiscovered(instance: Instance): boolean {
    const isSpare = this.groups.sparesOf(instance.component).includes(instance);
    return isSpare || this.workloadOf(instance).spec.standby;
  }

  #capabilities(component: string): readonly Capability[] {
    return this.workload(component).capabilities;
  }

  #makeFaults(): FaultEngine {
    return new FaultEngine(this.spec.faults, {
      scheduler: this.scheduler,
      fabric: this.fabric,
      registry: this.registry,
      instancesOf: (group) => this.groups.withSpares(group),
      membersOf: (group) => this.groups.of(group),
      hasGate: (instance, gate) =>
        this.workloadOf(instance).settingsOf(instance).get(`gates.${gate}`) === true,
      imageOf: (instance) => this.workloadOf(instance).imageName,
      crash: (instance) => this.workloadOf(instance).crash(instance, 'crash'),
      reload: (instance) => this.reload(instance),
      silence: (route) => this.router.silence(route),
      weightOf: (instance) => this.weightOf(instance),
      flagged: (instance) => {
        for (const capability of this.#capabilities(instance.component)) {
          capability.changed?.(instance);
        }
      },
      streamOf: (fault) => this.#options.streams.of(`service-fault-${fault}`, 'targets'),
    });
  }

  #makeWorkload(name: string): void {
    const spec = this.spec.components.find((component) => component.name === name)!;
    const instances = this.groups.withSpares(name);
    const workload = new Workload({
      spec,
      instances,
      scheduler: this.scheduler,
      registry: this.registry,
      stream: this.#options.streams.of(name, 'startup'),
      defaults: knownSettings(this.spec, spec),
      log: (instance, level, text) => this.logs.write(instance, level, text),
      onProcess: (instance) => this.faults.refresh(instance),
    });
    this.#workloads.set(name, workload);
    if (spec.config === undefined) return;
    for (const instance of instances) this.deployFile(instance, spec.config);
  }

  #makeCapabilities(name: string): void {
    const workload = this.workload(name);
    const byKind = new Map<string, Capability>();
    for (const spec of workload.spec.capabilities) {
      const kind = capabilityKinds.get(spec.kind) as CapabilityKind<typeof spec> | undefined;
      check(kind !== undefined, 'no capability of that kind', spec.kind);
      const capability = kind.create(this.#hostOf(name, spec.kind), spec);
      workload.capabilities.push(capability);
      byKind.set(spec.kind, capability);
    }
    this.#kinds.set(name, byKind);
  }

  #hostOf(component: string, kind: string): CapabilityHost {
    const workload = this.workload(component);
    const { sim, streams } = this.#options;
    return {
      component,
      isStateful: workload.spec.stateful,
      sim,
      scheduler: this.scheduler,
      fabric: this.fabric,
      stream: (purpose) => streams.of(component, `${kind}/${purpose}`),
      instances: workload.instances,
      peer: (of, other = component) => this.#kinds.get(other)?.get(of) ?? null,
      instancesOf: (group) => this.groups.withSpares(group),
      attach: (to, guest) => void this.workload(to).capabilities.push(guest),
      showOutside: (expose) => void this.#outside.push(expose),
      candidate: (instance, tag) => {
        const release = this.registry.pull(this.workloadOf(instance).imageName, tag)?.release;
        if (release === undefined) return undefined;
        return { release, flags: this.faults.flagsUnder(instance, [release.name]) };
      },
      flagsToward: (instance, schema) => this.#flagsToward(instance, schema),
      log: (instance, level, text) => this.logs.write(instance, level, text),
      crash: (instance, text) => {
        this.logs.write(instance, 'error', text);
        this.workloadOf(instance).crash(instance, 'crash');
      },
    };
  }

  #flagsToward(instance: Instance, schema: number): Flags {
    const bringers = this.spec.versions.filter((version) => version.schema === schema);
    const running = instance.artifact === null ? [] : [instance.artifact.release];
    return this.faults.flagsUnder(
      instance,
      [...running, ...bringers].map(({ name }) => name),
    );
  }

  #expose(instance: Instance, out: Exposition): void {
    const workload = this.workloadOf(instance);
    exposeProcess(instance, workload.memoryOf(instance), this.scheduler.nowUs(), out);
    for (const capability of workload.capabilities) capability.expose?.(instance, out);
  }
}

function releasesOf({ versions }: EstateSpec) {
  return versions.map((version) => ({
    ...version,
    traits: new Map(Object.entries(version.traits)),
  }));
}

function seedOf(streams: Streams): Uint8Array {
  const stream = streams.of('registry', 'release-key');
  return Uint8Array.from({ length: SEED_BYTES }, () => stream.below(256));
}

function weightOf(capabilities: readonly Capability[], instance: Instance): number {
  return capabilities.find(({ weight }) => weight !== undefined)?.weight?.(instance) ?? 1;
}
