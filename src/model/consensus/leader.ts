/**
 * Who proposes: a weighted draw without replacement for every height.
 *
 * Round 0 of a height goes to a validator drawn in proportion to power, round 1 to one drawn in
 * proportion to power among the others, and so on. So a view change always elects another leader,
 * and after as many rounds as there are validators each has led once; then the order repeats.
 *
 * The draws are a function of the epoch's beacon, the height and the powers, in whole numbers:
 * every node, and everybody who checks a block, computes the same leader. Nobody knows it before
 * the beacon is known. Words of 32 bits are taken from SHA-256 over (beacon, height, counter), and
 * those that would favour low numbers are skipped.
 */
import { ByteWriter } from '../../crypto/bytes.ts';
import { taggedHash } from '../../crypto/hash.ts';
import { check } from '../../kernel/check.ts';

/** Bytes of an epoch beacon. */
const BEACON_LENGTH = 32;

const DOMAIN = 'simnet.leader.v1';
const TWO_POW_32 = 0x1_0000_0000;
const WORDS_PER_HASH = 8;
/** Heights whose draws are kept: nodes that lag ask for older ones. */
const HEIGHTS_KEPT = 64;

/** Whether leadership rotates with every height and round, or stays with one for an epoch. */
export type LeaderRule = 'rotating' | 'constant';

/** The leaders of one epoch. Draws are made when first asked for, and kept for recent heights. */
export class LeaderSchedule {
  readonly #beacon: Uint8Array;
  readonly #powers: readonly number[];
  readonly #totalPower: number;
  readonly #candidateCount: number;
  readonly #rule: LeaderRule;
  readonly #draws = new Map<number, Draw>();

  /**
   * @param beacon - Randomness of the epoch, 32 bytes.
   * @param powers - Voting power by validator: whole, at least 0. Who has none never leads.
   * @param rule - `constant`: the leader of one draw leads every height and round of the epoch. A
   *   cluster whose leader is down then waits for it; that is what rehearsals of it show.
   * @throws InvariantError if the beacon has another length, a power is not whole or negative, or
   *   the total is 0 or not below 2^32.
   */
  constructor(beacon: Uint8Array, powers: readonly number[], rule: LeaderRule = 'rotating') {
    check(beacon.length === BEACON_LENGTH, 'a beacon has 32 bytes', beacon.length);
    let totalPower = 0;
    for (const power of powers) {
      check(Number.isSafeInteger(power) && power >= 0, 'power is not a whole number', power);
      totalPower += power;
    }
    check(totalPower > 0 && totalPower < TWO_POW_32, 'total power is out of range', totalPower);
    this.#beacon = beacon.slice();
    this.#powers = [...powers];
    this.#totalPower = totalPower;
    this.#rule = rule;
    this.#candidateCount = powers.filter((power) => power > 0).length;
  }

  /** Place in the validator set of the leader of a round. */
  leaderOf(height: number, round: number): number {
    const isConstant = this.#rule === 'constant';
    const drawn = isConstant ? 0 : height;
    const draw = this.#draws.get(drawn) ?? this.#open(drawn);
    const place = isConstant ? 0 : round % this.#candidateCount;
    while (draw.order.length <= place) drawNext(draw);
    return draw.order[place]!;
  }

  #open(height: number): Draw {
    if (this.#draws.size >= HEIGHTS_KEPT) {
      const oldest = this.#draws.keys().next();
      if (!oldest.done) this.#draws.delete(oldest.value);
    }
    const draw: Draw = {
      words: new WordSource(this.#beacon, height),
      remaining: [...this.#powers],
      remainingPower: this.#totalPower,
      order: [],
    };
    this.#draws.set(height, draw);
    return draw;
  }
}

interface Draw {
  readonly words: WordSource;
  /** Power by validator, 0 for those drawn. */
  readonly remaining: number[];
  remainingPower: number;
  /** Those drawn, in order. */
  readonly order: number[];
}

function drawNext(draw: Draw): void {
  let ticket = draw.words.below(draw.remainingPower);
  let drawn = 0;
  while (ticket >= draw.remaining[drawn]!) {
    ticket -= draw.remaining[drawn]!;
    drawn += 1;
  }
  draw.remainingPower -= draw.remaining[drawn]!;
  draw.remaining[drawn] = 0;
  draw.order.push(drawn);
}

/** Fair whole numbers from a hash in counter mode. */
class WordSource {
  readonly #seed: Uint8Array;
  #block: Uint8Array = new Uint8Array(0);
  #taken = 0;

  constructor(beacon: Uint8Array, height: number) {
    this.#seed = new ByteWriter().bytes(beacon).u64(height).finish();
  }

  /** A number from 0 to `end - 1`, each equally likely; `end` is from 1 to 2^32 - 1. */
  below(end: number): number {
    const fair = TWO_POW_32 - (TWO_POW_32 % end);
    let word = this.#next();
    while (word >= fair) word = this.#next();
    return word % end;
  }

  #next(): number {
    const index = this.#taken % WORDS_PER_HASH;
    if (index === 0) {
      const counter = new ByteWriter().u32(this.#taken / WORDS_PER_HASH).finish();
      this.#block = taggedHash(DOMAIN, this.#seed, counter);
    }
    this.#taken += 1;
    return new DataView(this.#block.buffer, this.#block.byteOffset + 4 * index, 4).getUint32(0);
  }
}
