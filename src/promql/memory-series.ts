/**
 * One series in memory: two arrays of numbers that grow at their end and are cut at their start.
 */
import { check } from '../kernel/check.ts';
import type { Micros } from '../kernel/time.ts';
import type { LabelSet } from './label-set.ts';
import type { Rows, Series } from './series.ts';

const CAPACITY_MIN = 16;

export class MemorySeries implements Series {
  readonly labels: LabelSet;
  readonly #retentionUs: Micros;
  #times = new Float64Array(CAPACITY_MIN);
  /** NaN where the series is stale. */
  #values = new Float64Array(CAPACITY_MIN);
  /** Rows before this one are dropped; their room is taken back when the arrays are full. */
  #from = 0;
  #to = 0;
  /** When the series became stale, ascending: there are few such instants. */
  #staleUs: Micros[] = [];
  /** The last sample, and the instant of the last one that was smaller than the one before. */
  #last = Number.NaN;
  #fellUs: Micros = Number.NEGATIVE_INFINITY;

  /** @param retentionUs - Samples that are older than this at an append may be dropped. */
  constructor(labels: LabelSet, retentionUs: Micros = Number.POSITIVE_INFINITY) {
    this.labels = labels;
    this.#retentionUs = retentionUs;
  }

  /** Rows held, markers of staleness included. */
  get length(): number {
    return this.#to - this.#from;
  }

  /** When its last row was appended, or -1 when there is none. */
  get lastUs(): Micros {
    return this.#to === this.#from ? -1 : this.#times[this.#to - 1]!;
  }

  /** Whether even its last row is older than samples are kept at an instant. */
  isOutdatedAt(atUs: Micros): boolean {
    return this.lastUs < atUs - this.#retentionUs;
  }

  /**
   * Appends a sample, or with null the marker that the series ended.
   *
   * @returns Whether it was taken: a second row of one instant is not.
   * @throws InvariantError if `atUs` lies before the last row.
   */
  append(atUs: Micros, value: number | null): boolean {
    if (this.#to > this.#from) {
      const lastUs = this.#times[this.#to - 1]!;
      if (lastUs === atUs) return false;
      check(atUs > lastUs, 'sample lies before the last of its series', atUs);
    }
    if (this.#to === this.#times.length) this.#makeRoom(atUs);
    this.#times[this.#to] = atUs;
    this.#values[this.#to] = value ?? Number.NaN;
    this.#to += 1;
    if (value === null) {
      this.#staleUs.push(atUs);
      return true;
    }
    if (value < this.#last) this.#fellUs = atUs;
    this.#last = value;
    return true;
  }

  /** Drops what lies before an instant. */
  dropBefore(atUs: Micros): void {
    this.#from = this.#rowsUntil(atUs - 1, this.#to);
    const kept = this.#staleUs.findIndex((staleUs) => staleUs >= atUs);
    this.#staleUs = kept < 0 ? [] : this.#staleUs.slice(kept);
  }

  timeAt(row: number): Micros {
    return this.#times[this.#from + row]!;
  }

  valueAt(row: number): number {
    return this.#values[this.#from + row]!;
  }

  isStaleAt(row: number): boolean {
    return Number.isNaN(this.valueAt(row)) && this.#staleUs.lastIndexOf(this.timeAt(row)) >= 0;
  }

  countUntil(atUs: Micros): number {
    return this.#rowsUntil(atUs, this.#to) - this.#from;
  }

  between(fromUs: Micros, toUs: Micros): Rows {
    const to = this.#rowsUntil(toUs, this.#to);
    // Times are whole, so what lies before the window lies at or before the microsecond before it.
    const from = this.#rowsUntil(fromUs - 1, to);
    const rows = { times: this.#times, values: this.#values, from, to, fellUs: this.#fellUs };
    if (this.#staleUs.length === 0 || !this.#becameStale(fromUs, toUs)) return rows;
    return this.#withoutMarkers(rows);
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
    if (last < this.#from || times[last]! <= atUs) return Math.max(below, this.#from);
    if (last > this.#from) {
      const lastUs = times[last]!;
      const guess = last - Math.floor((lastUs - atUs - 1) / (lastUs - times[last - 1]!));
      if (guess > this.#from && times[guess]! > atUs && times[guess - 1]! <= atUs) return guess;
    }
    let high = below;
    let step = 1;
    let low = high - 1;
    while (low >= this.#from && times[low]! > atUs) {
      high = low;
      step *= 2;
      low = high - step;
    }
    low = Math.max(low + 1, this.#from);
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (times[middle]! <= atUs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #becameStale(fromUs: Micros, toUs: Micros): boolean {
    let last = this.#staleUs.length - 1;
    while (last >= 0 && this.#staleUs[last]! > toUs) last -= 1;
    return last >= 0 && this.#staleUs[last]! >= fromUs;
  }

  #withoutMarkers({ times, values, from, to, fellUs }: Rows): Rows {
    const stale = new Set(this.#staleUs);
    const kept: number[] = [];
    for (let row = from; row < to; row += 1) if (!stale.has(times[row]!)) kept.push(row);
    return {
      times: Float64Array.from(kept, (row) => times[row]!),
      values: Float64Array.from(kept, (row) => values[row]!),
      from: 0,
      to: kept.length,
      fellUs,
    };
  }

  /** Drops what is too old; when that frees less than half, the arrays grow. */
  #makeRoom(atUs: Micros): void {
    if (Number.isFinite(this.#retentionUs)) this.dropBefore(atUs - this.#retentionUs);
    const capacity = this.#times.length;
    const isRoomy = this.#from * 2 >= capacity;
    this.#times = moved(this.#times, this.#from, isRoomy ? capacity : capacity * 2);
    this.#values = moved(this.#values, this.#from, isRoomy ? capacity : capacity * 2);
    this.#to -= this.#from;
    this.#from = 0;
  }
}

function moved(rows: Float64Array, from: number, capacity: number): Float64Array<ArrayBuffer> {
  // A new array in any case: a stretch that was lent stays as it was.
  const next = new Float64Array(capacity);
  next.set(rows.subarray(from));
  return next;
}
