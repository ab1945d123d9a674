/**
 * What a run leaves behind: plain data, from which every report is derived.
 *
 * All of it but `host` is a function of scenario, seed and simnet version. Times are whole
 * microseconds of virtual time since the start of the run (`…Us`); nothing here is a float, save
 * metric values of unit `ratio`.
 */
import type { Micros } from '../kernel/time.ts';
import type { Unit } from '../metrics/catalogue.ts';
import type { CopyCount, VoteCount } from '../model/gossip-tally.ts';
import type {
  BlockRecord,
  MeshChange,
  ProofRecord,
  TamperRecord,
  TimelineKind as WorldTimelineKind,
} from '../model/recorder.ts';
import type { EvidenceRecord, PlaybookVerdict } from '../playbook/state.ts';
import type { UnjudgedGate } from '../playbook/unjudged.ts';
import type {
  GateRecord,
  RestartRecord,
  TimelineKind as RolloutTimelineKind,
  StageRecord,
} from '../rollout/records.ts';

export type { Unit } from '../metrics/catalogue.ts';
export type { CopyCount } from '../model/gossip-tally.ts';
export type { BlockRecord, ProofRecord, TamperRecord } from '../model/recorder.ts';
export type {
  GateOutcome,
  GateRecord,
  RestartRecord,
  StageOutcome,
  StageRecord,
} from '../rollout/records.ts';

/** Begins the lines of `fidelity` that tell of operations which were not all computed. */
export const SAMPLED = 'SAMPLED';

/** Excusable is a failure that more faults than the stated tolerance bears may have caused. */
type Verdict = 'pass' | 'fail' | 'excusable';

type TimelineKind = WorldTimelineKind | RolloutTimelineKind;

export interface TimelineRecord {
  readonly atUs: Micros;
  readonly kind: TimelineKind;
  readonly node: string | null;
  readonly detail: string;
}

/** Figures of the gossip layer, in the terms of the p2p summary. */
export interface NetworkResult {
  /** What was gossiped, by kind: transactions, proposals and votes, not messages. */
  readonly gossip: {
    readonly transactions: CopyCount;
    readonly proposals: CopyCount;
    readonly votes: VoteCount;
  };
  readonly lost: number;
  readonly retransmits: number;
  /** First receipt minus publication, of every (message, node), sorted ascending. */
  readonly propagationUs: readonly Micros[];
  readonly blockPropagationUs: readonly Micros[];
  readonly transactionPropagationUs: readonly Micros[];
  readonly meshChanges: readonly MeshChange[];
  readonly peerTraffic: readonly {
    readonly node: string;
    readonly bytesIn: number;
    readonly bytesOut: number;
    /** Messages of its own that a link lost. */
    readonly lost: number;
  }[];
  readonly queueFull: number;
  /** From each start of a process after an outage, by a fault or planned, until it was ready. */
  readonly resumeUs: readonly Micros[];
}

/** The committee of an epoch. */
export interface CommitteeResult {
  readonly epoch: number;
  /** First height that it decides, from 1. */
  readonly heightFirst: number;
  /** Last height that it decided, by the end of the run; null for none. */
  readonly heightLast: number | null;
  /** False for one that stayed, since too few applied for another. */
  readonly isDrawn: boolean;
  /** Places among the validators, ascending. */
  readonly members: readonly number[];
  /** Voting power of each, in the order of the members. */
  readonly powers: readonly number[];
  readonly totalPower: number;
}

/** Who could vote, and who did. */
export interface ElectorateResult {
  readonly validators: readonly {
    readonly name: string;
    /** What the scenario gave it, or had drawn for it: units of stake. */
    readonly stake: number;
    /** What it had earned before the run, of which its voting power follows as well. */
    readonly tier: number;
    /** In millionths. */
    readonly scorePpm: number;
    readonly timetokeHours: number;
  }[];
  /** By epoch, from 0 to the one of the last block. */
  readonly committees: readonly CommitteeResult[];
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

/** How much of the voting power was faulty. */
interface DoseResult {
  /** Most faulty power at one instant, of that much in total, and when. */
  readonly peakPower: number;
  readonly totalPower: number;
  readonly peakUs: Micros;
  /** The first dose beyond the tolerance, in words; null if there was none. */
  readonly overdose: string | null;
}

/** Whether the cluster was well again in time once faults had ended. */
interface ConvergenceResult {
  readonly withinUs: Micros;
  readonly fromUs: Micros;
  /** Null when it was not in time, or when the run ended before that could be said. */
  readonly tookUs: Micros | null;
  /** Why it was not; null if it was, or if the run ended before. */
  readonly reason: string | null;
  /** The validators that were healed; null for everybody. */
  readonly core: readonly string[] | null;
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

/** The rules of alerts, and the run as a test of them, for `promtool test rules`. */
export interface AlertTest {
  /** Text of the rule file. */
  readonly rules: string;
  /** Text of the test; null where promtool could not replay the run. */
  readonly test: string | null;
  /** What the test holds, or why there is none. */
  readonly note: string;
}

/** What a playbook left besides what every run leaves. */
export interface PlaybookResult {
  /** How it ended: `promoted`, `blocked`, `rolled-back` … */
  readonly verdict: PlaybookVerdict;
  /** By stage: what ended it, and whether its undoing restored what was there. */
  readonly stages: readonly {
    readonly name: string;
    readonly failedBy: string | null;
    readonly failure: string | null;
    readonly stateBefore: string | null;
    readonly stateAfter: string | null;
    readonly rollbackFailure: string | null;
  }[];
  /** Gates that nobody asked. */
  readonly unjudged: readonly UnjudgedGate[];
  readonly evidence: readonly EvidenceRecord[];
  /** Alerts that changed their state, in order. */
  readonly alerts: readonly {
    readonly atUs: Micros;
    readonly alert: string;
    readonly labels: string;
    readonly before: string;
    readonly after: string;
  }[];
  /** Null for a playbook without rules of alerts. */
  readonly alertTest: AlertTest | null;
  /** Notifications that arrived. */
  readonly notifications: readonly {
    readonly atUs: Micros;
    readonly route: string;
    readonly alert: string;
    readonly severity: string;
  }[];
  /** Faults that struck. */
  readonly faults: readonly {
    readonly name: string;
    readonly fault: string;
    readonly beganUs: Micros;
    readonly endedUs: Micros | null;
    readonly instances: readonly string[];
  }[];
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
  /** The dose of faults; null in a run without any. */
  readonly dose: DoseResult | null;
  /** What came after the faults; null where the scenario states no bound, or it did not come so far. */
  readonly convergence: ConvergenceResult | null;
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
  /** Null for a playbook. */
  readonly electorate: ElectorateResult | null;
  readonly tracker: TrackerResult | null;
  /** Null for the scenario of a cluster. */
  readonly playbook: PlaybookResult | null;
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
