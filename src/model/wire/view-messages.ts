/**
 * What nodes say to each other about the views of HotStuff, and how it is written on a wire: votes on
 * their way to a leader, timeouts, and certificates of both.
 */
import { DecodeError } from '../../crypto/bytes.ts';
import type { VoteStep } from '../../crypto/vote.ts';
import type { FieldReader, FieldWriter } from './fields.ts';

/** A signature of one member of the set that decides a height. */
interface MemberSignature {
  /** Place in the set. */
  readonly validator: number;
  readonly signature: Uint8Array;
}

/** A quorum's votes for one block in one phase of a view. */
export interface WireCertificate {
  readonly step: VoteStep;
  readonly height: number;
  readonly round: number;
  /** Hex. */
  readonly blockHash: string;
  readonly signers: readonly MemberSignature[];
}

/** A validator gives up a view. */
export interface WireTimeout extends MemberSignature {
  readonly height: number;
  readonly round: number;
  /** Latest view of whose certificate it knows; -1 for none. */
  readonly highRound: number;
}

/** Timeouts of a quorum, for a view or later ones. */
export interface WireTimeoutCertificate {
  readonly height: number;
  readonly round: number;
  readonly timeouts: readonly WireTimeout[];
}

/** Most signatures of one message: what a peer can make us allocate. */
const SIGNERS_MAX = 4096;
const WORD_MAX = 0xffff_ffff;

export function writeCertificate(out: FieldWriter, certificate: WireCertificate): void {
  out.number(certificate.step === 'prevote' ? 0 : 1);
  out.number(certificate.height);
  out.number(certificate.round);
  out.hex(certificate.blockHash);
  out.number(certificate.signers.length);
  for (const { validator, signature } of certificate.signers) {
    out.number(validator);
    out.fixed(signature);
  }
}

/** @throws DecodeError if the bytes are no certificate. So each of the following. */
export function readCertificate(input: FieldReader): WireCertificate {
  const step = input.number();
  if (step > 1) throw new DecodeError('unknown phase of a certificate');
  const height = input.number();
  const round = readWord(input);
  const blockHash = input.hex(32);
  const signers: MemberSignature[] = [];
  for (let count = readCount(input); count > 0; count -= 1) {
    signers.push({ validator: readWord(input), signature: input.fixed(64) });
  }
  return { step: step === 0 ? 'prevote' : 'precommit', height, round, blockHash, signers };
}

export function writeTimeout(out: FieldWriter, timeout: WireTimeout): void {
  out.number(timeout.height);
  out.number(timeout.round);
  out.number(timeout.highRound + 1);
  out.number(timeout.validator);
  out.fixed(timeout.signature);
}

export function readTimeout(input: FieldReader): WireTimeout {
  const height = input.number();
  const round = readWord(input);
  const highRound = readWord(input) - 1;
  return { height, round, highRound, validator: readWord(input), signature: input.fixed(64) };
}

export function writeTimeoutCertificate(
  out: FieldWriter,
  certificate: WireTimeoutCertificate,
): void {
  out.number(certificate.height);
  out.number(certificate.round);
  out.number(certificate.timeouts.length);
  for (const timeout of certificate.timeouts) writeTimeout(out, timeout);
}

export function readTimeoutCertificate(input: FieldReader): WireTimeoutCertificate {
  const height = input.number();
  const round = readWord(input);
  const timeouts: WireTimeout[] = [];
  for (let count = readCount(input); count > 0; count -= 1) timeouts.push(readTimeout(input));
  return { height, round, timeouts };
}

function readCount(input: FieldReader): number {
  const count = input.number();
  if (count > SIGNERS_MAX) throw new DecodeError('a list is too long');
  return count;
}

/** A number that signed content holds in 32 bits: a larger one was never signed. */
function readWord(input: FieldReader): number {
  const value = input.number();
  if (value > WORD_MAX) throw new DecodeError('a number is above 2^32 - 1');
  return value;
}
