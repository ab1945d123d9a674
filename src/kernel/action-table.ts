/**
 * What scheduled closures do, by the ids of their events: a hash table with open addressing.
 *
 * A `Map` in its place makes garbage collection dear. It leaves a table behind whenever entries that
 * came and went have filled it, and each table left refers to the next; once one of them is old, all
 * later ones live on with what they hold, until the next collection of everything.
 *
 * Source: Knuth, "The Art of Computer Programming", volume 3, section 6.4, algorithms L and R.
 */

const LENGTH_MIN_BITS = 6;
const LENGTH_MIN = 1 << LENGTH_MIN_BITS;
const WORD_BITS = 32;
/** The golden ratio in 32 bits, by which ids in a row come to lie far apart. */
const SPREAD = 0x9e37_79b1;

/** What an event does that was scheduled as a closure. */
export type Action = () => void;

/** Actions by id, a whole number above 0. */
export class ActionTable {
  /** By place; 0 where there is none. At most half of the places are taken. */
  #ids = new Float64Array(LENGTH_MIN);
  #actions: (Action | undefined)[] = new Array<Action | undefined>(LENGTH_MIN).fill(undefined);
  #shift = WORD_BITS - LENGTH_MIN_BITS;
  #count = 0;

  /** How many there are. */
  get size(): number {
    return this.#count;
  }

  /** Adds an action, whose id must be new. */
  set(id: number, action: Action): void {
    if (2 * this.#count >= this.#ids.length) this.#grow();
    this.#count += 1;
    this.#put(id, action);
  }

  /** Removes an action and returns it; undefined if there is none of that id. */
  take(id: number): Action | undefined {
    const ids = this.#ids;
    const mask = ids.length - 1;
    let place = this.#homeOf(id);
    while (ids[place] !== id) {
      if (ids[place] === 0) return undefined;
      place = (place + 1) & mask;
    }
    const action = this.#actions[place];
    this.#count -= 1;
    this.#close(place);
    return action;
  }

  #put(id: number, action: Action | undefined): void {
    const ids = this.#ids;
    const mask = ids.length - 1;
    let place = this.#homeOf(id);
    while (ids[place] !== 0) place = (place + 1) & mask;
    ids[place] = id;
    this.#actions[place] = action;
  }

  /** Empties a place, and fills it again with what lies behind it only because it was taken. */
  #close(taken: number): void {
    const ids = this.#ids;
    const mask = ids.length - 1;
    let hole = taken;
    for (let place = (hole + 1) & mask; ids[place] !== 0; place = (place + 1) & mask) {
      const fromHome = (place - this.#homeOf(ids[place]!)) & mask;
      if (fromHome < ((place - hole) & mask)) continue;
      ids[hole] = ids[place]!;
      this.#actions[hole] = this.#actions[place];
      hole = place;
    }
    ids[hole] = 0;
    this.#actions[hole] = undefined;
  }

  #homeOf(id: number): number {
    return Math.imul(id, SPREAD) >>> this.#shift;
  }

  #grow(): void {
    const ids = this.#ids;
    const actions = this.#actions;
    this.#ids = new Float64Array(2 * ids.length);
    this.#actions = new Array<Action | undefined>(2 * ids.length).fill(undefined);
    this.#shift -= 1;
    for (const [place, id] of ids.entries()) if (id !== 0) this.#put(id, actions[place]);
  }
}
