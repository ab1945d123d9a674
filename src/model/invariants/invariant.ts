/**
 * What an invariant is: a claim about every run, and what has to be watched to see it broken.
 *
 * An invariant sees everything, of all nodes, and may remember what it has seen. Nothing of that
 * reaches a node, a gate or a fault: a run is the same with and without it.
 */
import type { QuorumCertificate } from '../../crypto/certificate.ts';
import type { Block } from '../chain/block.ts';
import type { Machine } from '../node/env.ts';
import type { WireProposal, WireVote } from '../wire/messages.ts';
import type { WireTimeout } from '../wire/view-messages.ts';
import type { ClusterView } from './view.ts';

/** Writes down that an invariant does not hold, at this event. */
type Report = (message: string, machines: readonly Machine[]) => void;

/** What is told of a run while it goes on. Each is called within the event that it is about. */
export interface Hooks {
  /** A node has finalised a block and stored it. The reference chain does not hold it yet if new. */
  readonly finalised?: (machine: Machine, block: Block, certificate: QuorumCertificate) => void;
  /** The same, after the reference chain has taken the block. */
  readonly applied?: (machine: Machine, block: Block) => void;
  /** A vote leaves a validator, signed. */
  readonly voteSent?: (machine: Machine, vote: WireVote) => void;
  /** A timeout of HotStuff leaves a validator, signed. */
  readonly timeoutSent?: (machine: Machine, timeout: WireTimeout) => void;
  /** A proposal leaves a validator, signed. */
  readonly proposalSent?: (machine: Machine, proposal: WireProposal) => void;
  /** A wallet was told that a node has its transaction. */
  readonly acknowledged?: (transactionId: string) => void;
  /** A process is about to be started on what an earlier one left. */
  readonly started?: (machine: Machine) => void;
  /** A process was stopped, by whomever. */
  readonly stopped?: (machine: Machine) => void;
  /** The rollout has a node drain; it is marked as draining. */
  readonly drained?: (machine: Machine) => void;
  /** The rollout is about to stop a node. */
  readonly replaced?: (machine: Machine) => void;
  /** Looks at the state of everything, every so often. */
  readonly tick?: () => void;
  /** The run is over: what it came to. */
  readonly concluded?: () => void;
}

/** What is claimed of every run. */
export interface Claim {
  /** Its numbers in the list of invariants, see `docs/INVARIANTS.md`. */
  readonly numbers: readonly number[];
  /** By which a violation is known, e.g. `double-vote`. */
  readonly name: string;
  /** What holds, in one sentence. */
  readonly statement: string;
}

export interface Invariant extends Claim {
  /** Begins to watch a run. */
  readonly watch: (view: ClusterView, report: Report) => Hooks;
}

/** Whether a node may say what it should not: by intent, or as its disk forgot what it had said. */
export function mayLie({ dishonesty, disk }: Machine): boolean {
  return dishonesty?.isActive === true || disk.hasLied;
}

/** Whether a node has always kept to the protocol, and its disk to its word: promises bind it. */
export function isCorrect({ dishonesty, disk }: Machine): boolean {
  return dishonesty === null && !disk.hasLied;
}
