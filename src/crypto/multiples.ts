/**
 * Multiples of curve points in fewer additions than one by one: scalars in non-adjacent form of
 * width 4, whose digits are odd, from -7 to 7, and zero in four places of five.
 *
 * Not in constant time. Source of the methods: Möller, "Algorithms for multi-exponentiation", SAC
 * 2001 (interleaving); Yao, "On the evaluation of powers", SIAM J. Comput. 5(1), 1976 (buckets).
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import type { Point } from './public-key.ts';

const WIDTH = 4;
/** Odd digits up to 7. */
const ODD_COUNT = 4;
const DIGITS = 257;
const ZERO = ed25519.Point.ZERO;

/**
 * Two multiples of one point, which share its doublings.
 *
 * @param a, b - At least 0 and below 2^256.
 */
export function bothMultiples(point: Point, a: bigint, b: bigint): readonly [Point, Point] {
  const digits = [digitsOf(a), digitsOf(b)] as const;
  const buckets = digits.map(() => new Array<Point>(ODD_COUNT).fill(ZERO));
  const places = Math.max(lengthOf(digits[0]), lengthOf(digits[1]));
  let power = point;
  for (let place = 0; place < places; place++) {
    if (place > 0) power = power.double();
    for (let scalar = 0; scalar < digits.length; scalar++) {
      const digit = digits[scalar]![place]!;
      if (digit === 0) continue;
      const bucket = Math.abs(digit) >> 1;
      const of = buckets[scalar]!;
      of[bucket] = digit > 0 ? of[bucket]!.add(power) : of[bucket]!.subtract(power);
    }
  }
  return [weighed(buckets[0]!), weighed(buckets[1]!)];
}

/**
 * The sum of multiples of points.
 *
 * @param terms - Scalars at least 0 and below 2^256.
 */
export function sumOfMultiples(terms: readonly (readonly [Point, bigint])[]): Point {
  const tables = terms.map(([point]) => oddMultiples(point));
  const digits = terms.map(([, scalar]) => digitsOf(scalar));
  let sum = ZERO;
  for (let place = Math.max(...digits.map(lengthOf)) - 1; place >= 0; place--) {
    sum = sum.double();
    for (let term = 0; term < terms.length; term++) {
      const digit = digits[term]![place]!;
      if (digit > 0) sum = sum.add(tables[term]![digit >> 1]!);
      else if (digit < 0) sum = sum.subtract(tables[term]![-digit >> 1]!);
    }
  }
  return sum;
}

/** The point times 1, 3, 5 and 7. */
function oddMultiples(point: Point): Point[] {
  const twice = point.double();
  const multiples = [point];
  while (multiples.length < ODD_COUNT) multiples.push(multiples.at(-1)!.add(twice));
  return multiples;
}

/** The first bucket, three times the second, five times the third and seven times the last. */
function weighed(buckets: readonly Point[]): Point {
  let above = buckets[ODD_COUNT - 1]!;
  let pairs = above;
  for (let bucket = ODD_COUNT - 2; bucket > 0; bucket--) {
    above = above.add(buckets[bucket]!);
    pairs = pairs.add(above);
  }
  return pairs.double().add(above).add(buckets[0]!);
}

/** The digits of a scalar, the least one first. */
function digitsOf(scalar: bigint): Int8Array {
  const digits = new Int8Array(DIGITS + WIDTH);
  const bits = scalar.toString(2);
  for (let place = 0; place < bits.length; place++) {
    digits[place] = bits.charCodeAt(bits.length - 1 - place) - 48;
  }
  for (let place = 0; place < DIGITS; place++) {
    if (digits[place] === 0) continue;
    let digit = 0;
    for (let bit = WIDTH - 1; bit >= 0; bit--) {
      digit = 2 * digit + digits[place + bit]!;
      digits[place + bit] = 0;
    }
    digits[place] = digit;
    if (digit < 1 << (WIDTH - 1)) continue;
    digits[place] = digit - (1 << WIDTH);
    let carry = place + WIDTH;
    for (; digits[carry] === 1; carry++) digits[carry] = 0;
    digits[carry] = 1;
  }
  return digits;
}

/** Places up to the highest digit that is not zero. */
function lengthOf(digits: Int8Array): number {
  let length = digits.length;
  while (length > 0 && digits[length - 1] === 0) length -= 1;
  return length;
}
