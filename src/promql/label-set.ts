/**
 * The labels of a series: names with values that are not empty, in order of their names.
 *
 * A label without a value is no label, so setting one to the empty text removes it.
 * The name of a metric is the label `__name__`.
 */

/** The label that holds the name of a metric. */
export const METRIC_NAME = '__name__';

type Entry = readonly [name: string, value: string];

export class LabelSet {
  static readonly EMPTY = new LabelSet([]);

  readonly entries: readonly Entry[];
  #key: string | null = null;
  #nameless: LabelSet | null = null;

  private constructor(entries: readonly Entry[]) {
    this.entries = entries;
  }

  /** Equal for equal label sets, and only for them. */
  get key(): string {
    this.#key ??= JSON.stringify(this.entries);
    return this.#key;
  }

  /** These labels without the name of the metric; always the same object. */
  get nameless(): LabelSet {
    this.#nameless ??= this.without([METRIC_NAME]);
    return this.#nameless;
  }

  /** @param pairs - In any order; of a name given twice the last value counts. */
  static of(pairs: Iterable<Entry>): LabelSet {
    const byName = new Map<string, string>();
    for (const [name, value] of pairs) byName.set(name, value);
    const entries = [...byName].filter(([, value]) => value !== '');
    return new LabelSet(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** The value of a label; empty when there is none. */
  get(name: string): string {
    return this.entries.find(([one]) => one === name)?.[1] ?? '';
  }

  /** These labels and the given ones, which win. */
  with(pairs: Iterable<Entry>): LabelSet {
    return LabelSet.of([...this.entries, ...pairs]);
  }

  /** These labels without those of the given names. */
  without(names: readonly string[]): LabelSet {
    const left = this.entries.filter(([name]) => !names.includes(name));
    return left.length === this.entries.length ? this : new LabelSet(left);
  }

  /** Of these labels those of the given names. */
  only(names: readonly string[]): LabelSet {
    return new LabelSet(this.entries.filter(([name]) => names.includes(name)));
  }

  /** As PromQL writes them: `up{target="n1"}`. */
  toString(): string {
    const name = this.get(METRIC_NAME);
    const rest = this.entries.filter(([one]) => one !== METRIC_NAME);
    if (rest.length === 0 && name !== '') return name;
    return `${name}{${rest.map(([one, value]) => `${one}=${JSON.stringify(value)}`).join(', ')}}`;
  }
}
