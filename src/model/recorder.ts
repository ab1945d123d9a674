/**
 * What an onlooker with a view of everything writes down for the report. Gates do not read it: they
 * read what scrapes and probes brought out. The one judgement made here is the safety of finality,
 * checked on every decision.
 */
import type { Micros } from '../kernel/time.ts';

/** What happens to a cluster that is worth telling. */
export type TimelineKind =
  | 'churn_down'
  | 'churn_up'
  | 'fault_start'
  | 'fault_end'
  | 'partition_start'
  | 'partition_end'
  | 'round_change'
  | 'evidence'
  | 'proof'
  | 'tamper';

export interface TimelineEntry {
  readonly atUs: Micros;
  readonly kind: TimelineKind;
  readonly node: string | null;
  readonly detail: string;
}

export interface BlockRecord {
  readonly height: number;
  readonly round: number;
  readonly proposer: string;
  readonly hash: string;
  readonly transactions: number;
  /** When the first node finalised it. */
  readonly decidedUs: Micros;
}

export interface ProofRecord {
  readonly index: number;
  readonly height: number;
  readonly round: number;
  readonly stage: string;
  readonly prover: string;
  readonly requestedUs: Micros;
  completedUs: Micros;
  verifiedUs: Micros | null;
  bytes: number;
  /** SHA-256 of the envelope, hex. */
  sha256: string;
  /** Reason of refusal of an honest proof; null when it was accepted. */
  failure: string | null;
}

/** A proof while the run goes on. */
export interface ProofEntry extends ProofRecord {
  /** Tickets of the real operations, to find their measured times. */
  proveTicket: number;
  verifyTicket: number | null;
}

export interface TamperRecord {
  readonly proofIndex: number;
  readonly family: 'vrf' | 'quorum';
  /** Name of the manipulation, e.g. `vrf.gamma_bit_flip`. */
  readonly tamper: string;
  readonly expected: readonly string[];
  /** Reason it was refused with; null when it was accepted. */
  readonly reason: string | null;
  readonly outcome: 'rejected' | 'accepted' | 'wrong-reason';
  /** Whether the untampered twin was accepted, as it must be. */
  readonly controlAccepted: boolean;
}

export interface MeshChange {
  readonly node: string;
  readonly peer: string;
  readonly topic: string;
  readonly action: 'subscribe' | 'unsubscribe';
  readonly atUs: Micros;
}

/** A violated safety property: exit code 7. */
export interface Violation {
  readonly property: string;
  readonly message: string;
}

export class Recorder {
  readonly timeline: TimelineEntry[] = [];
  readonly blocks: BlockRecord[] = [];
  readonly proofs: ProofEntry[] = [];
  readonly tampers: TamperRecord[] = [];
  readonly meshChanges: MeshChange[] = [];
  readonly violations: Violation[] = [];
  readonly blockPropagationUs: Micros[] = [];
  readonly transactionPropagationUs: Micros[] = [];
  /** From each start of a process after an outage until it was ready. */
  readonly resumeUs: Micros[] = [];
  readonly logs = new Map<string, string[]>();
  publishes = 0;
  receives = 0;
  duplicates = 0;
  retransmits = 0;
  submitted = 0;
  /** Acknowledged transactions, by id: when. */
  readonly acknowledged = new Map<string, Micros>();
  /** Transactions of wallets in finalised blocks, by id: height. */
  readonly finalised = new Map<string, number>();
  /** When gossip of a message began, by its id. */
  readonly #published = new Map<string, Micros>();
  stage = 'start';
  /** Told of the first verdict on each proof by a node that did not make it. */
  onProofVerified: ((proof: ProofEntry, envelope: Uint8Array, context: Uint8Array) => void) | null =
    null;

  note(atUs: Micros, kind: TimelineKind, node: string | null, detail: string): void {
    this.timeline.push({ atUs, kind, node, detail });
  }

  log(name: string, line: string): void {
    const lines = this.logs.get(name);
    if (lines === undefined) this.logs.set(name, [line]);
    else lines.push(line);
  }

  /** The origin of a message starts its gossip. */
  published(id: string, atUs: Micros): void {
    this.publishes += 1;
    if (!this.#published.has(id)) this.#published.set(id, atUs);
  }

  /** When the gossip of a message began, unless that is long ago or never happened. */
  publishedUs(id: string): Micros | undefined {
    return this.#published.get(id);
  }

  finalise(transactionId: string, height: number): void {
    this.finalised.set(transactionId, height);
  }

  proofVerified(proof: ProofEntry, envelope: Uint8Array, context: Uint8Array): void {
    this.onProofVerified?.(proof, envelope, context);
  }

  /**
   * A node finalised a block. Checks agreement: no two nodes may finalise different blocks at one
   * height.
   *
   * @returns Whether this is the first node to finalise that height.
   */
  decided(block: BlockRecord, node: string): boolean {
    const known = this.blocks[block.height - 1];
    if (known === undefined) {
      this.blocks[block.height - 1] = block;
      return true;
    }
    if (known.hash !== block.hash) {
      this.violations.push({
        property: 'agreement',
        message: `${node} finalised ${block.hash} at height ${block.height}, others ${known.hash}`,
      });
    }
    return false;
  }
}
