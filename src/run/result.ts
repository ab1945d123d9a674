/**
 * What a run leaves behind: plain data, from which every report is derived.
 *
 * All of it but `host` is a function of scenario, seed and simnet version. Times are whole
 * microseconds of virtual time since the start of the run (`…Us`); nothing here is a float, save
 * metric values of unit `ratio`.
 */
import type { Micros } from '../kernel/time.ts';

export type GateOutcome = 'pass' | 'fail' | 'inconclusive';
export type StageOutcome = 'passed' | 'failed' | 'inconclusive' | 'rolled-back' | 'not-reached';
type Verdict = 'pass' | 'fail';
/** What a value counts: durations are whole microseconds. */
export type Unit = 'count' | 'us' | 'bytes' | 'ratio';

export interface GateRecord {
  readonly name: string;
  /** The stage it ended, or `run` for a gate of the whole run. */
  readonly stage: string;
  /** The rule as a person reads it: `p95 propagation <= 500ms`. */
  readonly rule: string;
  readonly outcome: GateOutcome;
  readonly value: number | null;
  readonly threshold: number;
  readonly unit: Unit;
  /** Distance to the threshold, above 0 on the good side; null without a value. */
  readonly margin: number | null;
  readonly samples: number;
  readonly evaluatedUs: Micros;
  readonly firstBreachUs: Micros | null;
  /** Why, when it did not pass: names nodes, counts, what was missing. */
  readonly reason: string | null;
  readonly refs: readonly string[];
}

export interface StageRecord {
  readonly name: string;
  readonly outcome: StageOutcome;
  readonly startedUs: Micros | null;
  readonly endedUs: Micros | null;
  /** Name of the rollback plan that ran, if one did. */
  readonly rollback: string | null;
}

/** One planned restart of one node by the rollout. */
export interface RestartRecord {
  readonly node: string;
  readonly fromVersion: string;
  readonly toVersion: string;
  readonly drainUs: Micros;
  readonly stoppedUs: Micros;
  readonly startedUs: Micros;
  readonly readyUs: Micros | null;
  readonly walRecords: number;
  readonly blocksSynced: number;
}

export type TimelineKind =
  | 'stage'
  | 'gate'
  | 'rollback'
  | 'drain'
  | 'stop'
  | 'start'
  | 'ready'
  | 'churn_down'
  | 'churn_up'
  | 'partition_start'
  | 'partition_end'
  | 'round_change'
  | 'proof'
  | 'tamper';

export interface TimelineRecord {
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
  readonly completedUs: Micros;
  readonly verifiedUs: Micros | null;
  readonly bytes: number;
  /** SHA-256 of the envelope, hex. */
  readonly sha256: string;
  /** Reason of refusal of an honest proof; null when it was accepted. */
  readonly failure: string | null;
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

/** Figures of the gossip layer, in the terms of the p2p summary. */
export interface NetworkResult {
  readonly totalPublishes: number;
  readonly totalReceives: number;
  readonly duplicates: number;
  readonly lost: number;
  readonly retransmits: number;
  /** First receipt minus publication, of every (message, node), sorted ascending. */
  readonly propagationUs: readonly Micros[];
  readonly blockPropagationUs: readonly Micros[];
  readonly transactionPropagationUs: readonly Micros[];
  readonly meshChanges: readonly {
    node: string;
    peer: string;
    topic: string;
    action: 'subscribe' | 'unsubscribe';
    atUs: Micros;
  }[];
  readonly peerTraffic: readonly { node: string; bytesIn: number; bytesOut: number }[];
  readonly queueFull: number;
  /** Time from the end of each outage (churn or restart) to ready again. */
  readonly resumeUs: readonly Micros[];
}

export interface TrackerResult {
  readonly blocks: readonly {
    fixture: string;
    hash: string;
    chainHeight: number;
    transactions: number;
    indexedUs: Micros;
  }[];
  readonly reads: number;
  readonly audits: number;
  readonly auditFailures: readonly string[];
  readonly lagBlocks: number;
}

export interface SeriesRecord {
  readonly name: string;
  readonly unit: Unit;
  readonly labels: Readonly<Record<string, string>>;
  /** Flat pairs: time in microseconds, value. */
  readonly points: readonly number[];
}

export interface Outcome {
  /** Exit code this outcome asks for: 1, 6, 7, 8 … */
  readonly code: number;
  readonly message: string;
}

interface SecurityLevel {
  readonly conjecturedBits: number;
  readonly provenBits: number;
  readonly parameters: Readonly<Record<string, number | string>>;
}

/** Measured wall times of real operations. In no hash, no gate, no decision. */
export interface HostResult {
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly maxRssBytes: number;
  readonly node: string;
  readonly workers: number;
  readonly virtualSecondsPerWallSecond: number;
  readonly eventsPerSecond: number;
  /** By proof index, milliseconds. */
  readonly proveMs: readonly number[];
  readonly verifyMs: readonly (number | null)[];
}

export interface RunResult {
  readonly simnetVersion: string;
  readonly scenario: {
    readonly name: string;
    readonly title: string;
    readonly description: string;
    /** SHA-256 of the resolved scenario in canonical JSON. */
    readonly sha256: string;
    readonly refs: readonly string[];
    /** The scenario file as written, for the report. */
    readonly source: string;
    readonly nodes: number;
    readonly validators: number;
    readonly witnessCommitments: number;
  };
  readonly seed: string;
  readonly verdict: Verdict;
  readonly outcomes: readonly Outcome[];
  readonly virtualUs: Micros;
  readonly events: number;
  readonly traceHash: string;
  readonly checkpoints: readonly { readonly event: number; readonly hash: string }[];
  /** Which cryptography was real, in words: printed in every report. */
  readonly fidelity: readonly string[];
  readonly security: SecurityLevel | null;
  readonly stages: readonly StageRecord[];
  readonly gates: readonly GateRecord[];
  readonly restarts: readonly RestartRecord[];
  readonly timeline: readonly TimelineRecord[];
  readonly blocks: readonly BlockRecord[];
  readonly proofs: readonly ProofRecord[];
  readonly tampers: readonly TamperRecord[];
  readonly network: NetworkResult;
  readonly tracker: TrackerResult | null;
  readonly transactions: {
    readonly submitted: number;
    readonly acknowledged: number;
    readonly finalised: number;
    readonly lost: number;
  };
  readonly series: readonly SeriesRecord[];
  /** By log name (`wallet-tracker-regression`): lines without end-of-line. */
  readonly logs: Readonly<Record<string, readonly string[]>>;
  readonly nodes: readonly {
    readonly name: string;
    readonly group: string;
    readonly version: string;
    readonly peers: readonly string[];
  }[];
  readonly host: HostResult;
}
