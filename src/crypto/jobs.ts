/**
 * The work that models hand to the crypto pool, and how they name it.
 *
 * A model submits a job and gets a ticket. It fixes the virtual time at which the answer takes
 * effect when it submits; workers compute meanwhile; `run` waits only when the completion event is
 * the next one. An answer is a pure function of its job.
 */
export type Ticket = number;

/** A validator as certificates and proofs see it. Its index in the set is its identity there. */
export interface ValidatorKey {
  /** Ed25519 public key of its votes, 32 bytes. */
  readonly voteKey: Uint8Array;
  /** ECVRF public key, 32 bytes. */
  readonly vrfKey: Uint8Array;
  /** Voting power, a whole number above 0; the set's total stays below 2^30. */
  readonly power: number;
}

export type CryptoJob =
  | { readonly kind: 'sign'; readonly seed: Uint8Array; readonly message: Uint8Array }
  | {
      readonly kind: 'verify';
      readonly publicKey: Uint8Array;
      readonly message: Uint8Array;
      readonly signature: Uint8Array;
    }
  | { readonly kind: 'vrf-prove'; readonly seed: Uint8Array; readonly alpha: Uint8Array }
  | {
      readonly kind: 'vrf-verify';
      readonly publicKey: Uint8Array;
      readonly alpha: Uint8Array;
      readonly proof: Uint8Array;
    }
  /** `input` is an encoded EnvelopeInput, see envelope.ts. The answer's bytes are the encoded envelope. */
  | { readonly kind: 'prove'; readonly input: Uint8Array }
  /** `context` is an encoded EnvelopeContext: what the verifier knows by itself. */
  | {
      readonly kind: 'verify-envelope';
      readonly envelope: Uint8Array;
      readonly context: Uint8Array;
    }
  /** Manipulates, re-seals, verifies; also verifies the untampered twin. */
  | {
      readonly kind: 'tamper';
      readonly tamper: string;
      readonly envelope: Uint8Array;
      readonly context: Uint8Array;
    };

/** Which of the jobs it is. */
export type JobKind = CryptoJob['kind'];

export type CryptoAnswer =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'vrf'; readonly proof: Uint8Array; readonly output: Uint8Array }
  /** reason is null when the thing was accepted. `output` is the VRF output (beta) of an accepted VRF proof. */
  | { readonly kind: 'verdict'; readonly reason: string | null; readonly output?: Uint8Array }
  | {
      readonly kind: 'tamper';
      readonly reason: string | null;
      readonly controlReason: string | null;
    };

/** What a model sees of the pool. */
export interface CryptoPort {
  submit(job: CryptoJob): Ticket;
  /** The answer, or undefined while it is being computed. Asking twice gives the same answer. */
  answer(ticket: Ticket): CryptoAnswer | undefined;
  /** Drops the stored answer. */
  forget(ticket: Ticket): void;
}
