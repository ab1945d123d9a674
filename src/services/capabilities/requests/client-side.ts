/**
 * The clients of a service in one process of another component, or outside of all components: by
 * which contract they call, how much, and what they show of it.
 */
import { sampler } from '../../../kernel/distributions.ts';
import type { Stream } from '../../../kernel/stream.ts';
import type { Micros } from '../../../kernel/time.ts';
import type { ClientGroup, ClientOptions, Use } from '../../requests/clients.ts';
import { outcomeCode } from '../../requests/failure.ts';
import type { RequestPath } from '../../requests/request-path.ts';
import type { Surface } from '../../requests/surface.ts';
import type { Exposition, Labels } from '../../runtime/exposition.ts';
import type { Instance } from '../../runtime/instance.ts';
import { LatencyView } from './latency-view.ts';
import type { ClientSpec } from './spec.ts';

const TIMEOUT = outcomeCode('timeout');

/** What a client side works with. */
interface ClientSideOptions {
  readonly spec: ClientSpec;
  /** Process that makes the requests; null for people outside. */
  readonly instance: Instance | null;
  /** Component that serves. */
  readonly service: string;
  readonly path: RequestPath;
  readonly buckets: number;
  stream(purpose: string): Stream;
  /** Chance that a try is lost on its way to an instance of the service. */
  readonly lossTo: (server: number) => number;
  /** How much longer than usual a try and its answer travel together. */
  readonly travelTo: (server: number) => Micros;
}

interface Counts {
  readonly started: number;
  readonly failed: number;
  readonly timeouts: number;
}

const NOTHING: Counts = { started: 0, failed: 0, timeouts: 0 };

/** The clients of one name in one process. */
export class ClientSide {
  readonly spec: ClientSpec;
  readonly instance: Instance | null;
  readonly #options: ClientSideOptions;
  readonly #labels: Labels;
  /** One for each set of methods that its releases call. */
  readonly #groups = new Map<string, ClientGroup>();
  readonly #latency: LatencyView;
  #active: ClientGroup | null = null;
  #ratePerSecond = 0;
  #before = NOTHING;

  constructor(options: ClientSideOptions) {
    this.spec = options.spec;
    this.instance = options.instance;
    this.#options = options;
    this.#labels = { client: options.spec.name, service: options.service };
    this.#latency = new LatencyView(options.buckets);
  }

  /** Requests begun since the run began. */
  get startedCount(): number {
    return this.#counts().started;
  }

  /** A process begins: what it shows is counted from here. */
  begin(): void {
    this.#before = this.#counts();
    this.#latency.begin(this.#histograms());
  }

  /** Calls by a contract from now on; without uses it calls nothing. */
  take(surface: Surface, uses: readonly Use[]): void {
    const { path } = this.#options;
    const rate = this.#ratePerSecond;
    this.setRate(0);
    this.#active = uses.length === 0 ? null : this.#groupOf(surface, uses);
    if (this.#active !== null) path.setSurface(this.#active, surface);
    this.setRate(rate);
  }

  /** Sets the requests a second of an open loop. */
  setRate(ratePerSecond: number): void {
    const group = this.#active;
    const isOther = this.#ratePerSecond !== ratePerSecond;
    this.#ratePerSecond = ratePerSecond;
    if (group === null || group.options.load.kind !== 'open' || !isOther) return;
    this.#options.path.setRate(group, ratePerSecond);
  }

  expose(out: Exposition, prefix: string): void {
    const { started, failed, timeouts } = this.#counts();
    const before = this.#before;
    const labels = this.#labels;
    out.value(`${prefix}_client_requests_total`, started - before.started, labels);
    out.value(`${prefix}_client_failed_total`, failed - before.failed, labels);
    out.value(`${prefix}_client_timeouts_total`, timeouts - before.timeouts, labels);
    out.histogram(`${prefix}_client_seconds`, this.#latency.of(this.#histograms()), labels);
  }

  #groupOf(surface: Surface, uses: readonly Use[]): ClientGroup {
    const key = uses.map(({ method }) => method).join(' ');
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    const stream = this.#options.stream(`calls/${this.#groups.size}`);
    const group = this.#options.path.addClients(this.#groupOptions(surface, uses, stream));
    group.lossTo = this.#options.lossTo;
    group.travelTo = this.#options.travelTo;
    this.#groups.set(key, group);
    return group;
  }

  #groupOptions(surface: Surface, uses: readonly Use[], stream: Stream): ClientOptions {
    const { timeoutUs, retry, users, thinkUs, connections } = this.spec;
    const { max: retryMax, backoffUs, backoffMaxUs, jitter } = retry;
    const think = sampler({ kind: 'exponential', meanUs: thinkUs });
    return {
      ...{ stream, surface, uses, timeoutUs },
      retry: { retryMax, backoffUs, backoffUsMax: backoffMaxUs, jitter },
      load:
        users === undefined ? { kind: 'open', ratePerSecond: 0 } : { kind: 'closed', users, think },
      ...(connections === undefined ? {} : { connections }),
    };
  }

  #counts(): Counts {
    let { started, failed, timeouts } = NOTHING;
    for (const group of this.#groups.values()) {
      started += group.startedCount;
      failed += group.failedCount;
      timeouts += group.outcomes[TIMEOUT]!;
    }
    return { started, failed, timeouts };
  }

  #histograms() {
    return [...this.#groups.values()].map(({ latency }) => latency);
  }
}
