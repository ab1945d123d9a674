/**
 * The instants of samples, shared by the series that get one at each of them.
 *
 * All series of a target have their samples at the same instants: those are kept once, and where a
 * window begins and ends in them is looked up once for all.
 */
import { check } from '../kernel/check.ts';
import type { Micros } from '../kernel/time.ts';

/** A series whose values lie beside the instants: the value of row n at place n. */
export interface OnAxis {
  /** Told before rows in front of one go, and that there is room for so many behind. */
  realign(from: number, capacity: number): void;
}

/** Rows from one to before another. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

const CAPACITY_MIN = 16;

export class TimeAxis {
  readonly retentionUs: Micros;
  /** Whether whoever adds an instant is not the series that gets a sample at it. */
  readonly isShared: boolean;
  readonly #members = new Set<OnAxis>();
  #times = new Float64Array(CAPACITY_MIN);
  #length = 0;
  /** What was looked up last; as long as no instant is added. */
  #window: (Stretch & { readonly fromUs: Micros; readonly toUs: Micros }) | null = null;
  #lookedUs: Micros = Number.NaN;
  #looked = 0;

  /** @param retentionUs - Instants that are older than this when one is added may go. */
  constructor(retentionUs: Micros = Number.POSITIVE_INFINITY, isShared = false) {
    this.retentionUs = retentionUs;
    this.isShared = isShared;
  }

  /** Lent until the next instant; there is room behind the last row. */
  get times(): Float64Array {
    return this.#times;
  }

  get length(): number {
    return this.#length;
  }

  /** The last instant, or -1 when there is none. */
  get lastUs(): Micros {
    return this.#length === 0 ? -1 : this.#times[this.#length - 1]!;
  }

  join(series: OnAxis): void {
    this.#members.add(series);
  }

  leave(series: OnAxis): void {
    this.#members.delete(series);
  }

  /**
   * Adds an instant.
   *
   * @throws InvariantError if it does not lie behind the last.
   */
  push(atUs: Micros): void {
    check(atUs > this.lastUs, 'sample lies before the last of its series', atUs);
    if (this.#length === this.#times.length) this.#makeRoom(atUs);
    this.#times[this.#length] = atUs;
    this.#length += 1;
    this.#window = null;
    this.#lookedUs = Number.NaN;
  }

  /** Takes over instants of another axis, in place of its own. */
  copy(other: TimeAxis, { from, to }: Stretch): void {
    this.#times = new Float64Array(roomFor(to - from));
    this.#times.set(other.#times.subarray(from, to));
    this.#length = to - from;
  }

  /** The number of instants at or before one. */
  countUntil(atUs: Micros): number {
    if (this.#lookedUs !== atUs) {
      this.#looked = this.#rowsUntil(atUs, this.#length);
      this.#lookedUs = atUs;
    }
    return this.#looked;
  }

  /** The rows of the instants from one to another, both included. */
  between(fromUs: Micros, toUs: Micros): Stretch {
    const known = this.#window;
    if (known?.fromUs === fromUs && known.toUs === toUs) return known;
    const to = this.#rowsUntil(toUs, this.#length);
    // Times are whole, so what lies before the window lies at or before the microsecond before it.
    const from = this.#rowsUntil(fromUs - 1, to);
    this.#window = { from, to, fromUs, toUs };
    return this.#window;
  }

  /**
   * The row behind the last one at or before an instant.
   *
   * Questions are about the latest samples nearly always, so the search gallops from the end. Most
   * series have a sample at each scrape, so it looks first where the row is if all are so.
   *
   * @param below - A row that lies behind the one sought.
   */
  #rowsUntil(atUs: Micros, below: number): number {
    const times = this.#times;
    const last = below - 1;
    if (last < 0 || times[last]! <= atUs) return below;
    if (last > 0) {
      const lastUs = times[last]!;
      const guess = last - Math.floor((lastUs - atUs - 1) / (lastUs - times[last - 1]!));
      if (guess > 0 && times[guess]! > atUs && times[guess - 1]! <= atUs) return guess;
    }
    let high = below;
    let step = 1;
    let low = high - 1;
    while (low >= 0 && times[low]! > atUs) {
      high = low;
      step *= 2;
      low = high - step;
    }
    low = Math.max(low + 1, 0);
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (times[middle]! <= atUs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Drops what is too old; when that frees less than half, there is room for twice as many. */
  #makeRoom(atUs: Micros): void {
    const isKept = !Number.isFinite(this.retentionUs);
    const from = isKept ? 0 : this.#rowsUntil(atUs - this.retentionUs - 1, this.#length);
    const capacity = this.#times.length * (from * 2 >= this.#times.length ? 1 : 2);
    for (const series of [...this.#members]) series.realign(from, capacity);
    this.#times = moved(this.#times, from, capacity);
    this.#length -= from;
  }
}

/** Rows from one on in a new array: a stretch that was lent stays as it was. */
export function moved(
  rows: Float64Array,
  from: number,
  capacity: number,
): Float64Array<ArrayBuffer> {
  const next = new Float64Array(capacity);
  next.set(rows.subarray(from));
  return next;
}

/** How many rows an array holds that has room for some. */
export function roomFor(count: number): number {
  let room = CAPACITY_MIN;
  while (room < count) room *= 2;
  return room;
}
