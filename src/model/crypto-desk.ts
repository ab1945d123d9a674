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
import { RecentMap } from './recent.ts';

/** Equal jobs this close together are surely done once. */
const SHARED_JOBS = 1 << 15;

/** Signatures that certificate checks need not verify again. */
const SIGNATURES_KNOWN = 1 << 15;

/** A signature under verification, with the key by which certificate checks know it. */
export interface SignatureTicket {
  readonly key: string;
  readonly ticket: Ticket;
}

export class CryptoDesk {
  readonly #port: CryptoPort;
  readonly #shared = new RecentMap<string, Ticket>(SHARED_JOBS);
  readonly #ofSubject = new WeakMap<object, SignatureTicket>();
  readonly #hashes = new WeakMap<Uint8Array, string>();
  readonly #groups = new Map<Ticket, readonly Ticket[]>();
  readonly #signatures = new Memo<SignatureReason | null>(SIGNATURES_KNOWN);
  #nextGroup = -1;

  constructor(port: CryptoPort) {
    this.#port = port;
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

  verifyVrf(publicKey: Uint8Array, alpha: Uint8Array, proof: Uint8Array): Ticket {
    const key = `vrf/${signatureKey(publicKey, alpha, proof)}`;
    return this.share(key, { kind: 'vrf-verify', publicKey, alpha, proof });
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
    const group = this.#nextGroup;
    this.#nextGroup -= 1;
    this.#groups.set(group, tickets);
    return group;
  }

  /** Forgets a group; its members' answers stay. */
  dissolve(group: Ticket): void {
    this.#groups.delete(group);
  }

  isAnswered(ticket: Ticket): boolean {
    return this.unanswered(ticket).length === 0;
  }

  /** The tickets of the pool that `ticket` still waits for. */
  unanswered(ticket: Ticket): readonly Ticket[] {
    const members = ticket < 0 ? (this.#groups.get(ticket) ?? []) : [ticket];
    return members.filter((member) => this.#port.answer(member) === undefined);
  }

  /** @throws InvariantError if the ticket is not answered. */
  answer(ticket: Ticket): CryptoAnswer {
    const answer = this.#port.answer(ticket);
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
    this.#port.forget(ticket);
  }
}

/** The key under which certificate checks look a signature up. */
function signatureKey(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): string {
  const sized = new ByteWriter().sized(publicKey).sized(signature).sized(message).finish();
  return toHex(sha256(sized));
}
