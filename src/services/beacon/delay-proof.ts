/**
 * A verifiable delay function: repeated squaring in a group of unknown order, with a short proof.
 *
 * From an input x the prover computes y = x^(2^t) mod N by t squarings one after another. With l, a
 * prime drawn from the hash of what is claimed, the proof is p = x^floor(2^t / l), and
 * p^l x^(2^t mod l) = y convinces a verifier in far fewer steps than t.
 * Source: Wesolowski, "Efficient verifiable delay functions" (2019), section 3.
 *
 * What is real here and what is not: every group operation is real, and a wrong output, proof or
 * number of iterations is found by arithmetic. But a nominal number of iterations, that of a run
 * that takes seconds, is only *priced* in virtual time; `squarings` are carried out. So that two
 * nominal numbers never pass for each other, the input x is hashed from the nominal number, too.
 * Below 64 squarings the quotient is 0, and the verifier computes what the prover did.
 */
import { ByteWriter } from '../../crypto/bytes.ts';
import { taggedHash } from '../../crypto/hash.ts';
import { check } from '../../kernel/check.ts';

/** A delay as prover and verifier know it. */
export interface DelayParameters {
  /** Composite of unknown factorisation. */
  readonly modulus: bigint;
  /** Squarings that the protocol asks for: what virtual time is charged for. */
  readonly iterations: number;
  /** Squarings that are carried out. */
  readonly squarings: number;
}

/** Output and proof of a delay. */
export interface DelayProof {
  readonly output: bigint;
  readonly proof: bigint;
}

/** Half of what a deployment takes: forgeries are scripted here, not searched for. */
const CHALLENGE_BYTES = 8;
const INPUT_CHUNKS_OF_BITS = 256;

/**
 * RSA-2048, the modulus of the RSA Factoring Challenge of 1991 to 2007. Nobody has published its
 * factors.
 */
export const RSA_2048 = BigInt(
  '2519590847565789349402718324004839857142928212620403202777713783604366202070' +
    '7595556264018525880784406918290641249515082189298559149176184502808489120072' +
    '8449926873928072877767359714183472702618963750149718246911650776133798590957' +
    '0009733045974880842840179742910064245869181719511874612151517265463228221686' +
    '9987549182422433637259085141865462043576798423387184774447920739934236584823' +
    '8242811981638150106748104516603773060562016196762561338441436038339044149526' +
    '3443219011465754445417842402092461651572335077870774981712577246796292638635' +
    '6373289912154831438167899885040445364023527381951378636564391212010397122822' +
    '120720357',
);

/**
 * Computes a delay: output and proof, in about three times `squarings` multiplications.
 *
 * @throws InvariantError if the parameters are no delay.
 */
export function proveDelay(parameters: DelayParameters, seed: Uint8Array): DelayProof {
  checkParameters(parameters);
  const { modulus, squarings } = parameters;
  const x = inputOf(parameters, seed);
  let output = x;
  for (let squaring = 0; squaring < squarings; squaring++) output = (output * output) % modulus;
  const prime = challengeOf(x, output, squarings);
  // Long division of 2^squarings by the prime, one bit of the quotient at a time.
  let proof = 1n;
  let remainder = 1n;
  for (let bit = 0; bit < squarings; bit++) {
    remainder <<= 1n;
    proof = (proof * proof) % modulus;
    if (remainder >= prime) {
      remainder -= prime;
      proof = (proof * x) % modulus;
    }
  }
  return { output, proof };
}

/**
 * Whether output and proof are those of the delay that these parameters and this seed ask for. The
 * cost does not grow with the number of squarings, but for the remainder of 2^squarings.
 *
 * @throws InvariantError if the parameters are no delay.
 */
export function verifyDelay(
  parameters: DelayParameters,
  seed: Uint8Array,
  { output, proof }: DelayProof,
): boolean {
  checkParameters(parameters);
  const { modulus, squarings } = parameters;
  const isElement = (value: bigint): boolean => value > 0n && value < modulus;
  if (!isElement(output) || !isElement(proof)) return false;
  const x = inputOf(parameters, seed);
  const prime = challengeOf(x, output, squarings);
  const remainder = powerModulo(2n, BigInt(squarings), prime);
  const left = powerModulo(proof, prime, modulus) * powerModulo(x, remainder, modulus);
  return left % modulus === output;
}

/** base to the power of exponent, modulo modulus, by squaring and multiplying. */
export function powerModulo(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let power = 1n % modulus;
  for (const digit of exponent.toString(2)) {
    power = (power * power) % modulus;
    if (digit === '1') power = (power * base) % modulus;
  }
  return power;
}

/** The input of the squarings: hashed from the seed and the nominal number of iterations. */
function inputOf({ modulus, iterations }: DelayParameters, seed: Uint8Array): bigint {
  const bits = modulus.toString(16).length * 4;
  let x = 0n;
  for (let chunk = 0; chunk * INPUT_CHUNKS_OF_BITS < bits; chunk++) {
    const fields = new ByteWriter().u32(chunk).u64(iterations).bytes(seed).finish();
    x = (x << 256n) + integerOf(taggedHash('simnet.delay.input.v1', fields));
  }
  // Neither 0 nor 1, whose powers are no delay.
  return 2n + (x % (modulus - 3n));
}

/** A prime below 2^64, drawn from what is claimed: hashes are tried until one is prime. */
function challengeOf(x: bigint, output: bigint, squarings: number): bigint {
  const claim = taggedHash('simnet.delay.claim.v1', bytesOf(x), bytesOf(output));
  for (let attempt = 0; ; attempt++) {
    const fields = new ByteWriter().u32(attempt).u64(squarings).bytes(claim).finish();
    const drawn = taggedHash('simnet.delay.prime.v1', fields).subarray(0, CHALLENGE_BYTES);
    const candidate = integerOf(drawn) | 1n;
    if (isPrime(candidate)) return candidate;
  }
}

const SMALL_PRIMES = [3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47];
/** Their product, so that one division of a large number serves for all of them. */
const PRIMORIAL = SMALL_PRIMES.reduce((product, prime) => product * BigInt(prime), 1n);
/** No composite below 2^78 passes for all of these. */
const WITNESSES = [2n, 3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n, 29n, 31n, 37n];

/**
 * Whether an odd number between 2^58.1 and 2^64 is prime; smaller ones are not taken for one.
 *
 * Source: Rabin, "Probabilistic algorithm for testing primality" (1980); that these bases decide,
 * Sorenson and Webster, "Strong pseudoprimes to twelve prime bases" (2015).
 */
function isPrime(candidate: bigint): boolean {
  if (candidate <= PRIMORIAL) return false;
  const residue = candidate % PRIMORIAL;
  if (SMALL_PRIMES.some((prime) => residue % BigInt(prime) === 0n)) return false;
  let odd = candidate - 1n;
  let twos = 0;
  for (; (odd & 1n) === 0n; odd >>= 1n) twos++;
  return WITNESSES.every((witness) => passes(witness, candidate, odd, twos));
}

function passes(witness: bigint, candidate: bigint, odd: bigint, twos: number): boolean {
  let power = powerModulo(witness, odd, candidate);
  if (power === 1n || power === candidate - 1n) return true;
  for (let square = 1; square < twos; square++) {
    power = (power * power) % candidate;
    if (power === candidate - 1n) return true;
  }
  return false;
}

function checkParameters({ modulus, iterations, squarings }: DelayParameters): void {
  check(modulus > 3n, 'modulus is too small', modulus);
  check(Number.isSafeInteger(iterations) && iterations >= 1, 'no iterations', iterations);
  check(Number.isSafeInteger(squarings) && squarings >= 1, 'no squarings', squarings);
}

function integerOf(bytes: Uint8Array): bigint {
  let hex = '';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return BigInt(`0x${hex}`);
}

function bytesOf(value: bigint): Uint8Array {
  return new TextEncoder().encode(value.toString(16));
}
