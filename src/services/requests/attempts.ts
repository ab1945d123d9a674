/**
 * The requests on their way, as columns of typed arrays.
 *
 * One record is one attempt of one request, so that a client that gave up can try again while the
 * service is still at work on the first try. Records are reused; no object exists per request.
 */

const CAPACITY_MIN = 256;
const NONE = -1;

/** What a record is about at present. */
export const ATTEMPT = {
  free: 0,
  /** The client waits; the record is in a queue or with a worker. */
  pending: 1,
  /** The client gave up; the record is still in a queue or with a worker. */
  abandoned: 2,
  /** The client waits before it tries again. */
  backoff: 3,
  /** A user of a closed loop thinks before the next request. */
  thinking: 4,
  /** The process died with it: only its scheduled completion still holds the record. */
  orphaned: 5,
} as const;

/** Columns by record. Callers read and write them; `take` and `release` keep the free list. */
export class Attempts {
  state = new Uint8Array(CAPACITY_MIN);
  /** Which client group sent it. */
  client = new Int32Array(CAPACITY_MIN);
  /** Which of the group's uses of methods it is. */
  use = new Int32Array(CAPACITY_MIN);
  /** Connection, or user of a closed loop, within the group. */
  user = new Int32Array(CAPACITY_MIN);
  /** Tries before this one. */
  retries = new Int32Array(CAPACITY_MIN);
  instance = new Int32Array(CAPACITY_MIN);
  /** When the first try was sent. */
  firstUs = new Float64Array(CAPACITY_MIN);
  /** When this try was sent. */
  sentUs = new Float64Array(CAPACITY_MIN);
  /** Grows with each try sent from the record: tells a try from a later one in the same record. */
  serial = new Float64Array(CAPACITY_MIN);
  #nextFree = new Int32Array(CAPACITY_MIN);
  #firstFree = NONE;
  #used = 0;

  /** Takes a record. The columns hold what they held before. */
  take(): number {
    const record = this.#firstFree;
    if (record !== NONE) {
      this.#firstFree = this.#nextFree[record]!;
      return record;
    }
    if (this.#used === this.state.length) this.#grow();
    return this.#used++;
  }

  /** Gives a record back. */
  release(record: number): void {
    this.state[record] = ATTEMPT.free;
    this.#nextFree[record] = this.#firstFree;
    this.#firstFree = record;
  }

  /** Whether the client still waits for that very try in the record. */
  isPending(record: number, serial: number): boolean {
    return this.state[record] === ATTEMPT.pending && this.serial[record] === serial;
  }

  #grow(): void {
    const capacity = this.state.length * 2;
    this.state = grown(this.state, new Uint8Array(capacity));
    this.client = grown(this.client, new Int32Array(capacity));
    this.use = grown(this.use, new Int32Array(capacity));
    this.user = grown(this.user, new Int32Array(capacity));
    this.retries = grown(this.retries, new Int32Array(capacity));
    this.instance = grown(this.instance, new Int32Array(capacity));
    this.firstUs = grown(this.firstUs, new Float64Array(capacity));
    this.sentUs = grown(this.sentUs, new Float64Array(capacity));
    this.serial = grown(this.serial, new Float64Array(capacity));
    this.#nextFree = grown(this.#nextFree, new Int32Array(capacity));
  }
}

interface Column<T> {
  set(from: T): void;
}

function grown<T extends Column<T>>(column: T, larger: T): T {
  larger.set(column);
  return larger;
}
