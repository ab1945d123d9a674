/**
 * Exact arithmetic on the decimal numbers that people write in scenario files.
 *
 * `1.8s` must be 1,800,000 µs and not one less: the digits are scaled as whole numbers, and what
 * does not come out whole is refused instead of rounded.
 */

/** Regular expression source of an unsigned decimal without exponent. */
export const DECIMAL = '\\d{1,18}(?:\\.\\d{1,18})?';

/** A whole numerator over a power of ten. */
interface Decimal {
  readonly digits: bigint;
  readonly scale: bigint;
}

/**
 * Multiplies a decimal text by a whole factor.
 *
 * @param text - Matches `DECIMAL`.
 * @returns The product, or undefined when it is not whole.
 */
export function scaled(text: string, factor: bigint): bigint | undefined {
  const { digits, scale } = decimal(text);
  const product = digits * factor;
  return product % scale === 0n ? product / scale : undefined;
}

/** A decimal text as a fraction of two whole numbers in lowest terms. */
export function fractionOf(text: string): { numerator: bigint; denominator: bigint } {
  const { digits, scale } = decimal(text);
  const divisor = greatestCommonDivisor(digits, scale);
  return { numerator: digits / divisor, denominator: scale / divisor };
}

/** Greatest common divisor of two whole numbers, not both 0. Euclid's algorithm. */
export function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [larger, smaller] = [a, b];
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}

function decimal(text: string): Decimal {
  const [whole = '0', part = ''] = text.split('.');
  return { digits: BigInt(whole + part), scale: BigInt(`1${'0'.repeat(part.length)}`) };
}
