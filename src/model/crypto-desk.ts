/**
 * Where models ask for cryptography: shares equal jobs, groups tickets, keeps answers.
 *
 * Every node pays the modelled cost of each operation in virtual time; the real operation is done
 * once for equal inputs, because its answer is a pure function of them.
 */
import { ByteWriter, toHex } from '../crypto/bytes.ts';
import type { SignatureReason } from '../crypto/ed25519.ts';
import { sha256 } from '../crypto/hash.ts';
import type { CryptoAnswer, CryptoJob, CryptoPort, Ticket } from '../crypto/jobs.ts';
import { Memo } from '../crypto/memo.ts';
import { check } from '../kernel/check.ts';
import type { Sampling } from './crypto-spec.ts';
import { Pending } from './pending.ts';
import { RecentMap } from './recent.ts';
import {
  isSampled,
  isSampledVrf,
  isSymbolicProof,
  isSymbolicSignature,
  outputOf,
  type SignedStep,
  symbolicProof,
  symbolicSignature,
} from './symbolic.ts';

/** Equal jobs this close together are surely done once. */
const SHARED_JOBS = 1 << 15;

/** Signatures that certificate checks need not verify again. */
const SIGNATURES_KNOWN = 1 << 15;

/** A signature under verification, with the key by which certificate checks know it. */
export interface SignatureTicket {
  readonly key: string;
  readonly ticket: Ticket;
}

/** Which operations a desk computes for real; stand-ins serve for the others. */
export interface DeskFidelity {
  readonly votes: Sampling;
  readonly vrf: Sampling;
}

/** Verdicts on stand-ins need no work: two tickets that are always answered. */
const ACCEPTED: Ticket = Number.MAX_SAFE_INTEGER;
const REFUSED: Ticket = Number.MAX_SAFE_INTEGER - 1;
/** Tickets of stand-ins that were made, from here on: beyond those of the pool. */
const MADE_FIRST: Ticket = 0x10_0000_0000_0000;
const VERDICTS: ReadonlyMap<Ticket, CryptoAnswer> = new Map([
  [ACCEPTED, { kind: 'verdict', reason: null }],
  [REFUSED, { kind: 'verdict', reason: 'bad_signature' }],
]);

export class CryptoDesk {
  readonly #port: CryptoPort;
  readonly #fidelity: DeskFidelity;
  /** Answers that are stand-ins, by ticket from the first one on. */
  readonly #made = new Pending<CryptoAnswer>();
  readonly #shared = new RecentMap<string, Ticket>(SHARED_JOBS);
  readonly #ofSubject = new WeakMap<object, SignatureTicket>();
  readonly #vrfOfSubject = new WeakMap<object, { publicKey: Uint8Array; ticket: Ticket }>();
  readonly #hashes = new WeakMap<Uint8Array, string>();
  readonly #groups = new Map<Ticket, readonly Ticket[]>();
  readonly #signatures = new Memo<SignatureReason | null>(SIGNATURES_KNOWN);
  #nextGroup = -1;

  /** @param fidelity - Left out, everything is computed for real. */
  constructor(port: CryptoPort, fidelity: DeskFidelity = { votes: 'all', vrf: 'all' }) {
    this.#port = port;
    this.#fidelity = fidelity;
  }

  /** Submits a job of its own. */
  request(job: CryptoJob): Ticket {
    return this.#port.submit(job);
  }

  /** Submits a job unless an equal one, as told by `key`, was submitted before. */
  share(key: string, job: CryptoJob): Ticket {
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    const ticket = this.#port.submit(job);
    this.#shared.set(key, ticket);
    return ticket;
  }

  /**
   * Signs a vote or a proposal.
   *
   * @param message - What a real signature signs; called only for one.
   */
  signStep(signed: SignedStep, seed: Uint8Array, message: () => Uint8Array): Ticket {
    if (this.#isReal(signed)) return this.request({ kind: 'sign', seed, message: message() });
    return this.#make({ kind: 'bytes', bytes: symbolicSignature(signed) });
  }

  /** Verifies the signature of a vote or a proposal; `message` as for `signStep`. */
  verifyStep(signed: SignedStep, signature: Uint8Array, message: () => Uint8Array): Ticket {
    if (this.#isReal(signed)) return this.verify(signed.publicKey, message(), signature).ticket;
    return isSymbolicSignature(signed, signature) ? ACCEPTED : REFUSED;
  }

  /** As `verifyStep`, for a vote of a certificate. */
  verifyMember(signed: SignedStep, signature: Uint8Array, message: Uint8Array): SignatureTicket {
    if (this.#isReal(signed)) return this.verify(signed.publicKey, message, signature);
    return {
      key: signatureKey(signed.publicKey, message, signature),
      ticket: this.verifyStep(signed, signature, () => message),
    };
  }

  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): SignatureTicket {
    const key = signatureKey(publicKey, message, signature);
    return { key, ticket: this.share(key, { kind: 'verify', publicKey, message, signature }) };
  }

  /**
   * As `verify`, for a signature that belongs to an object which nobody changes.
   *
   * @param message - Called only when the object is new.
   */
  verifyOf(
    subject: object,
    publicKey: Uint8Array,
    message: () => Uint8Array,
    signature: Uint8Array,
  ): SignatureTicket {
    const known = this.#ofSubject.get(subject);
    if (known !== undefined) return known;
    const ticket = this.verify(publicKey, message(), signature);
    this.#ofSubject.set(subject, ticket);
    return ticket;
  }

  /** Evaluates the VRF of a seed, whose public key is given. */
  proveVrf(seed: Uint8Array, publicKey: Uint8Array, alpha: Uint8Array): Ticket {
    if (this.#isRealVrf(publicKey, alpha)) return this.request({ kind: 'vrf-prove', seed, alpha });
    const proof = symbolicProof(publicKey, alpha);
    return this.#make({ kind: 'vrf', proof, output: outputOf(proof) });
  }

  verifyVrf(publicKey: Uint8Array, alpha: Uint8Array, proof: Uint8Array): Ticket {
    if (!this.#isRealVrf(publicKey, alpha)) {
      return isSymbolicProof(publicKey, alpha, proof) ? ACCEPTED : REFUSED;
    }
    const key = `vrf/${signatureKey(publicKey, alpha, proof)}`;
    return this.share(key, { kind: 'vrf-verify', publicKey, alpha, proof });
  }

  /**
   * As `verifyVrf`, for a proof that belongs to an object which nobody changes.
   *
   * @param alpha - Called only when the object is new, or was checked for another key.
   */
  verifyVrfOf(
    subject: object,
    publicKey: Uint8Array,
    alpha: () => Uint8Array,
    proof: Uint8Array,
  ): Ticket {
    const known = this.#vrfOfSubject.get(subject);
    if (known?.publicKey === publicKey) return known.ticket;
    const ticket = this.verifyVrf(publicKey, alpha(), proof);
    this.#vrfOfSubject.set(subject, { publicKey, ticket });
    return ticket;
  }

  /** @param context - Encoded, see envelope-context.ts. */
  verifyEnvelope(envelope: Uint8Array, context: Uint8Array): Ticket {
    const key = `envelope/${this.hashOf(envelope)}/${this.hashOf(context)}`;
    return this.share(key, { kind: 'verify-envelope', envelope, context });
  }

  /** SHA-256 of bytes that nobody changes, hex; computed once for each array. */
  hashOf(bytes: Uint8Array): string {
    const known = this.#hashes.get(bytes);
    if (known !== undefined) return known;
    const hash = toHex(sha256(bytes));
    this.#hashes.set(bytes, hash);
    return hash;
  }

  /** One ticket for several: answered when all are. An empty group is answered at once. */
  group(tickets: readonly Ticket[]): Ticket {
    const group = this.openGroup();
    this.#groups.set(group, tickets);
    return group;
  }

  /** A group without members yet, to which more come by `enlist`. */
  openGroup(): Ticket {
    const group = this.#nextGroup;
    this.#nextGroup -= 1;
    return group;
  }

  /** Has an open group wait for one more ticket. */
  enlist(group: Ticket, ticket: Ticket): void {
    if (ticket === ACCEPTED) return;
    const members = this.#groups.get(group) ?? [];
    if (!members.includes(ticket)) this.#groups.set(group, [...members, ticket]);
  }

  /** Forgets a group; its members' answers stay. */
  dissolve(group: Ticket): void {
    this.#groups.delete(group);
  }

  isAnswered(ticket: Ticket): boolean {
    if (ticket === ACCEPTED) return true;
    if (ticket >= 0) return this.#find(ticket) !== undefined;
    const members = this.#groups.get(ticket);
    return members?.every((member) => this.#find(member) !== undefined) ?? true;
  }

  /** The tickets of the pool that `ticket` still waits for. */
  unanswered(ticket: Ticket): readonly Ticket[] {
    const members = ticket < 0 ? (this.#groups.get(ticket) ?? []) : [ticket];
    return members.filter((member) => this.#find(member) === undefined);
  }

  /** @throws InvariantError if the ticket is not answered. */
  answer(ticket: Ticket): CryptoAnswer {
    const answer = this.#find(ticket);
    check(answer !== undefined, 'a ticket is used before its answer', ticket);
    return answer;
  }

  /** The bytes of an answer that has nothing else. */
  bytes(ticket: Ticket): Uint8Array {
    const answer = this.answer(ticket);
    check(answer.kind === 'bytes', 'an answer has no bytes', answer.kind);
    return answer.bytes;
  }

  /** Why a thing was refused, or null when it was accepted. */
  reason(ticket: Ticket): string | null {
    if (ticket === ACCEPTED) return null;
    const answer = this.answer(ticket);
    check(answer.kind === 'verdict', 'an answer is no verdict', answer.kind);
    return answer.reason;
  }

  /** Takes over answered verdicts of `verify` tickets into the memo of certificate checks. */
  recallSignatures(tickets: readonly SignatureTicket[]): Memo<SignatureReason | null> {
    for (const { key, ticket } of tickets) {
      this.#signatures.get(key, () => this.reason(ticket) as SignatureReason | null);
    }
    return this.#signatures;
  }

  forget(ticket: Ticket): void {
    if (ticket < MADE_FIRST) this.#port.forget(ticket);
    else this.#made.take(ticket - MADE_FIRST);
  }

  #find(ticket: Ticket): CryptoAnswer | undefined {
    if (ticket < MADE_FIRST) return this.#port.answer(ticket);
    return VERDICTS.get(ticket) ?? this.#made.get(ticket - MADE_FIRST);
  }

  #make(answer: CryptoAnswer): Ticket {
    return MADE_FIRST + this.#made.add(answer);
  }

  #isReal(signed: SignedStep): boolean {
    const { votes } = this.#fidelity;
    return votes === 'all' || isSampled(signed, votes.oneIn);
  }

  #isRealVrf(publicKey: Uint8Array, alpha: Uint8Array): boolean {
    const { vrf } = this.#fidelity;
    return vrf === 'all' || isSampledVrf(publicKey, alpha, vrf.oneIn);
  }
}

/** The key under which certificate checks look a signature up. */
function signatureKey(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): string {
  const sized = new ByteWriter().sized(publicKey).sized(signature).sized(message).finish();
  return toHex(sha256(sized));
}
