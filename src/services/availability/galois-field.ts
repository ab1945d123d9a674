/**
 * Arithmetic in the fields of 2^8 and of 2^16 elements, on bytes.
 *
 * An element is a polynomial over GF(2), one coefficient a bit; sums are XOR, products are taken
 * modulo a primitive polynomial: x^8 + x^4 + x^3 + x^2 + 1 (0x11d) and x^16 + x^12 + x^3 + x + 1
 * (0x1100b). 0x11d is what most storage systems take, so that their codewords and ours agree.
 * The tables are built from the polynomials when a field is first asked for.
 */
import { check } from '../../kernel/check.ts';

/** A field of characteristic two whose elements are laid out in whole bytes. */
export interface GaloisField {
  /** Number of elements. */
  readonly order: number;
  /** Bytes that hold one element, the high one first. */
  readonly symbolBytes: 1 | 2;
  multiply(a: number, b: number): number;
  /** @throws InvariantError for 0, which has no inverse. */
  inverse(a: number): number;
  /** Adds `factor` times each element of `source` to the element of `target` in its place. */
  addScaled(target: Uint8Array, source: Uint8Array, factor: number): void;
}

interface Logarithms {
  /** Power of x, by exponent; twice over, so that a sum of two logarithms needs no reduction. */
  readonly powers: Uint16Array;
  /** Exponent of x, by element; of 0 there is none. */
  readonly exponents: Uint16Array;
}

const BYTE_POLYNOMIAL = 0x11d;
const WIDE_POLYNOMIAL = 0x1100b;

let byteFieldBuilt: GaloisField | undefined;
let wideFieldBuilt: GaloisField | undefined;

/** The field of 2^8 elements: one byte each. */
export function byteField(): GaloisField {
  byteFieldBuilt ??= buildByteField();
  return byteFieldBuilt;
}

/** The field of 2^16 elements: two bytes each, the high one first. */
export function wideField(): GaloisField {
  wideFieldBuilt ??= buildWideField();
  return wideFieldBuilt;
}

function buildByteField(): GaloisField {
  const logarithms = buildLogarithms(0x100, BYTE_POLYNOMIAL);
  const multiply = multiplier(logarithms);
  const products = new Uint8Array(0x1_0000);
  for (let cell = 0; cell < products.length; cell++) {
    products[cell] = multiply(cell >>> 8, cell & 0xff);
  }
  return {
    order: 0x100,
    symbolBytes: 1,
    multiply,
    inverse: inverter(logarithms, 0x100),
    addScaled(target, source, factor) {
      const row = factor << 8;
      for (let at = 0; at < target.length; at++) {
        target[at] = target[at]! ^ products[row | source[at]!]!;
      }
    },
  };
}

function buildWideField(): GaloisField {
  const logarithms = buildLogarithms(0x1_0000, WIDE_POLYNOMIAL);
  const multiply = multiplier(logarithms);
  return {
    order: 0x1_0000,
    symbolBytes: 2,
    multiply,
    inverse: inverter(logarithms, 0x1_0000),
    addScaled(target, source, factor) {
      for (let at = 0; at < target.length; at += 2) {
        const product = multiply(factor, (source[at]! << 8) | source[at + 1]!);
        target[at] = target[at]! ^ (product >>> 8);
        target[at + 1] = target[at + 1]! ^ (product & 0xff);
      }
    },
  };
}

function buildLogarithms(order: number, polynomial: number): Logarithms {
  const powers = new Uint16Array(2 * order);
  const exponents = new Uint16Array(order);
  const period = order - 1;
  let power = 1;
  for (let exponent = 0; exponent < period; exponent++) {
    powers[exponent] = power;
    powers[exponent + period] = power;
    exponents[power] = exponent;
    power <<= 1;
    if (power >= order) power ^= polynomial;
  }
  check(power === 1, 'polynomial is not primitive', polynomial);
  return { powers, exponents };
}

function multiplier({ powers, exponents }: Logarithms): (a: number, b: number) => number {
  return (a, b) => (a === 0 || b === 0 ? 0 : powers[exponents[a]! + exponents[b]!]!);
}

function inverter({ powers, exponents }: Logarithms, order: number): (a: number) => number {
  return (a) => {
    check(a !== 0, 'zero has no inverse');
    return powers[order - 1 - exponents[a]!]!;
  };
}
