/** The far end of telemetry: a component that collects, and shows what really arrived from whom. */

import { US_PER_SECOND } from '../../../kernel/time.ts';
import type { Payload } from '../../collector/telemetry-collector.ts';
import { TelemetryCollector } from '../../collector/telemetry-collector.ts';
import {
  answer,
  type Capability,
  type CapabilityHost,
  type CapabilityKind,
  noAnswer,
  type Probe,
} from '../../runtime/capability.ts';
import type { Exposition, Labels } from '../../runtime/exposition.ts';
import type { Instance } from '../../runtime/instance.ts';
import { repeatWhileRunning } from '../process/repeat.ts';
import { type CollectorSpec, collectorSchema } from './spec.ts';

/** Time between two looks for sources that have begun. */
const DISCOVER_US = 1_000_000;

/** The kind. */
export const collector: CapabilityKind<CollectorSpec> = {
  kind: 'collector',
  schema: collectorSchema,
  metrics: {
    telemetry_received_total: { type: 'counter', help: 'Different snapshots that came, by source' },
    telemetry_expected_total: { type: 'counter', help: 'Snapshots that were due, by source' },
    telemetry_garbled_total: { type: 'counter', help: 'Payloads that cannot be read, by source' },
    telemetry_last_height: { type: 'gauge', help: 'Height in the newest snapshot, by source' },
    telemetry_age_seconds: {
      type: 'gauge',
      help: 'Time since the newest snapshot came, or since one has been expected, by source',
    },
    telemetry_stalled_seconds: {
      type: 'gauge',
      help: 'Time since a source told of a new height, or since it has been expected',
    },
  },
  probes: {
    telemetry_received_ratio: {
      gives: 'ratio',
      help: 'Least share of the snapshots due that came, of all sources or of `source`',
    },
    telemetry_stalled: {
      gives: 'seconds',
      help: 'Longest time since a source told of a new height, of all or of `source`',
    },
    telemetry_sources: { gives: 'texts', help: 'Sources of which at least one snapshot came' },
  },
  operations: [],
  settings: {},
  traits: {},
  faults: ['hang', 'port_closed', 'link_loss', 'link_delay', 'partition'],
  results: {},
  partners: ({ sources }) => sources.map((group) => ({ group, kind: 'telemetry', key: 'sources' })),
  unfelt: ({ port }) => (port === 'peers' ? 'it has no port for other processes' : null),
  create: (host, spec) => new Collector(host, spec),
};

/** The capability; the telemetry of other components hands its payloads to it. */
export class Collector implements Capability {
  readonly probes: ReadonlyMap<string, Probe>;
  readonly instances: readonly Instance[];
  readonly #host: CapabilityHost;
  readonly #spec: CollectorSpec;
  readonly #books = new Map<Instance, TelemetryCollector>();
  readonly #labels = new Map<string, Labels>();

  constructor(host: CapabilityHost, spec: CollectorSpec) {
    this.instances = host.instances;
    this.#host = host;
    this.#spec = spec;
    const ofSources =
      (
        read: (book: TelemetryCollector, source: string) => number | undefined,
        worst: Worst,
      ): Probe =>
      (instance, { source }, reply) => {
        const book = this.#books.get(instance);
        const names = book?.sources().map((one) => one.source) ?? [];
        const asked = source === undefined ? names : [String(source)];
        const told = asked.map((name) => (book ? read(book, name) : undefined));
        const known = told.filter((one) => one !== undefined);
        if (known.length === 0 || known.length < told.length) reply(noAnswer('nothing is due yet'));
        else reply({ value: worst(...known), samples: known.length, detail: null });
      };
    const nowUs = () => host.scheduler.nowUs();
    this.probes = new Map<string, Probe>([
      [
        'telemetry_received_ratio',
        ofSources((book, source) => book.receivedRatio(source, nowUs()), Math.min),
      ],
      [
        'telemetry_stalled',
        ofSources((book, source) => seconds(book.stalledUs(source, nowUs())), Math.max),
      ],
      [
        'telemetry_sources',
        (instance, _args, reply) => {
          const all = this.#books.get(instance)?.sources() ?? [];
          const told = all.filter(({ receivedCount }) => receivedCount > 0);
          reply(answer(told.map(({ source }) => source)));
        },
      ],
    ]);
  }

  /** A process begins with empty books. */
  started(instance: Instance): void {
    const book = new TelemetryCollector();
    this.#books.set(instance, book);
    this.#discover(book);
    repeatWhileRunning(this.#host.scheduler, instance, DISCOVER_US, () => this.#discover(book));
  }

  stopped(instance: Instance): void {
    this.#books.delete(instance);
  }

  /** A payload reaches an instance. @returns Whether the instance took it. */
  receive(instance: Instance, payload: Payload): boolean {
    const book = this.#books.get(instance);
    if (book === undefined || !takesTelemetry(instance)) return false;
    book.receive(payload, this.#host.scheduler.nowUs());
    return true;
  }

  expose(instance: Instance, out: Exposition): void {
    const book = this.#books.get(instance);
    const nowUs = this.#host.scheduler.nowUs();
    for (const one of book?.sources() ?? []) {
      const labels = this.#labelsOf(one.source);
      const dueUs = Math.max(0, nowUs - one.sinceUs);
      out.value('telemetry_received_total', one.receivedCount, labels);
      out.value('telemetry_expected_total', Math.floor(dueUs / one.intervalUs), labels);
      out.value('telemetry_garbled_total', one.garbledCount, labels);
      if (one.last !== undefined) out.value('telemetry_last_height', one.last.height, labels);
      const ageUs = nowUs - (one.lastUs ?? one.sinceUs);
      out.value('telemetry_age_seconds', Math.max(0, ageUs) / US_PER_SECOND, labels);
      const stalledUs = book?.stalledUs(one.source, nowUs) ?? 0;
      out.value('telemetry_stalled_seconds', Math.max(0, stalledUs) / US_PER_SECOND, labels);
    }
  }

  /** Expects snapshots of every source from when it is first seen to run. */
  #discover(book: TelemetryCollector): void {
    const { intervalUs, patienceUs, sources } = this.#spec;
    const sinceUs = this.#host.scheduler.nowUs() + patienceUs;
    for (const group of sources) {
      for (const { name, state } of this.#host.instancesOf(group)) {
        if (state !== 'running' || book.source(name) !== undefined) continue;
        book.expect(name, intervalUs, sinceUs);
      }
    }
  }

  #labelsOf(source: string): Labels {
    const known = this.#labels.get(source) ?? { source };
    this.#labels.set(source, known);
    return known;
  }
}

type Worst = (...values: number[]) => number;

/** Whether the process of an instance takes payloads. */
export function takesTelemetry(instance: Instance): boolean {
  const port = instance.parameter('port_closed', 'port');
  return instance.isAlive && port !== 'all' && port !== 'api';
}

function seconds(us: number | undefined): number | undefined {
  return us === undefined ? undefined : us / US_PER_SECOND;
}
