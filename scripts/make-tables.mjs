/**
 * Prints `src/kernel/tables.ts`: node scripts/make-tables.mjs > src/kernel/tables.ts
 *
 * All values are computed with whole numbers, in fixed point with 256 bits behind the point, and
 * rounded to float64 once, at the end. So they are correctly rounded and the same on every machine.
 */
const POINT = 256n;
const ONE = 1n << POINT;
const TABLE_LENGTH = 256;

/** Natural logarithm of numerator / denominator: 2 atanh((n - d) / (n + d)), as a power series. */
function logarithm(numerator, denominator) {
  const x = ((numerator - denominator) * ONE) / (numerator + denominator);
  const square = (x * x) >> POINT;
  let sum = 0n;
  let power = x;
  for (let odd = 1n; power !== 0n; odd += 2n) {
    sum += power / odd;
    power = (power * square) >> POINT;
  }
  return 2n * sum;
}

/** Square root by Newton's method. */
function squareRoot(value) {
  const radicand = value << POINT;
  let root = 1n << BigInt(Math.ceil(radicand.toString(2).length / 2));
  for (;;) {
    const better = (root + radicand / root) >> 1n;
    if (better >= root) return root;
    root = better;
  }
}

/** `Number` of a BigInt is correctly rounded, and the division by a power of two is exact. */
function toFloat(value) {
  return Number(value) / Number(ONE);
}

function logarithms() {
  const denominator = BigInt(2 * TABLE_LENGTH);
  return Array.from({ length: TABLE_LENGTH }, (_, index) =>
    toFloat(logarithm(denominator + BigInt(2 * index + 1), denominator)),
  );
}

function powers() {
  let step = 2n * ONE;
  for (let count = TABLE_LENGTH; count > 1; count /= 2) step = squareRoot(step);
  const values = [ONE];
  while (values.length < TABLE_LENGTH) values.push((values.at(-1) * step) >> POINT);
  return values.map(toFloat);
}

/** Numbers, as many to a line as fit, the way the formatter sets them. */
function lines(numbers) {
  const set = [''];
  for (const number of numbers) {
    const line = set.at(-1);
    const longer = line === '' ? `  ${number},` : `${line} ${number},`;
    if (longer.length > 100) set.push(`  ${number},`);
    else set[set.length - 1] = longer;
  }
  return set.join('\n');
}

const ln2 = logarithm(2n, 1n);
const step = ln2 / BigInt(TABLE_LENGTH);
const high = (step >> (POINT - 40n)) << (POINT - 40n);

process.stdout.write(`// biome-ignore-all lint/suspicious/noApproximativeNumericConstant: a table entry has no name.

/**
 * Constants of the elementary functions. Made by scripts/make-tables.mjs; do not edit.
 *
 * Each value is the float64 nearest to the exact one.
 */

/** 256 / ln 2. */
export const STEPS_PER_UNIT = ${toFloat((ONE * ONE * BigInt(TABLE_LENGTH)) / ln2)};

/** ln 2 / 256, down to its bit of value 2^-40, so that up to 2^20 times it is exact. */
export const STEP_HIGH = ${toFloat(high)};

/** The rest of ln 2 / 256. */
export const STEP_LOW = ${toFloat(step - high)};

/** ln(1 + (i + 1/2) / 256) for i from 0 to 255. */
export const LOGARITHMS = new Float64Array([
${lines(logarithms())}
]);

/** 2^(i / 256) for i from 0 to 255. */
export const POWERS = new Float64Array([
${lines(powers())}
]);
`);
