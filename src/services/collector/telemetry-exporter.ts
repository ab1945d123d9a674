/**
 * The telemetry task of a node: a snapshot each interval, a bounded queue, a sender with retries.
 *
 * One payload is under way at a time; the next follows when it is confirmed or given up. While the
 * collector is out of reach the queue fills and then drops its oldest payload, so that what arrives
 * after an outage is recent.
 */
import { check } from '../../kernel/check.ts';
import type { Micros } from '../../kernel/time.ts';
import type { Scheduler } from '../scheduler.ts';
import type { LossyLink } from './lossy-link.ts';
import { encodeSnapshot, type Snapshot, type SnapshotEncoder } from './snapshot.ts';
import type { Payload, TelemetryCollector } from './telemetry-collector.ts';

/** How a telemetry task is set up. */
export interface ExporterOptions {
  readonly source: string;
  readonly intervalUs: Micros;
  /** Where payloads go; empty for none, by which snapshots are only written to the log. */
  readonly endpoint: string;
  /** Most payloads that wait, the one under way included. */
  readonly queueMax: number;
  /** How long a confirmation is awaited before the payload is sent again. */
  readonly confirmUs: Micros;
  /** Most sends of one payload after the first; then it is dropped. */
  readonly retryMax: number;
  /** Wait before the first of them; doubles with each. */
  readonly backoffUs: Micros;
  readonly backoffUsMax: Micros;
}

/** What a defective version or node does otherwise. Each may be switched while the task runs. */
export interface ExporterDefects {
  /** Shows the same snapshot again and again, as read when the defect set in. */
  isFrozen?: boolean;
  /** The task has died without the process: no more snapshots. */
  isDead?: boolean;
  /** Encodes otherwise than the collector reads, or throws: nothing is emitted then. */
  encode?: SnapshotEncoder;
}

/** Where an exporter reads and writes. */
export interface ExporterPorts {
  readonly scheduler: Scheduler;
  /** Reads the state of the node. */
  readonly read: () => Snapshot;
  readonly collector: Pick<TelemetryCollector, 'receive'>;
  readonly uplink: Pick<LossyLink, 'send'>;
  /** Carries the confirmations back. */
  readonly downlink: Pick<LossyLink, 'send'>;
  /** Writes a snapshot to the node's log. Each is logged, whether it is sent or not. */
  readonly log?: (snapshot: Snapshot) => void;
}

const DOUBLINGS_MAX = 30;

/** A telemetry task. */
export class TelemetryExporter {
  readonly defects: ExporterDefects;
  readonly #options: ExporterOptions;
  readonly #ports: ExporterPorts;
  readonly #queue: Payload[] = [];
  #incarnation = 0;
  #isRunning = false;
  #sequence = 0;
  /** Grows with each send and with each stop: tells what a timer or confirmation belongs to. */
  #turn = 0;
  #frozen: Snapshot | undefined;
  #snapshotCount = 0;
  #encodeFailedCount = 0;
  #sentCount = 0;
  #confirmedCount = 0;
  #droppedCount = 0;
  #lastHeight = -1;

  /** @throws InvariantError if an option is out of range. */
  constructor(options: ExporterOptions, ports: ExporterPorts, defects: ExporterDefects = {}) {
    const { intervalUs, queueMax, confirmUs, retryMax, backoffUs, backoffUsMax } = options;
    for (const us of [intervalUs, confirmUs, backoffUs, backoffUsMax]) {
      check(Number.isSafeInteger(us) && us > 0, 'not a duration', us);
    }
    check(Number.isSafeInteger(queueMax) && queueMax > 0, 'not a queue capacity', queueMax);
    check(Number.isSafeInteger(retryMax) && retryMax >= 0, 'not a number of retries', retryMax);
    this.#options = options;
    this.#ports = ports;
    this.defects = defects;
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** Snapshots taken and logged. */
  get snapshotCount(): number {
    return this.#snapshotCount;
  }

  /** Snapshots that could not be encoded. */
  get encodeFailedCount(): number {
    return this.#encodeFailedCount;
  }

  /** Sends, repeated ones included. */
  get sentCount(): number {
    return this.#sentCount;
  }

  /** Payloads that the collector confirmed. */
  get confirmedCount(): number {
    return this.#confirmedCount;
  }

  /** Payloads given up: the queue was full, or all retries were used. */
  get droppedCount(): number {
    return this.#droppedCount;
  }

  /** Payloads that wait, the one under way included. */
  get queueLength(): number {
    return this.#queue.length;
  }

  /** Height of the last snapshot taken; -1 before the first. */
  get lastObservedHeight(): number {
    return this.#lastHeight;
  }

  /** Starts the task: the first snapshot is taken one interval from now. */
  start(): void {
    check(!this.#isRunning, 'a telemetry task that runs was started');
    this.#isRunning = true;
    this.#incarnation += 1;
    this.#sequence = 0;
    this.#tickLater(this.#incarnation);
  }

  /** Stops the task with its process; what waits is lost. */
  stop(): void {
    this.#isRunning = false;
    this.#turn += 1;
    this.#queue.length = 0;
    this.#frozen = undefined;
  }

  #tickLater(incarnation: number): void {
    this.#ports.scheduler.after(this.#options.intervalUs, () => {
      if (!this.#isRunning || incarnation !== this.#incarnation) return;
      if (this.defects.isDead !== true) this.#tick();
      this.#tickLater(incarnation);
    });
  }

  #tick(): void {
    const snapshot = this.#snapshot();
    this.#snapshotCount += 1;
    this.#lastHeight = snapshot.height;
    this.#ports.log?.(snapshot);
    if (this.#options.endpoint === '') return;
    const payload = this.#payload(snapshot);
    if (payload !== undefined) this.#enqueue(payload);
  }

  #snapshot(): Snapshot {
    if (this.defects.isFrozen !== true) {
      this.#frozen = undefined;
      return this.#ports.read();
    }
    this.#frozen ??= this.#ports.read();
    return this.#frozen;
  }

  #payload(snapshot: Snapshot): Payload | undefined {
    const encode = this.defects.encode ?? encodeSnapshot;
    const { source } = this.#options;
    const sequence = this.#sequence++;
    try {
      return { source, incarnation: this.#incarnation, sequence, bytes: encode(snapshot) };
    } catch {
      // A task that cannot encode one snapshot goes on with the next, and counts it.
      this.#encodeFailedCount += 1;
      return undefined;
    }
  }

  #enqueue(payload: Payload): void {
    const isIdle = this.#queue.length === 0;
    if (this.#queue.length === this.#options.queueMax) {
      // The first one is under way; the oldest that only waits has to go.
      if (this.#options.queueMax === 1) {
        this.#droppedCount += 1;
        return;
      }
      this.#queue.splice(1, 1);
      this.#droppedCount += 1;
    }
    this.#queue.push(payload);
    if (isIdle) this.#send(payload, 0);
  }

  #send(payload: Payload, retries: number): void {
    const { scheduler, uplink, downlink, collector } = this.#ports;
    const turn = ++this.#turn;
    this.#sentCount += 1;
    uplink.send(() => {
      collector.receive(payload, scheduler.nowUs());
      downlink.send(() => {
        if (turn === this.#turn) this.#confirmed();
      });
    });
    scheduler.after(this.#options.confirmUs, () => {
      if (turn === this.#turn) this.#unconfirmed(payload, retries);
    });
  }

  #confirmed(): void {
    this.#confirmedCount += 1;
    this.#next();
  }

  #unconfirmed(payload: Payload, retries: number): void {
    if (retries === this.#options.retryMax) {
      this.#droppedCount += 1;
      this.#next();
      return;
    }
    const turn = ++this.#turn;
    this.#ports.scheduler.after(backoffUs(this.#options, retries), () => {
      if (turn === this.#turn) this.#send(payload, retries + 1);
    });
  }

  #next(): void {
    this.#turn += 1;
    this.#queue.shift();
    const next = this.#queue[0];
    if (next !== undefined) this.#send(next, 0);
  }
}

/**
 * Wait before a payload is sent again.
 *
 * @param retries - How often it was sent again already.
 */
export function backoffUs(
  options: Pick<ExporterOptions, 'backoffUs' | 'backoffUsMax'>,
  retries: number,
): Micros {
  const doubled = options.backoffUs * (1 << Math.min(retries, DOUBLINGS_MAX));
  return Math.min(options.backoffUsMax, doubled);
}
