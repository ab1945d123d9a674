/**
 * The streams of a run, each keyed by who draws and what for.
 *
 * A stream depends on the seed and on its own two names, never on which other streams exist or on
 * how much they drew. So an entity, a fault or a metric that is added moves no other's draws.
 */
import seedrandom from 'seedrandom';
import { check } from './check.ts';
import { Stream } from './stream.ts';

/** Rounds of sfc32 that are skipped, so that every bit of the key reaches every bit drawn. */
const WARM_UP_DRAWS = 12;

/** Makes and keeps the streams of one seed. */
export class Streams {
  readonly #seed: string;
  readonly #byKey = new Map<string, Stream>();

  /**
   * @param seed - Any text; a number is given as its decimal digits.
   * @throws InvariantError if it cannot be part of a key, see {@link Streams.of}.
   */
  constructor(seed: string) {
    this.#seed = keyPart(seed);
  }

  /**
   * The stream of one entity and purpose. The same names give the same object.
   *
   * @throws InvariantError if a name holds U+0000, which separates the parts of a key, or half of a
   *   surrogate pair.
   */
  of(entity: string, purpose: string): Stream {
    const key = `${this.#seed}\u0000${keyPart(entity)}\u0000${keyPart(purpose)}`;
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const made = streamOf(key);
    this.#byKey.set(key, made);
    return made;
  }
}

/**
 * Turns a key into a stream: the ARC4 generator of seedrandom, keyed with the text, gives the three
 * words that sfc32 starts from; its counter starts at 1.
 */
function streamOf(key: string): Stream {
  const arc4 = seedrandom(key, { global: false, entropy: false });
  const stream = new Stream([arc4.int32(), arc4.int32(), arc4.int32(), 1]);
  for (let draw = 0; draw < WARM_UP_DRAWS; draw++) stream.u32();
  return stream;
}

// seedrandom keeps the low byte of each UTF-16 unit, by which two texts could become one key. What
// is not plain ASCII is therefore escaped; letters, digits and -_.!~*'() stay as they are.
function keyPart(text: string): string {
  check(!text.includes('\u0000'), 'name holds U+0000');
  check(!/[\uD800-\uDFFF]/u.test(text), 'name holds half of a surrogate pair');
  return encodeURIComponent(text);
}
