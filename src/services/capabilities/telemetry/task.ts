/** The telemetry task of one process: what it reads, where it sends, what it writes to the log. */
import type { Micros } from '../../../kernel/time.ts';
import { parseDuration } from '../../../schema/duration.ts';
import { type Snapshot, type SnapshotValue, snapshotText } from '../../collector/snapshot.ts';
import type { Payload } from '../../collector/telemetry-collector.ts';
import { TelemetryExporter } from '../../collector/telemetry-exporter.ts';
import type { CapabilityHost } from '../../runtime/capability.ts';
import type { Labels } from '../../runtime/exposition.ts';
import type { Instance } from '../../runtime/instance.ts';
import { gatesOn } from '../../runtime/process-probes.ts';
import { Collector, takesTelemetry } from './collector.ts';
import type { TelemetrySpec } from './spec.ts';

/** Settings of the task, with what they are when a file does not say. */
export const TELEMETRY_SETTINGS = {
  'telemetry.enabled': true,
  'telemetry.interval': '',
  'telemetry.endpoint': '',
  'release.channel': '',
} as const;

/** Fields of every snapshot, besides its height. */
export const TELEMETRY_FIELDS = ['channel', 'gates', 'health', 'release'] as const;

interface TaskOptions {
  readonly host: CapabilityHost;
  readonly spec: TelemetrySpec;
  readonly instance: Instance;
  /** Tells the tasks of an instance apart; grows. */
  readonly incarnation: number;
}

interface Seen extends Pick<Instance, 'isReady' | 'artifact'> {
  readonly settings: Instance['effective'];
  /** Field that a fault leaves out. */
  readonly lost: string;
  readonly fields: Snapshot['fields'];
}

/** A task; ends with its process or when other settings come into effect. */
export class TelemetryTask {
  readonly isEnabled: boolean;
  readonly endpoint: string;
  readonly labels: Labels;
  readonly exporter: TelemetryExporter;
  /** The last line that it wrote to the log; empty before the first. */
  lastLine = '';
  readonly #options: TaskOptions;
  readonly #settings: string;
  #height = 0;
  /** The fields of the last snapshot, and what they follow from. */
  #seen: Seen | null = null;
  /** The component that the endpoint names. */
  readonly #collectorName: string;
  /** Where the payload under way went. */
  #to: Instance | null = null;

  constructor(options: TaskOptions) {
    const { host, spec, instance } = options;
    this.#options = options;
    this.#settings = settingsOf(instance);
    this.labels = { channel: String(instance.setting('release.channel') ?? '') };
    this.isEnabled = instance.setting('telemetry.enabled') !== false;
    this.endpoint = String(instance.setting('telemetry.endpoint') ?? '');
    this.#collectorName = componentOf(this.endpoint);
    this.exporter = new TelemetryExporter(
      {
        source: instance.name,
        intervalUs: intervalOf(instance, spec.intervalUs),
        endpoint: this.endpoint,
        queueMax: spec.queue,
        confirmUs: spec.confirmUs,
        retryMax: spec.retries,
        backoffUs: spec.backoffUs,
        backoffUsMax: spec.backoffMaxUs,
      },
      {
        scheduler: host.scheduler,
        read: () => this.#read(),
        collector: { receive: (payload) => void this.#receive(payload) },
        uplink: { send: (arrive) => this.#up(arrive) },
        downlink: { send: (arrive) => this.#down(arrive) },
        log: (snapshot) => this.#log(snapshot),
      },
    );
    if (this.isEnabled) this.exporter.start();
  }

  /** Whether the settings that it was made from are in effect no longer. */
  get isOutdated(): boolean {
    return settingsOf(this.#options.instance) !== this.#settings;
  }

  /** Lets a payload of no content make the way to the collector and back. */
  reach(reply: (isReached: boolean) => void): void {
    this.#up(() => this.#down(() => reply(true)));
    this.#options.host.scheduler.after(this.#options.spec.confirmUs, () => reply(false));
  }

  /** Sends that nobody confirmed, and snapshots that could not be encoded. */
  get failedCount(): number {
    const { encodeFailedCount, sentCount, confirmedCount, queueLength } = this.exporter;
    return encodeFailedCount + sentCount - confirmedCount - (queueLength > 0 ? 1 : 0);
  }

  #read(): Snapshot {
    const { instance } = this.#options;
    this.#askHeight();
    const lost = String(instance.parameter('wrong_result.telemetry_fields', 'path') ?? '');
    const { effective: settings, isReady, artifact } = instance;
    const seen = this.#seen;
    const isSame =
      seen?.settings === settings &&
      seen.isReady === isReady &&
      seen.artifact === artifact &&
      seen.lost === lost;
    if (!isSame) this.#seen = { settings, isReady, artifact, lost, fields: this.#fields(lost) };
    return { height: this.#height, fields: this.#seen!.fields };
  }

  #fields(lost: string): Snapshot['fields'] {
    const { instance, spec } = this.#options;
    const fields: [string, SnapshotValue][] = [
      ['channel', String(instance.setting('release.channel') ?? '')],
      ['gates', gatesOn(instance)],
      ['health', instance.isReady ? 'ready' : 'not ready'],
      ['release', instance.artifact?.release.name ?? ''],
    ];
    for (const key of spec.fields) {
      const value = instance.setting(key);
      if (value !== undefined) fields.push([key, value]);
    }
    return Object.fromEntries(fields.filter(([key]) => key !== lost));
  }

  /** The height as another capability tells it; it stays as it was while that one tells nothing. */
  #askHeight(): void {
    const { host, instance, spec } = this.#options;
    if (spec.height === undefined) {
      this.#height += 1;
      return;
    }
    const { capability, probe, args } = spec.height;
    host.peer(capability)?.probes?.get(probe)?.(instance, args, ({ value }) => {
      if (Number.isSafeInteger(value)) this.#height = Number(value);
    });
  }

  #log(snapshot: Snapshot): void {
    const { host, instance } = this.#options;
    this.lastLine = snapshotText(snapshot);
    host.log(instance, 'info', `telemetry ${this.lastLine}`);
  }

  #receive(payload: Payload): void {
    const to = this.#to;
    const { incarnation } = this.#options;
    if (to !== null) this.#collector()?.receive(to, { ...payload, incarnation });
  }

  /** Towards whichever instance of the endpoint is there; to nobody if there is none. */
  #up(arrive: () => void): void {
    const { host, instance } = this.#options;
    const to = this.#destination();
    if (to === undefined) return;
    const us = host.fabric.travelUs(instance.index, to.index);
    if (us < 0) return;
    host.scheduler.after(us, () => {
      if (!takesTelemetry(to)) return;
      this.#to = to;
      arrive();
    });
  }

  #down(arrive: () => void): void {
    const { host, instance } = this.#options;
    if (this.#to === null) return;
    const us = host.fabric.travelUs(this.#to.index, instance.index);
    if (us >= 0) host.scheduler.after(us, arrive);
  }

  #destination(): Instance | undefined {
    const instances = this.#collector()?.instances ?? [];
    return instances.find(takesTelemetry) ?? instances[0];
  }

  /** The collector that the endpoint names; null when there is none of that name. */
  #collector(): Collector | null {
    const peer = this.#options.host.peer('collector', this.#collectorName);
    return peer instanceof Collector ? peer : null;
  }
}

/** The component that an endpoint names: `https://collector:4318/v1` names `collector`. */
function componentOf(endpoint: string): string {
  return endpoint.replace(/^[a-z]+:\/\//, '').replace(/[:/].*$/, '');
}

function settingsOf(instance: Instance): string {
  return JSON.stringify(Object.keys(TELEMETRY_SETTINGS).map((key) => instance.setting(key)));
}

function intervalOf(instance: Instance, otherwiseUs: Micros): Micros {
  const text = instance.setting('telemetry.interval');
  const us = parseDuration(String(text));
  return typeof us === 'number' && us > 0 ? us : otherwiseUs;
}
