/**
 * The revisions of a workload or of a release of many, with the way back.
 *
 * A way back is a step forward: it makes a new revision of an old content. Applying what is in
 * effect already makes none, which is why a setting that no template reads rolls nothing out.
 */
import { check } from '../../kernel/check.ts';

/** One revision. */
export interface Revision<T> {
  /** From 1; grows with each change, back or forward. */
  readonly number: number;
  /** Number of the revision that brought this content in: the same after a way back. */
  readonly origin: number;
  readonly content: T;
}

/** Kubernetes keeps so many old revisions. */
const HISTORY_MAX = 10;

/** The revisions of something, the newest last. */
export class RevisionHistory<T> {
  readonly #isSame: (a: T, b: T) => boolean;
  readonly #oldMax: number;
  readonly #kept: Revision<T>[] = [];
  #lastNumber = 0;

  /**
   * @param isSame - Whether two contents are the same, so that no change is needed.
   * @param oldMax - Revisions kept besides the current one.
   * @throws InvariantError if `oldMax` is not whole or below 0.
   */
  constructor(isSame: (a: T, b: T) => boolean, oldMax: number = HISTORY_MAX) {
    check(Number.isSafeInteger(oldMax) && oldMax >= 0, 'not a number of revisions', oldMax);
    this.#isSame = isSame;
    this.#oldMax = oldMax;
  }

  /** The revision in effect; `undefined` before the first. */
  get current(): Revision<T> | undefined {
    return this.#kept.at(-1);
  }

  /** The revisions kept, the oldest first. */
  list(): readonly Revision<T>[] {
    return this.#kept;
  }

  /**
   * Applies a content. One that an old revision has takes that revision's place.
   *
   * @returns The revision in effect, and whether it is a new one.
   */
  apply(content: T): { readonly revision: Revision<T>; readonly isNew: boolean } {
    const { current } = this;
    if (current !== undefined && this.#isSame(current.content, content)) {
      return { revision: current, isNew: false };
    }
    const same = this.#kept.findIndex((revision) => this.#isSame(revision.content, content));
    const [known] = same < 0 ? [] : this.#kept.splice(same, 1);
    const number = ++this.#lastNumber;
    const revision = { number, origin: known?.origin ?? number, content };
    this.#kept.push(revision);
    if (this.#kept.length > this.#oldMax + 1) this.#kept.shift();
    return { revision, isNew: true };
  }

  /**
   * Goes back.
   *
   * @param to - Number of the revision to go back to; the one before the current if left out.
   * @returns The new revision; `undefined` if there is nothing to go back to.
   */
  undo(to?: number): Revision<T> | undefined {
    const target =
      to === undefined ? this.#kept.at(-2) : this.#kept.find(({ number }) => number === to);
    return target === undefined ? undefined : this.apply(target.content).revision;
  }
}
