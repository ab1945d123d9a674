/**
 * What an onlooker with a view of everything writes down for the report. Gates do not read it: they
 * read what scrapes and probes brought out. The one judgement made here is the safety of finality,
 * checked on every decision.
 */
import type { Micros } from '../kernel/time.ts';
import { GossipTally } from './gossip-tally.ts';

/** What happens to a cluster that is worth telling. */
export type TimelineKind =
  | 'churn_down'
  | 'churn_up'
  | 'crash_down'
  | 'crash_up'
  | 'fault_start'
  | 'fault_end'
  | 'partition_start'
  | 'partition_end'
  | 'round_change'
  | 'evidence'
  | 'refusal'
  | 'convergence'
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
  /** All of them: those of wallets and the VRF submissions of validators. */
  readonly transactions: number;
  readonly vrfSubmissions: number;
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

/** Two votes of one validator in one step of a round. */
export interface EvidenceRecord {
  readonly accused: string;
  readonly height: number;
  readonly round: number;
  readonly step: 'prevote' | 'precommit';
  /** What it voted for, in order of arrival: hashes of blocks, null for nil. */
  readonly votes: readonly [string | null, string | null];
  /** Whether a fault had it break the protocol, then or before. */
  readonly isExpected: boolean;
}

/** A violated safety property: exit code 7. */
export interface Violation {
  readonly property: string;
  readonly message: string;
  /** When; left out where no dose of faults could excuse it. */
  readonly atUs?: Micros;
  /** Events that had happened by then, the one that showed it among them. */
  readonly event?: number;
  /** Names of the nodes that it is about; none if it is about the cluster as a whole. */
  readonly nodes?: readonly string[];
}

/** Violations of one property that are written down; the first tell the story. */
const VIOLATIONS_MAX = 8;

export class Recorder {
  readonly timeline: TimelineEntry[] = [];
  readonly blocks: BlockRecord[] = [];
  readonly proofs: ProofEntry[] = [];
  readonly tampers: TamperRecord[] = [];
  readonly meshChanges: MeshChange[] = [];
  readonly violations: Violation[] = [];
  /** The first evidence of each second vote, whoever found it. */
  readonly evidence: EvidenceRecord[] = [];
  /** Proofs that a fault had a prover forge: the prover, by hash of the envelope. */
  readonly forgeries = new Map<string, string>();
  readonly #accused = new Set<string>();
  readonly #refused = new Set<string>();
  readonly blockPropagationUs: Micros[] = [];
  readonly transactionPropagationUs: Micros[] = [];
  /** From each start of a process after an outage until it was ready. */
  readonly resumeUs: Micros[] = [];
  readonly logs = new Map<string, string[]>();
  readonly gossip: GossipTally;
  /** Messages that a node gave to a peer once more; of votes each counts. */
  retransmits = 0;
  submitted = 0;
  /** Acknowledged transactions, by id: when. */
  readonly acknowledged = new Map<string, Micros>();
  /** Transactions of wallets in finalised blocks, by id: height. */
  readonly finalised = new Map<string, number>();
  stage = 'start';
  /** Tells when it is, by time and by events; null in a record of no run. */
  moment: (() => { readonly atUs: Micros; readonly event: number }) | null = null;
  /** Told of the first verdict on each proof by a node that did not make it. */
  onProofVerified: ((proof: ProofEntry, envelope: Uint8Array, context: Uint8Array) => void) | null =
    null;

  constructor(nodeCount: number) {
    this.gossip = new GossipTally(nodeCount);
  }

  note(atUs: Micros, kind: TimelineKind, node: string | null, detail: string): void {
    this.timeline.push({ atUs, kind, node, detail });
  }

  /**
   * A node holds two votes that nobody may cast both. Against a node that a fault had break the
   * protocol that is what should happen; against an honest one it is a violation of safety.
   */
  accuse(atUs: Micros, by: string, evidence: EvidenceRecord): void {
    const { accused, height, round, step, votes, isExpected } = evidence;
    const place = `${step} at height ${height} round ${round}`;
    if (this.#accused.has(`${accused}/${place}`)) return;
    this.#accused.add(`${accused}/${place}`);
    this.evidence.push(evidence);
    const values = votes.map((hash) => hash?.slice(0, 12) ?? 'nil').join(' and ');
    const message = `${accused} voted twice, ${place}: ${values}`;
    this.note(atUs, 'evidence', by, `${message}${isExpected ? ', as its fault has it' : ''}`);
    if (!isExpected) this.violate('equivocation', message, [accused]);
  }

  /** A node refuses something. Told once of each thing, of the first node that does. */
  refuse(atUs: Micros, by: string, subject: string, reason: string): void {
    if (this.#refused.has(subject)) return;
    this.#refused.add(subject);
    this.note(atUs, 'refusal', by, `${subject}: ${reason}`);
  }

  /** A node judged a forged proof; to accept it is a violation of safety. */
  judgeForgery(atUs: Micros, by: string, subject: string, reason: string | null): void {
    if (reason !== null) this.refuse(atUs, by, subject, reason);
    else this.violate('proof', `${by} accepted the forged ${subject}`, [by]);
  }

  /** A property does not hold. Of each, the first violations are written down. */
  violate(
    property: string,
    message: string,
    nodes: readonly string[],
    atUs = this.moment?.().atUs,
  ): void {
    const known = this.violations.filter((violation) => violation.property === property);
    if (known.length >= VIOLATIONS_MAX) return;
    const event = this.moment?.().event;
    this.violations.push({
      ...{ property, message, nodes },
      ...(atUs === undefined ? {} : { atUs }),
      ...(event === undefined ? {} : { event }),
    });
  }

  log(name: string, line: string): void {
    const lines = this.logs.get(name);
    if (lines === undefined) this.logs.set(name, [line]);
    else lines.push(line);
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
      const place = `at height ${block.height}`;
      const message = `${node} finalised ${block.hash} ${place}, others ${known.hash}`;
      this.violate('agreement', message, [node], block.decidedUs);
    }
    return false;
  }
}
