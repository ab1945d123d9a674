/** Who asks a service: all its clients, in the processes that they live in. */
import { US_PER_SECOND } from '../../../kernel/time.ts';
import { meanIntervalUs } from '../../../schema/rate.ts';
import type { RequestPath } from '../../requests/request-path.ts';
import type { CapabilityHost, Guest, Operation } from '../../runtime/capability.ts';
import type { Exposition } from '../../runtime/exposition.ts';
import type { Instance } from '../../runtime/instance.ts';
import { ClientSide } from './client-side.ts';
import { surfaceOf, type Traits, usesUnder } from './release-surface.ts';
import type { ClientSpec, RequestsSpec } from './spec.ts';

const RATE_MAX = 100_000;
const NO_TRAITS: Traits = new Map();

/** All clients of a service. */
export class Consumers {
  readonly #host: CapabilityHost;
  readonly #spec: RequestsSpec;
  readonly #path: RequestPath;
  readonly #rates = new Map<string, number>();
  #sides: readonly ClientSide[] = [];
  /** Traits of the release that people outside know. */
  #outsideTraits = NO_TRAITS;
  /** Requests from outside, and all, when a process began. */
  readonly #before = new Map<Instance, readonly [number, number]>();

  constructor(host: CapabilityHost, spec: RequestsSpec, path: RequestPath) {
    this.#host = host;
    this.#spec = spec;
    this.#path = path;
    for (const { name, rate } of spec.clients) {
      this.#rates.set(name, rate === undefined ? 0 : US_PER_SECOND / meanIntervalUs(rate));
    }
    if (spec.clients.every(({ from }) => from !== undefined)) return;
    host.showOutside((out) => this.#expose(null, out));
  }

  /** All components are there: clients move in. */
  begin(): void {
    const [first] = this.#host.instances;
    const initial = first && this.#host.candidate(first, first.tag);
    this.#outsideTraits = initial?.release.traits ?? NO_TRAITS;
    this.#sides = this.#spec.clients.flatMap((spec) => this.#sidesOf(spec));
    const homes = new Set(this.#sides.flatMap(({ instance }) => instance?.component ?? []));
    for (const component of homes) this.#host.attach(component, this.#guest());
    const outside = this.#sides.filter(({ instance }) => instance === null);
    for (const side of outside) this.#learn(side, this.#outsideTraits);
    for (const { name } of this.#spec.clients) this.#spread(name);
  }

  /** A process of the service began. */
  served(instance: Instance): void {
    this.#before.set(instance, this.#requestCounts());
  }

  /** Requests since a process of the service began: from outside, and all. */
  since(instance: Instance): readonly [outside: number, all: number] {
    const [outside, all] = this.#requestCounts();
    const [outsideBefore, allBefore] = this.#before.get(instance) ?? [0, 0];
    return [outside - outsideBefore, all - allBefore];
  }

  /** Traits of the releases that the processes of a client run, or would run. */
  traitsOf({ from }: ClientSpec, version: string | undefined): readonly Traits[] {
    if (from === undefined) return [this.#outsideTraits];
    const found = new Map<string, Traits>();
    for (const instance of this.#host.instancesOf(from)) {
      const running = version === undefined ? instance.artifact?.release : undefined;
      const { name, traits } =
        running ?? this.#host.candidate(instance, version ?? instance.tag)?.release ?? UNKNOWN;
      found.set(name, traits);
    }
    return [...found.values()];
  }

  /** The operation that sets the rate of a client. */
  readonly setRate: Operation = (_instances, { client, rate }, reply) => {
    const spec = this.#spec.clients.find(({ name }) => name === client);
    if (spec === undefined || spec.users !== undefined) {
      reply({ isDone: false, reason: `there is no client ${client} with a rate` });
      return;
    }
    if (typeof rate !== 'number' || !(rate >= 0 && rate <= RATE_MAX)) {
      reply({ isDone: false, reason: `rate must be a number from 0 to ${RATE_MAX}` });
      return;
    }
    this.#rates.set(spec.name, rate);
    this.#spread(spec.name);
    reply({ isDone: true, detail: `${spec.name} makes ${rate} requests a second` });
  };

  #sidesOf(spec: ClientSpec): readonly ClientSide[] {
    const homes = spec.from === undefined ? [null] : this.#host.instancesOf(spec.from);
    return homes.map((instance) => this.#side(spec, instance));
  }

  #side(spec: ClientSpec, instance: Instance | null): ClientSide {
    const { component, fabric, instances } = this.#host;
    const from = instance?.index ?? -1;
    const where = instance?.name ?? 'outside';
    return new ClientSide({
      ...{ spec, instance, service: component, path: this.#path, buckets: this.#spec.buckets },
      stream: (purpose) => this.#host.stream(`client/${spec.name}/${where}/${purpose}`),
      lossTo: (server) => fabric.lossBetween(from, instances[server]!.index),
      // There and back: the usual time is part of the service time.
      travelTo: (server) => 2 * fabric.addedBetween(from, instances[server]!.index),
    });
  }

  #guest(): Guest {
    const at = (instance: Instance) => this.#sides.filter((side) => side.instance === instance);
    const spread = (instance: Instance) => {
      for (const { spec } of at(instance)) this.#spread(spec.name);
    };
    return {
      started: (instance) => {
        this.#path.advance();
        for (const side of at(instance)) {
          this.#learn(side, instance.artifact?.release.traits ?? NO_TRAITS);
          side.begin();
        }
        spread(instance);
      },
      stopped: spread,
      changed: spread,
      readyChanged: spread,
      expose: (instance, out) => this.#expose(instance, out),
    };
  }

  #expose(home: Instance | null, out: Exposition): void {
    this.#path.advance();
    for (const side of this.#sides) {
      if (side.instance === home) side.expose(out, this.#spec.prefix);
    }
  }

  #learn(side: ClientSide, traits: Traits): void {
    const { methods } = this.#spec;
    side.take(surfaceOf(methods, traits), usesUnder(side.spec, methods, traits));
  }

  /** Spreads the rate of a client over those of its processes that are able to ask. */
  #spread(client: string): void {
    const sides = this.#sides.filter(({ spec }) => spec.name === client);
    const able = sides.filter(({ instance }) => instance === null || canAsk(instance));
    const rate = (this.#rates.get(client) ?? 0) / Math.max(1, able.length);
    for (const side of sides) side.setRate(able.includes(side) ? rate : 0);
  }

  #requestCounts(): readonly [number, number] {
    let outside = 0;
    let all = 0;
    for (const { instance, startedCount } of this.#sides) {
      if (instance === null) outside += startedCount;
      all += startedCount;
    }
    return [outside, all];
  }
}

const UNKNOWN = { name: '', traits: NO_TRAITS };

function canAsk(instance: Instance): boolean {
  return instance.isReady && instance.isAlive;
}
