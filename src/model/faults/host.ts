/** What a fault may see of a cluster and do to it. */
import type { Stream } from '../../kernel/stream.ts';
import type { Micros } from '../../kernel/time.ts';
import type { ByzantineReach } from './reach/byzantine.ts';
import type { ClockReach } from './reach/clock.ts';
import type { DiskReach } from './reach/disk.ts';
import type { NetworkReach } from './reach/network.ts';
import type { OperationsReach } from './reach/operations.ts';
import type { ProcessReach } from './reach/process.ts';

/** Lines of the timeline that faults write. A fault may cut links more than once while it acts. */
type FaultNote = 'fault_start' | 'fault_end' | 'partition_start' | 'partition_end';

/** Why a fault has a process down: a node that comes and goes is no node that broke. */
export type OutageCause = 'churn' | 'crash';

export interface FaultHost {
  /** How nodes can be made to break the protocol. */
  readonly byzantine: ByzantineReach;
  /** What operators rely on. */
  readonly operations: OperationsReach;
  /** Runs `action` after `delayUs` of virtual time. */
  after(delayUs: Micros, action: () => void): void;
  /** The fault's own stream for a purpose. */
  stream(purpose: string): Stream;
  /** Faults end with the rollout: what follows is judgement. */
  isOver(): boolean;
  /** Runs `action` when the last stage is over. */
  onOver(action: () => void): void;
  /** Runs `action` each time that the rollout enters that stage. */
  onStage(stage: string, action: () => void): void;
  /** Writes a line into the run's timeline. `node` is null for what concerns no single node. */
  note(what: FaultNote, node: number | null, detail: string): void;
  nodesOf(group: string): readonly number[];
  /** The nodes of a region; none where the cluster has no such region. */
  nodesIn(region: string): readonly number[];
  nodeName(node: number): string;
  readonly network: NetworkReach;
  readonly process: ProcessReach;
  readonly clock: ClockReach;
  readonly disk: DiskReach;
  /** Nodes of a group that may crash now: ready, claimed by nobody, and within the budget. */
  crashable(group: string, budget: string | undefined): readonly number[];
  /**
   * Takes a node that runs for a fault that is to be mended, also from another fault that had it
   * down before: a node that is wrong may never be ready, and the other waits for that.
   *
   * @returns Whether the fault has it now.
   */
  retake(node: number, fault: string): boolean;
  /**
   * Kills the node's process.
   *
   * @param cause - As what the timeline tells it; a crash unless this says otherwise.
   * @returns Whether that was possible.
   */
  crash(node: number, fault: string, cause?: OutageCause): boolean;
  /** Starts the process of a crashed node again, in the version that is installed. */
  restart(node: number, fault: string): void;
}
