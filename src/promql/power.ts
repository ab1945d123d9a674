/**
 * Powers by multiplication, bit for bit as Go computes them.
 *
 * Only exponents that need no logarithm: whole ones and halves of one.
 * Source: Go 1.19, math.Pow: square and multiply over the fraction in [0.5, 1), exponents apart.
 */

/** Whether `power` takes an exponent. */
export function isExactExponent(exponent: number): boolean {
  const size = Math.abs(exponent);
  return size === 0.5 || (Number.isInteger(size) && size <= 0xffff);
}

/** @param exponent - As `isExactExponent` says. */
export function power(base: number, exponent: number): number {
  if (exponent === 0 || base === 1) return 1;
  if (exponent === 1) return base;
  if (exponent === 0.5) return Math.sqrt(base);
  if (exponent === -0.5) return 1 / Math.sqrt(base);
  if (base === 0 || !Number.isFinite(base)) return powerOfEdge(base, exponent);
  let [fraction, scale] = split(base);
  let product = 1;
  let productScale = 0;
  for (let left = Math.abs(exponent); left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) {
      product *= fraction;
      productScale += scale;
    }
    fraction *= fraction;
    scale *= 2;
    if (fraction < 0.5) {
      fraction += fraction;
      scale -= 1;
    }
  }
  return exponent < 0 ? scaled(1 / product, -productScale) : scaled(product, productScale);
}

/** Powers of 0, the infinities and NaN. */
function powerOfEdge(base: number, exponent: number): number {
  if (Number.isNaN(base)) return base;
  const isLarge = (base === 0) === exponent < 0;
  const size = isLarge ? Number.POSITIVE_INFINITY : 0;
  const isNegative = (base < 0 || Object.is(base, -0)) && Math.abs(exponent) % 2 === 1;
  return isNegative ? -size : size;
}

/** A number as a fraction of size [0.5, 1) and a power of two; scaling by two is exact. */
function split(value: number): [fraction: number, scale: number] {
  let fraction = value;
  let scale = 0;
  for (; Math.abs(fraction) >= 1; scale += 1) fraction /= 2;
  for (; Math.abs(fraction) < 0.5; scale -= 1) fraction *= 2;
  return [fraction, scale];
}

/** `fraction` times two to the power `scale`, rounded once, as Go's math.Ldexp. */
function scaled(fraction: number, scale: number): number {
  let value = fraction;
  let left = scale;
  for (; left > STEP && Number.isFinite(value); left -= STEP) value *= twoTo(STEP);
  if (left >= 0) return value * twoTo(Math.min(left, STEP));
  if (left < -STEP) {
    value *= twoTo(-STEP);
    left += STEP;
  }
  return left < LEAST ? value * 0 : value * twoTo(left);
}

/** Scaling by up to this power of two at once keeps a fraction exact. */
const STEP = 1_000;
/** The power of two that is the least number above 0. */
const LEAST = -1_074;

function twoTo(scale: number): number {
  let value = 1;
  for (let left = Math.abs(scale); left > 0; left -= 1) value *= scale < 0 ? 0.5 : 2;
  return value;
}
