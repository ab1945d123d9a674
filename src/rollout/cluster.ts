/**
 * What a rollout may do to a cluster and see of it: the reach of an operator with a control plane
 * and probes. It knows no faults, and whatever it learns left the cluster through a probe.
 */
import type { Micros } from '../kernel/time.ts';

/** Place of a node in the cluster. */
export type NodeId = number;

/** What a node went through from its last start to ready. */
export interface RestartFacts {
  /** Records of its own log it replayed. */
  readonly walRecords: number;
  /** Blocks it fetched from others to catch up. */
  readonly blocksSynced: number;
}

export type AuditName = 'conflicting_finality' | 'lost_transactions';

export interface AuditAnswer {
  /** Violations found; null when nothing could be read. */
  readonly value: number | null;
  /** Nodes whose chain was read. */
  readonly samples: number;
  /** Names what was violated, or what could not be read. */
  readonly detail: string | null;
}

export interface Cluster {
  nowUs(): Micros;
  /** Runs `action` after `delayUs` of virtual time. */
  after(delayUs: Micros, action: () => void): void;

  /** Nodes of a group, in an order that never changes. */
  nodesOf(group: string): readonly NodeId[];
  nodeName(node: NodeId): string;

  /**
   * Whether the prober saw the node ready, at its last look. From `stop` on it is false, until a
   * look after the next `start` finds the node ready.
   */
  isReady(node: NodeId): boolean;
  /**
   * Whether the chain goes on by rules that the node's version does not know: it is not ready again
   * before it is replaced.
   */
  isLeftBehind(node: NodeId): boolean;
  /**
   * Nodes of the group that are not ready or are draining at this instant, for any cause. Counted
   * without the prober's delay, so that two takers cannot both spend the last of a budget.
   */
  unavailableCount(group: string): number;

  /**
   * Takes a node for a planned restart, so that nothing else takes it down or starts it. Claiming
   * again as the same owner succeeds and changes nothing.
   *
   * @returns Whether `owner` has it now.
   */
  claim(node: NodeId, owner: string): boolean;
  /** Lets a node go: at once, or when it starts, if its start is held up. */
  release(node: NodeId): void;

  /** Lets a node finish what it does and take nothing new. It is unavailable from now on. */
  drain(node: NodeId): void;
  isDrained(node: NodeId): boolean;
  stop(node: NodeId): void;
  /** Starts the process in that version; it replays its log and catches up by itself. */
  start(node: NodeId, version: string): void;
  restartFacts(node: NodeId): RestartFacts;

  /** The version the node was told to run, which need not be the one in effect. */
  versionConfigured(node: NodeId): string;
  /**
   * Asks the running process something only a version's code can answer.
   *
   * @param reply - Called once with the version that answers so, or null when the node could not
   *   be asked or answered like no known version.
   */
  probeVersion(node: NodeId, reply: (answer: ProbeAnswer) => void): void;
  /** Reads the chain of every reachable node from outside. Calls `reply` once. */
  audit(name: AuditName, reply: (answer: AuditAnswer) => void): void;
}

/** What a version probe brought back. */
export type ProbeAnswer =
  | { readonly kind: 'version'; readonly version: string }
  /** The process answered, but like no version of the scenario. */
  | { readonly kind: 'unknown' }
  /** Nobody answered. */
  | { readonly kind: 'unreachable' };
