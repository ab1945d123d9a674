/**
 * One series in memory: values that lie beside the instants of an axis, its own or one that it
 * shares with series that are scraped with it.
 */
import type { Micros } from '../kernel/time.ts';
import type { LabelSet } from './label-set.ts';
import type { Rows, Series } from './series.ts';
import { moved, roomFor, TimeAxis } from './time-axis.ts';

export class MemorySeries implements Series {
  readonly labels: LabelSet;
  #axis: TimeAxis;
  /** NaN where the series is stale. As long as the instants of its axis. */
  #values: Float64Array;
  /** Rows of its axis that it has: those before the first came before it. */
  #from = 0;
  #to = 0;
  /** When the series became stale, ascending: there are few such instants. */
  #staleUs: Micros[] = [];
  /** The last sample, and the instant of the last one that was smaller than the one before. */
  #last = Number.NaN;
  #fellUs: Micros = Number.NEGATIVE_INFINITY;

  /** @param axis - One of its own, or one to which another adds the instants of its samples. */
  constructor(labels: LabelSet, axis: TimeAxis = new TimeAxis()) {
    this.labels = labels;
    this.#axis = axis;
    this.#values = new Float64Array(axis.times.length);
    axis.join(this);
  }

  /** Rows held, markers of staleness included. */
  get length(): number {
    return this.#to - this.#from;
  }

  /** When its last row was appended, or -1 when there is none. */
  get lastUs(): Micros {
    return this.#to === this.#from ? -1 : this.#axis.times[this.#to - 1]!;
  }

  /** Whether even its last row is older than samples are kept at an instant. */
  isOutdatedAt(atUs: Micros): boolean {
    return this.lastUs < atUs - this.#axis.retentionUs;
  }

  /**
   * Appends a sample, or with null the marker that the series ended.
   *
   * @returns Whether it was taken: a second row of one instant is not.
   * @throws InvariantError if `atUs` lies before the last row.
   */
  append(atUs: Micros, value: number | null): boolean {
    if (this.lastUs === atUs) return false;
    const row = this.#rowFor(atUs);
    this.#values[row] = value ?? Number.NaN;
    this.#to = row + 1;
    if (value === null) {
      this.#staleUs.push(atUs);
      return true;
    }
    if (value < this.#last) this.#fellUs = atUs;
    this.#last = value;
    return true;
  }

  /** Gives up its place on a shared axis, if it has one: it gets no sample with the others. */
  leave(): void {
    if (!this.#axis.isShared) return;
    const rows = { from: this.#from, to: this.#to };
    const axis = new TimeAxis(this.#axis.retentionUs);
    axis.copy(this.#axis, rows);
    const values = new Float64Array(roomFor(this.length));
    values.set(this.#values.subarray(rows.from, rows.to));
    this.#axis.leave(this);
    axis.join(this);
    this.#axis = axis;
    this.#values = values;
    this.#from = 0;
    this.#to = rows.to - rows.from;
  }

  /** Called by its axis, before rows go. */
  realign(from: number, capacity: number): void {
    if (this.#axis.isShared && this.#to < this.#axis.length) {
      this.leave();
      return;
    }
    this.#values = moved(this.#values, from, capacity);
    this.#to = Math.max(0, this.#to - from);
    this.#from = Math.max(0, this.#from - from);
    const firstUs = this.#axis.times[from] ?? Number.POSITIVE_INFINITY;
    this.#staleUs = this.#staleUs.filter((staleUs) => staleUs >= firstUs);
  }

  timeAt(row: number): Micros {
    return this.#axis.times[this.#from + row]!;
  }

  valueAt(row: number): number {
    return this.#values[this.#from + row]!;
  }

  isStaleAt(row: number): boolean {
    return Number.isNaN(this.valueAt(row)) && this.#staleUs.lastIndexOf(this.timeAt(row)) >= 0;
  }

  countUntil(atUs: Micros): number {
    return Math.max(0, Math.min(this.#axis.countUntil(atUs), this.#to) - this.#from);
  }

  between(fromUs: Micros, toUs: Micros): Rows {
    const stretch = this.#axis.between(fromUs, toUs);
    const to = Math.max(this.#from, Math.min(stretch.to, this.#to));
    const from = Math.min(to, Math.max(stretch.from, this.#from));
    const { times } = this.#axis;
    const rows = { times, values: this.#values, from, to, fellUs: this.#fellUs };
    if (this.#staleUs.length === 0 || !this.#becameStale(fromUs, toUs)) return rows;
    return this.#withoutMarkers(rows);
  }

  /** The row of its next sample, which is the last one of its axis. */
  #rowFor(atUs: Micros): number {
    const isNew = this.#to === this.#from;
    if (this.#axis.isShared) {
      const last = this.#axis.length - 1;
      const isNext = isNew || this.#to === last;
      if (this.#axis.lastUs === atUs && isNext) {
        if (isNew) this.#from = last;
        return last;
      }
      this.leave();
    }
    this.#axis.push(atUs);
    return this.#axis.length - 1;
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
}
