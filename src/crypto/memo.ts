/**
 * Remembers answers of a pure function, up to a limit.
 *
 * A memo changes how long an answer takes and nothing else: whoever asks gets what the function
 * would have said. When it is full it forgets everything and starts again, which needs no
 * bookkeeping per use and depends on no clock.
 */
export class Memo<Value> {
  readonly #known = new Map<string, Value>();
  readonly #sizeMax: number;

  /**
   * @param sizeMax - Most answers held at once; a whole number above 0.
   * @throws RangeError if it is not.
   */
  constructor(sizeMax: number) {
    if (!Number.isSafeInteger(sizeMax) || sizeMax < 1) throw new RangeError('sizeMax is no size');
    this.#sizeMax = sizeMax;
  }

  /** Answers now held. */
  get size(): number {
    return this.#known.size;
  }

  /**
   * The answer for a key, computed if it is not known.
   *
   * @param key - Determines the answer completely.
   * @param compute - Pure; nothing is remembered when it throws.
   */
  get(key: string, compute: () => Value): Value {
    const known = this.#known.get(key);
    if (known !== undefined || this.#known.has(key)) return known as Value;

    const value = compute();
    if (this.#known.size >= this.#sizeMax) this.#known.clear();
    this.#known.set(key, value);
    return value;
  }
}
