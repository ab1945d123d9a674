/**
 * Stand-ins for signatures and VRF proofs in runs that compute only a sample of the real ones.
 *
 * A stand-in has the length of the real thing, follows from what is signed, and is verified by being
 * made again: one that was altered, or moved to other content, is refused. It hides no secret, so it
 * proves nothing to anybody outside the simulation. It is never mistaken for the real thing either:
 * its scalars are above the group order and its point is no point, which every verifier of real
 * signatures and proofs refuses.
 */
import { ByteWriter, equalBytes } from '../crypto/bytes.ts';
import { vrfOutput } from '../crypto/ecvrf.ts';
import { SIGNATURE_LENGTH } from '../crypto/ed25519.ts';
import { sha512, taggedHash } from '../crypto/hash.ts';
import type { VoteStep } from '../crypto/vote.ts';

/** What one vote or proposal says, as its stand-in signature binds it. */
export interface SignedStep {
  /** Ed25519 key of the signer. */
  readonly publicKey: Uint8Array;
  /** 0 for a proposal, 1 for a prevote, 2 for a precommit, 3 for a timeout. */
  readonly step: number;
  readonly height: number;
  readonly round: number;
  /** Epoch of a vote; round of the polka, plus 1, of a proposal; of the highest, of a timeout. */
  readonly context: number;
  /** Hex, or null for nil. */
  readonly blockHash: string | null;
}

interface SignedVote {
  readonly step: VoteStep;
  readonly height: number;
  readonly round: number;
  readonly blockHash: string | null;
}

interface SignedTimeout {
  readonly height: number;
  readonly round: number;
  readonly highRound: number;
}

interface SignedProposal {
  readonly height: number;
  readonly round: number;
  readonly validRound: number;
  readonly block: { readonly hash: string };
}

/** ASCII `simnet.symbolic.`: the first bytes of every stand-in signature, where R would be. */
const HEAD = Uint8Array.from('simnet.symbolic.', (letter) => letter.charCodeAt(0));
/** Four mixed words follow the head; then come bytes that no reduced scalar has. */
const WORDS_END = 32;
const NEVER = 0xff;
const GAMMA_LENGTH = 32;
const CHALLENGE_END = 48;
const PROOF_LENGTH = 80;
const TWO_POW_32 = 0x1_0000_0000;

/** A vote, signed by the holder of a key. */
export function voteStep(publicKey: Uint8Array, vote: SignedVote, epoch: number): SignedStep {
  const { step, height, round, blockHash } = vote;
  return { publicKey, step: step === 'prevote' ? 1 : 2, height, round, context: epoch, blockHash };
}

/** A proposal, signed by the holder of a key. */
export function proposalStep(publicKey: Uint8Array, proposal: SignedProposal): SignedStep {
  const { height, round, validRound, block } = proposal;
  return { publicKey, step: 0, height, round, context: validRound + 1, blockHash: block.hash };
}

/** A timeout, signed by the holder of a key. */
export function timeoutStep(publicKey: Uint8Array, timeout: SignedTimeout): SignedStep {
  const { height, round, highRound } = timeout;
  return { publicKey, step: 3, height, round, context: highRound + 1, blockHash: null };
}

/** Whether the vote or proposal is one of those that a sample of one in `oneIn` signs for real. */
export function isSampled(signed: SignedStep, oneIn: number): boolean {
  return seedOf(signed) % oneIn === 0;
}

/** The stand-in for a signature: 64 bytes. */
export function symbolicSignature(signed: SignedStep): Uint8Array {
  const bytes = new Uint8Array(SIGNATURE_LENGTH);
  bytes.set(HEAD);
  bytes.fill(NEVER, WORDS_END);
  const seed = seedOf(signed);
  const [low, high] = lanesOf(signed.blockHash);
  let word = mix(seed, low);
  for (let at = HEAD.length; at < WORDS_END; at += 4) {
    word = mix(mix(word, high), seed + at);
    for (let byte = 0; byte < 4; byte += 1) bytes[at + byte] = word >>> (8 * byte);
  }
  return bytes;
}

/** Whether the bytes are the stand-in for the signature of just that. */
export function isSymbolicSignature(signed: SignedStep, signature: Uint8Array): boolean {
  return equalBytes(symbolicSignature(signed), signature);
}

/** Whether a VRF evaluation is one of those that a sample of one in `oneIn` computes for real. */
export function isSampledVrf(publicKey: Uint8Array, alpha: Uint8Array, oneIn: number): boolean {
  return bytesWord(bytesWord(1, publicKey), alpha) % oneIn === 0;
}

/** The stand-in for an ECVRF proof: 80 bytes. */
export function symbolicProof(publicKey: Uint8Array, alpha: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(PROOF_LENGTH).fill(NEVER);
  const binding = taggedHash('simnet/symbolic-vrf/v1', publicKey, alpha);
  bytes.set(binding.subarray(0, CHALLENGE_END - GAMMA_LENGTH), GAMMA_LENGTH);
  return bytes;
}

/** Whether the bytes are the stand-in for the proof of just that. */
export function isSymbolicProof(
  publicKey: Uint8Array,
  alpha: Uint8Array,
  proof: Uint8Array,
): boolean {
  return equalBytes(symbolicProof(publicKey, alpha), proof);
}

/**
 * Output of an accepted VRF proof, real or stand-in: 64 bytes. A real one never begins like a
 * stand-in, whose first 32 bytes encode no point.
 */
export function outputOf(proof: Uint8Array): Uint8Array {
  for (let index = 0; index < GAMMA_LENGTH; index += 1) {
    if (proof[index] !== NEVER) return vrfOutput(proof);
  }
  return sha512(new ByteWriter().text('simnet/symbolic-vrf-output/v1').sized(proof).finish());
}

/** A word of all but the block, so that a vote is sampled whatever it is for. */
function seedOf(signed: SignedStep): number {
  let word = mix(0, signed.step);
  word = mix(word, signed.height >>> 0);
  word = mix(word, Math.floor(signed.height / TWO_POW_32));
  word = mix(word, signed.round);
  word = mix(word, signed.context);
  const { publicKey } = signed;
  for (let index = 0; index < 8; index += 1) word = mix(word, publicKey[index] ?? 0);
  return word;
}

// The votes of a height are for one block, mostly: its lanes are kept.
let lastHash: string | null = null;
let lastLanes: readonly [low: number, high: number] = [1, 2];

/** Two words of a block hash, or of nil. */
function lanesOf(hash: string | null): readonly [low: number, high: number] {
  if (hash === lastHash) return lastLanes;
  let low = 3;
  let high = 4;
  for (let index = 0; index < (hash?.length ?? 0); index += 1) {
    const letter = hash?.charCodeAt(index) ?? 0;
    low = mix(low, letter);
    high = mix(high, letter);
  }
  lastHash = hash;
  lastLanes = hash === null ? [1, 2] : [low, high];
  return lastLanes;
}

function bytesWord(start: number, bytes: Uint8Array): number {
  let word = start;
  for (const byte of bytes) word = mix(word, byte);
  return word;
}

/**
 * Mixes a number of 32 bits into a word.
 *
 * Source: the finaliser of MurmurHash3 (Appleby, public domain), over the sum of the two.
 */
function mix(word: number, value: number): number {
  let mixed = Math.imul(word ^ (value | 0), 0x9e37_79b1) ^ (word >>> 15);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
