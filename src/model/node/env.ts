/** The machines of a cluster, and what the cluster gives to the processes that run on them. */
import type { Ticket } from '../../crypto/jobs.ts';
import type { Simulation } from '../../kernel/simulation.ts';
import type { Stream } from '../../kernel/stream.ts';
import type { Micros } from '../../kernel/time.ts';
import type { Registry } from '../../metrics/registry.ts';
import type { Genesis } from '../chain/genesis.ts';
import type { ProofContexts } from '../chain/proof-plan.ts';
import type { ConsensusSpec } from '../consensus-spec.ts';
import type { CryptoDesk } from '../crypto-desk.ts';
import type { CryptoSpec } from '../crypto-spec.ts';
import type { Network } from '../network/network.ts';
import type { Recorder } from '../recorder.ts';
import type { Behaviour } from '../versions/behaviour.ts';
import type { Message, WireProposal, WireVote } from '../wire/messages.ts';
import type { WireTimeout } from '../wire/view-messages.ts';
import type { NodeClock } from './clock.ts';
import type { Dishonesty } from './dishonesty.ts';
import type { Disk } from './disk.ts';
import type { NodeConfig } from './node-config.ts';
import type { Processor } from './processor.ts';
import type { Rest } from './rest.ts';
import type { VoteBook } from './vote-book.ts';

export type Role = 'validator' | 'observer' | 'prover' | 'wallet';

/** Secrets of a node: 32-byte seeds of its keys. */
export interface NodeSecrets {
  /** Signs votes, proposals and the node's own transactions. */
  readonly signing: Uint8Array;
  readonly vrf: Uint8Array;
}

/** A running process, as the cluster sees it. */
export interface NodeProcess {
  /** The code that runs, whatever is installed by now. */
  readonly behaviour: Behaviour;
  /** Caught up with its peers and taking part. */
  readonly isReady: boolean;
  /** Peers can connect: not while it boots and replays its log. */
  readonly isListening: boolean;
  readonly walRecords: number;
  readonly blocksSynced: number;
  /** Answers probes and scrapes: it listens, and is not stopped. */
  readonly isAnswering: boolean;
  /** Transactions in its memory that wait for a block. */
  readonly transactionsWaiting: number;
  /** Brings the gauges up to date, as an exporter does when it is scraped. */
  beforeScrape(): void;
  receive(from: number, message: Message): void;
  /** A vote check is answered. */
  voteChecked(ticket: Ticket, vote: number): void;
  /** Does nothing until it is resumed as often: timers fire late, messages queue. */
  pause(): void;
  resume(): void;
  /** An alarm that this process set, for its next status, is due. */
  wake(): void;
  /** Which life of its machine's process it is, from 1. */
  readonly life: number;
  /** Nothing scheduled for this process acts from now on. */
  kill(): void;
}

/** A machine of the cluster: what it is, what is on its disk, and the process that runs on it. */
export interface Machine {
  readonly index: number;
  readonly name: string;
  readonly group: string;
  readonly role: Role;
  /** Place in the genesis validators, or -1. */
  readonly validator: number;
  readonly secrets: NodeSecrets;
  readonly publicKey: Uint8Array;
  readonly disk: Disk;
  readonly clock: NodeClock;
  readonly processor: Processor;
  readonly registry: Registry;
  /** Release that is installed. */
  version: string;
  behaviour: Behaviour;
  process: NodeProcess | null;
  /** Processes that were started on it so far. */
  lives: number;
  /** Who may stop the process now: the rollout or a fault, but not both. */
  claimedBy: string | null;
  isDraining: boolean;
  /** Faults that act on it and that a budget bears: while there are any, it counts as unavailable. */
  impairments: number;
  /** How it breaks the protocol, or once did; null for an honest node. */
  dishonesty: Dishonesty | null;
  /** What is wrong with its configuration; null while it is as intended. */
  config: NodeConfig | null;
}

/** The operations whose modelled cost a scenario states. */
export type CostName = keyof CryptoSpec['costs'];

/** Is told what nodes send, and tells nobody. */
interface NodeObserver {
  /** A validator has signed a vote, and is about to send it. */
  voteSent(machine: Machine, vote: WireVote): void;
  proposalSent(machine: Machine, proposal: WireProposal): void;
  timeoutSent(machine: Machine, timeout: WireTimeout): void;
  /** A process has learnt that it lacks so many blocks that it is not ready. */
  fellBehind(machine: Machine): void;
  /** A wallet was told that a node has its transaction: from now on the chain owes it. */
  acknowledged(transactionId: string): void;
}

export interface Env {
  readonly sim: Simulation;
  readonly network: Network;
  readonly desk: CryptoDesk;
  readonly genesis: Genesis;
  readonly consensus: ConsensusSpec;
  readonly crypto: CryptoSpec;
  readonly machines: readonly Machine[];
  readonly votes: VoteBook;
  readonly rest: Rest;
  readonly recorder: Recorder;
  /** Watches what leaves nodes; null in a world that is not watched. */
  readonly observer: NodeObserver | null;
  readonly proofContexts: ProofContexts;
  /** Draws the modelled cost of an operation from a process's own stream. */
  cost(name: CostName, stream: Stream): Micros;
  /** Has a process woken up, which is named by its node and life: without a closure. */
  scheduleAlarm(delayUs: Micros, node: number, life: number): void;
  /** Schedules the completion of a check of votes, without a closure. */
  scheduleVoteCheck(delayUs: Micros, node: number, ticket: Ticket, vote: number): void;
  /**
   * Runs `action` once `delayUs` of virtual time has passed; the ticket is answered by then.
   *
   * @returns What calls it off while it has not happened.
   */
  whenAnswered(ticket: Ticket, delayUs: Micros, node: number, action: () => void): () => void;
  /** Output of an ECVRF proof, 64 bytes. */
  vrfOutput(proof: Uint8Array): Uint8Array;
  /** The stream of a node for a purpose; the same object for every incarnation of its process. */
  stream(node: number, purpose: string): Stream;
}
