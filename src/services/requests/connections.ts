/**
 * Persistent connections of a client group: each stays with one instance until that one goes.
 *
 * When an instance drains or stops, all its connections break at once and come back after a random
 * delay: the reconnect herd. Whom they then find ready keeps them, so after a rolling restart the
 * instance that was restarted last has the fewest.
 */
import { check } from '../../kernel/check.ts';
import type { Stream } from '../../kernel/stream.ts';
import type { Micros } from '../../kernel/time.ts';

/** How the connections of a group behave. */
export interface ConnectionOptions {
  readonly count: number;
  /** A broken connection is made again after up to so long, each delay alike. */
  readonly jitterUs: Micros;
  /** Wait after a connection was refused; the jitter comes on top. */
  readonly retryUs: Micros;
  /** Method that is called once on each new connection, say to log in or to subscribe. */
  readonly handshake?: string;
}

const DOWN = -1;

/** The connections of a group, by number from 0. */
export class ConnectionPool {
  /** Number of the first connection among all of the request path. */
  readonly base: number;
  readonly options: ConnectionOptions;
  readonly #instances: Int32Array;
  #openCount = 0;
  #connectCount = 0;
  #disconnectCount = 0;
  #refusedCount = 0;

  /** @throws InvariantError if an option is out of range. */
  constructor(base: number, options: ConnectionOptions) {
    const { count, jitterUs, retryUs } = options;
    check(Number.isSafeInteger(count) && count > 0, 'not a number of connections', count);
    check(Number.isSafeInteger(jitterUs) && jitterUs >= 0, 'jitter is not a duration', jitterUs);
    check(Number.isSafeInteger(retryUs) && retryUs > 0, 'retry is not a duration', retryUs);
    this.base = base;
    this.options = options;
    this.#instances = new Int32Array(count).fill(DOWN);
  }

  /** Connections that stand. */
  get openCount(): number {
    return this.#openCount;
  }

  /** Connections made so far. */
  get connectCount(): number {
    return this.#connectCount;
  }

  /** Connections broken so far. */
  get disconnectCount(): number {
    return this.#disconnectCount;
  }

  /** Attempts to connect that found no instance. */
  get refusedCount(): number {
    return this.#refusedCount;
  }

  /** Connections that stand to one instance. */
  countAt(instance: number): number {
    let count = 0;
    for (const at of this.#instances) if (at === instance) count++;
    return count;
  }

  /** The instance that a connection leads to; `undefined` while it is down. */
  instanceOf(connection: number): number | undefined {
    const instance = this.#instances[connection]!;
    return instance === DOWN ? undefined : instance;
  }

  /** A connection that was down stands. */
  connect(connection: number, instance: number): void {
    this.#instances[connection] = instance;
    this.#openCount += 1;
    this.#connectCount += 1;
  }

  /** An attempt to connect failed. */
  refuse(): void {
    this.#refusedCount += 1;
  }

  /** All connections to an instance break. @returns Their numbers, ascending. */
  breakAll(instance: number): readonly number[] {
    const broken: number[] = [];
    for (const [connection, at] of this.#instances.entries()) {
      if (at !== instance) continue;
      this.#instances[connection] = DOWN;
      broken.push(connection);
    }
    this.#openCount -= broken.length;
    this.#disconnectCount += broken.length;
    return broken;
  }

  /** Draws how long a connection that is down waits before it is made again. */
  drawDelayUs(stream: Stream, wasRefused: boolean): Micros {
    const jitterUs = stream.below(this.options.jitterUs + 1);
    return wasRefused ? this.options.retryUs + jitterUs : jitterUs;
  }
}
