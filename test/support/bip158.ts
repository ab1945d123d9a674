/**
 * Basic block filters of BIP-158, built from the scripts of a block: an oracle for everything that
 * reads blocks, because one wrong script, one missing or one too many gives other bytes.
 */
import { createHash } from 'node:crypto';

const GOLOMB_BITS = 19n;
const FALSE_POSITIVE_RATE = 784_931n;
const MASK_64 = (1n << 64n) - 1n;
const OP_RETURN = 0x6a;

/**
 * The basic filter of a block.
 *
 * @param blockHash - 32 bytes in the order in which they are hashed.
 * @param outputScripts - Of every output that the block makes.
 * @param previousScripts - Of every output that the block spends.
 */
export function basicFilter(
  blockHash: Uint8Array,
  outputScripts: readonly Uint8Array[],
  previousScripts: readonly Uint8Array[],
): Uint8Array {
  const made = outputScripts.filter((script) => script[0] !== OP_RETURN);
  const elements = new Set(
    [...made, ...previousScripts].filter(({ length }) => length > 0).map(hexOf),
  );
  const count = BigInt(elements.size);
  const values = [...elements].map((element) => {
    const hash = sipHash24(blockHash.subarray(0, 16), Buffer.from(element, 'hex'));
    return (hash * count * FALSE_POSITIVE_RATE) >> 64n;
  });
  values.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  if (elements.size >= 0xfd) throw new Error('this oracle is for small blocks');
  return Uint8Array.of(elements.size, ...golombRice(values));
}

/** The filter header: it chains a filter to those of all blocks before. Both in hashed order. */
export function filterHeader(filter: Uint8Array, previousHeader: Uint8Array): Uint8Array {
  return sha256Twice(Buffer.concat([sha256Twice(filter), previousHeader]));
}

/** SipHash-2-4 of a message under a 16-byte key. Source: Aumasson and Bernstein (2012). */
export function sipHash24(key: Uint8Array, message: Uint8Array): bigint {
  const [k0, k1] = [wordAt(key, 0), wordAt(key, 8)];
  const state: SipState = [
    k0 ^ 0x736f6d6570736575n,
    k1 ^ 0x646f72616e646f6dn,
    k0 ^ 0x6c7967656e657261n,
    k1 ^ 0x7465646279746573n,
  ];
  const padded = new Uint8Array(message.length - (message.length % 8) + 8);
  padded.set(message);
  padded[padded.length - 1] = message.length & 0xff;
  for (let at = 0; at < padded.length; at += 8) {
    const word = wordAt(padded, at);
    state[3] ^= word;
    sipRounds(state, 2);
    state[0] ^= word;
  }
  state[2] ^= 0xffn;
  sipRounds(state, 4);
  return state[0] ^ state[1] ^ state[2] ^ state[3];
}

type SipState = [bigint, bigint, bigint, bigint];

function sipRounds(v: SipState, count: number): void {
  for (let round = 0; round < count; round++) {
    v[0] = (v[0] + v[1]) & MASK_64;
    v[1] = rotate(v[1], 13n) ^ v[0];
    v[0] = rotate(v[0], 32n);
    v[2] = (v[2] + v[3]) & MASK_64;
    v[3] = rotate(v[3], 16n) ^ v[2];
    v[0] = (v[0] + v[3]) & MASK_64;
    v[3] = rotate(v[3], 21n) ^ v[0];
    v[2] = (v[2] + v[1]) & MASK_64;
    v[1] = rotate(v[1], 17n) ^ v[2];
    v[2] = rotate(v[2], 32n);
  }
}

function rotate(word: bigint, by: bigint): bigint {
  return ((word << by) | (word >> (64n - by))) & MASK_64;
}

function wordAt(bytes: Uint8Array, at: number): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(at, true);
}

/** Differences of sorted values: quotient in unary, remainder in binary, first bit highest. */
function golombRice(values: readonly bigint[]): Uint8Array {
  let bits = '';
  let last = 0n;
  for (const value of values) {
    const difference = value - last;
    const remainder = difference & ((1n << GOLOMB_BITS) - 1n);
    bits += `${'1'.repeat(Number(difference >> GOLOMB_BITS))}0`;
    bits += remainder.toString(2).padStart(Number(GOLOMB_BITS), '0');
    last = value;
  }
  const octets = bits.match(/.{1,8}/g) ?? [];
  return Uint8Array.from(octets, (octet) => Number.parseInt(octet.padEnd(8, '0'), 2));
}

function sha256Twice(bytes: Uint8Array): Buffer {
  const once = createHash('sha256').update(bytes).digest();
  return createHash('sha256').update(once).digest();
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
