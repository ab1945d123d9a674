/** What a fault may see of a cluster and do to it. */
import type { Stream } from '../../kernel/stream.ts';
import type { Micros } from '../../kernel/time.ts';

export interface FaultHost {
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
  note(what: 'fault_start' | 'fault_end', node: number | null, detail: string): void;
  nodesOf(group: string): readonly number[];
  nodeName(node: number): string;
  /** Nodes of a group that may crash now: ready, claimed by nobody, and within the budget. */
  crashable(group: string, budget: string | undefined): readonly number[];
  /** Kills the node's process. @returns Whether that was possible. */
  crash(node: number, fault: string): boolean;
  /** Starts the process of a crashed node again, in the version that is installed. */
  restart(node: number, fault: string): void;
}
