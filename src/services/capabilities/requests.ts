/**
 * A service that answers requests, with its clients: workers and queues of its instances, a balancer
 * that follows readiness, and clients in other components or outside of all.
 *
 * How long an answer takes is an outcome of load, workers and speed; nothing here is told to be slow.
 * Clients that live in a component make requests while its processes are ready, by the contract of
 * the release that these run, and show their side of it among that component's metrics.
 */
import type { Sampler } from '../../kernel/distributions.ts';
import { outcomeCode } from '../requests/failure.ts';
import type { Build, ServiceInstance } from '../requests/instance.ts';
import { RequestPath } from '../requests/request-path.ts';
import { serviceTime } from '../requests/service-time.ts';
import type { Surface } from '../requests/surface.ts';
import type {
  Capability,
  CapabilityHost,
  CapabilityKind,
  MetricFacts,
  Operation,
  Probe,
} from '../runtime/capability.ts';
import type { Exposition } from '../runtime/exposition.ts';
import type { Instance } from '../runtime/instance.ts';
import { wrongShare } from './process/wrong.ts';
import { Consumers } from './requests/consumers.ts';
import { LatencyView } from './requests/latency-view.ts';
import { requestProbes } from './requests/probes.ts';
import {
  brokenSurface,
  costsUnder,
  SURFACE_TRAITS,
  surfaceOf,
} from './requests/release-surface.ts';
import { type RequestsSpec, requestsSchema } from './requests/spec.ts';

export { requestsSchema };

/** Outcomes that a process counts as failures of its own. */
const CAUSES = ['queue_full', 'method_not_found', 'invalid_parameters', 'internal'] as const;
const ANSWERED = outcomeCode('answered');
const CAUSE_LABELS = CAUSES.map((cause) => [outcomeCode(cause), { cause }] as const);

const metricsOf = ({ prefix }: Pick<RequestsSpec, 'prefix'>) =>
  ({
    [`${prefix}_requests_total`]: { type: 'counter', help: 'Requests that reached the process' },
    [`${prefix}_requests_answered_total`]: {
      type: 'counter',
      help: 'Requests that it answered without an error',
    },
    [`${prefix}_requests_failed_total`]: {
      type: 'counter',
      help: `Requests that it failed, by cause: ${CAUSES.join(', ')}`,
    },
    [`${prefix}_request_seconds`]: { type: 'histogram', help: 'From arrival to answer' },
    [`${prefix}_inflight`]: { type: 'gauge', help: 'Requests in hand' },
    [`${prefix}_queue`]: { type: 'gauge', help: 'Requests that wait for a worker' },
    [`${prefix}_client_requests_total`]: {
      type: 'counter',
      help: 'Requests that clients began, by client and service; shown by who makes them',
    },
    [`${prefix}_client_failed_total`]: {
      type: 'counter',
      help: 'Those that came to nothing after all tries: errors of the 5xx sort to people',
    },
    [`${prefix}_client_timeouts_total`]: {
      type: 'counter',
      help: 'Those of them that never came back',
    },
    [`${prefix}_client_seconds`]: {
      type: 'histogram',
      help: 'From the first try to the answer, of requests that were answered',
    },
  }) as const satisfies Record<string, MetricFacts>;

/** The kind. */
export const requests: CapabilityKind<RequestsSpec> = {
  kind: 'requests',
  schema: requestsSchema,
  metrics: metricsOf({ prefix: 'rpc' }),
  metricsOf,
  probes: {
    answers: {
      gives: 'bool',
      help: 'Whether it answers a call of `method`; of each of its methods if left out',
    },
    surface: {
      gives: 'texts',
      help: 'Its methods with their contracts; of release `version`, which need not run yet',
    },
    incompatible_methods: {
      gives: 'count',
      help: 'Methods used by `client` (a client or component; all if left out), built against `client_version`, that release `version` serves no longer or otherwise; those that run if left out',
    },
    p95: { gives: 'seconds', help: '95 % of its requests since it began took no longer' },
    public_share: {
      gives: 'ratio',
      help: 'Share of the requests to the service since it began that came from outside of all components',
    },
  },
  operations: ['set_rate'],
  settings: {},
  traits: SURFACE_TRAITS,
  faults: [
    ...['cpu_slow', 'hang', 'queue_cap', 'port_closed', 'api_break'],
    ...['link_loss', 'link_delay', 'partition'],
  ],
  results: { error_answers: 'answers with an error, in `share` of the answers' },
  partners: ({ clients }) => clients.map(({ from }) => ({ group: from ?? null })),
  unfelt: ({ fault, method, limit, port }, { methods, queue }, traits) => {
    if (port === 'peers') return 'it has no port for other processes';
    if (fault === 'api_break') {
      const isKnown = methods.some(({ name }) => name === method);
      // A release may have methods of its own, by its traits.
      if (!isKnown && !traits.includes(String(method))) return `it has no method ${method}`;
    }
    if (fault === 'queue_cap' && Number(limit) >= queue) return `its queue holds ${queue} anyway`;
    return null;
  },
  create: (host, spec) => new RequestService(host, spec),
};

/** One instance, as requests see it. */
interface Server {
  readonly service: ServiceInstance;
  readonly capacity: { readonly workers: number; queueMax: number };
  readonly latency: LatencyView;
  build: MutableBuild;
}

interface MutableBuild extends Build {
  surface: Surface;
  errorShares: ReadonlyMap<string, number>;
}

class RequestService implements Capability {
  readonly probes: ReadonlyMap<string, Probe>;
  readonly operations: ReadonlyMap<string, Operation>;
  readonly #host: CapabilityHost;
  readonly #spec: RequestsSpec;
  readonly #path: RequestPath;
  readonly #serviceTime: Sampler;
  readonly #servers: ReadonlyMap<Instance, Server>;
  readonly #consumers: Consumers;

  constructor(host: CapabilityHost, spec: RequestsSpec) {
    this.#host = host;
    this.#spec = spec;
    this.#path = new RequestPath(host.scheduler, spec.balancer);
    this.#serviceTime = serviceTime(spec.serviceTime.meanUs, spec.serviceTime.variation);
    this.#servers = new Map(host.instances.map((instance) => [instance, this.#server(instance)]));
    this.#consumers = new Consumers(host, spec, this.#path);
    this.probes = requestProbes({
      ...{ host, spec, path: this.#path, consumers: this.#consumers },
      serviceTime: this.#serviceTime,
      serverOf: (instance) => this.#servers.get(instance)!.service,
      surfaceOf: (instance) => this.#servers.get(instance)!.build.surface,
    });
    this.operations = new Map([['set_rate', this.#consumers.setRate]]);
    host.fabric.beforeChange(() => this.#path.advance());
  }

  begin(): void {
    this.#consumers.begin();
  }

  started(instance: Instance): void {
    const server = this.#servers.get(instance)!;
    server.build = this.#build(instance);
    this.#path.start(server.service, server.build);
    this.#strike(instance, server);
    this.#consumers.served(instance);
  }

  drain(instance: Instance, done: () => void): void {
    const { service } = this.#servers.get(instance)!;
    this.#path.setReady(service, false);
    this.#path.drain(service, done);
  }

  stopped(instance: Instance): void {
    const { service } = this.#servers.get(instance)!;
    this.#path.setReady(service, false);
    this.#path.stop(service);
  }

  readyChanged(instance: Instance): void {
    const { service } = this.#servers.get(instance)!;
    this.#path.setReady(service, isListed(instance) && service.state === 'accepting');
  }

  changed(instance: Instance): void {
    const server = this.#servers.get(instance)!;
    if (server.service.state === 'stopped') return;
    const { surface, errorShares } = this.#build(instance);
    this.#path.advance();
    Object.assign(server.build, { surface, errorShares });
    // The instances look at a build again when the clients say anew by which contract they call.
    for (const group of this.#path.clients) this.#path.setSurface(group, group.surface);
    this.#strike(instance, server);
    this.readyChanged(instance);
  }

  expose(instance: Instance, out: Exposition): void {
    const { service, latency } = this.#servers.get(instance)!;
    const { prefix } = this.#spec;
    this.#path.advance();
    out.value(`${prefix}_requests_total`, service.receivedCount);
    out.value(`${prefix}_requests_answered_total`, service.outcomes[ANSWERED]!);
    for (const [code, labels] of CAUSE_LABELS) {
      out.value(`${prefix}_requests_failed_total`, service.outcomes[code]!, labels);
    }
    out.value(`${prefix}_inflight`, service.inHandCount);
    out.value(`${prefix}_queue`, service.queueLength);
    out.histogram(`${prefix}_request_seconds`, latency.of([service.latency]));
  }

  #server(instance: Instance): Server {
    const { workers, queue, buckets } = this.#spec;
    const capacity = { workers, queueMax: queue };
    const service = this.#path.addInstance(capacity, this.#host.stream(`serve/${instance.name}`));
    const build = this.#build(instance);
    return { service, capacity, latency: new LatencyView(buckets), build };
  }

  #build(instance: Instance): MutableBuild {
    const { methods, prefix } = this.#spec;
    const traits = instance.artifact?.release.traits ?? new Map();
    const surface = brokenSurface(surfaceOf(methods, traits), instance.flags);
    // What is frozen by `frozen.PREFIX` takes nothing: every request is answered with an error.
    const isFrozen = instance.setting(`frozen.${prefix}`) === true;
    const share = isFrozen ? 1 : wrongShare(instance, 'error_answers');
    return {
      serviceTime: this.#serviceTime,
      surface,
      costs: costsUnder(methods, traits),
      errorShares: new Map([...surface.keys()].map((name) => [name, share])),
    };
  }

  /** Lets faults have their effects, as far as they are not in the build. */
  #strike(instance: Instance, { service, capacity }: Server): void {
    const isHung = instance.flags.has('hang');
    this.#path.setSlowdown(service, 1 / instance.speed);
    capacity.queueMax = Math.min(this.#spec.queue, instance.amount('queue_cap', 'limit', Infinity));
    if (isHung && !service.isHung) this.#path.hang(service);
    if (!isHung && service.isHung) this.#path.resume(service);
  }
}

/** Whether the balancer gives an instance requests. */
function isListed(instance: Instance): boolean {
  const port = instance.parameter('port_closed', 'port');
  return instance.isReady && port !== 'all' && port !== 'api';
}
