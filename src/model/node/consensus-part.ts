/**
 * Consensus at one node: joins the Tendermint engine to log, keys, links and clock.
 *
 * What the engine emits is written to the log, signed, fed back and sent, in this order. What
 * arrives is checked before the engine sees it: signatures, the proposer's VRF proof, and of a
 * proposed block every transaction.
 */

import { fromHex, toHex } from '../../crypto/bytes.ts';
import type { QuorumCertificate } from '../../crypto/certificate.ts';
import { signerBitmap } from '../../crypto/certificate.ts';
import type { Ticket } from '../../crypto/jobs.ts';
import { proposalSignBytes, voteSignBytes } from '../../crypto/vote.ts';
import type { Micros } from '../../kernel/time.ts';
import { type Block, makeBlock, proposerAlpha, transactionRoot } from '../chain/block.ts';
import { type EpochSet, placeOf } from '../chain/epoch-set.ts';
import { blockFault } from '../chain/validity.ts';
import type { ConsensusHost, StateChange } from '../consensus/host.ts';
import { LeaderSchedule } from '../consensus/leader.ts';
import type {
  Equivocation,
  OwnProposal,
  OwnVote,
  Step,
  VoteRecord,
} from '../consensus/messages.ts';
import { Tendermint } from '../consensus/tendermint.ts';
import type { Frame } from '../network/frames.ts';
import type { WireProposal } from '../wire/messages.ts';
import { ConsensusLog } from './consensus-log.ts';
import type { ProcessContext } from './context.ts';
import { ProposalChecks, proposalId } from './proposal-checks.ts';
import { FSYNC_US, type TransactionRelay } from './transaction-relay.ts';
import { VoteRelay } from './vote-relay.ts';

export class ConsensusPart implements ConsensusHost<Block> {
  readonly #context: ProcessContext;
  readonly #transactions: TransactionRelay;
  readonly #onDecided: (block: Block, certificate: QuorumCertificate) => void;
  readonly #log: ConsensusLog;
  readonly #checks: ProposalChecks;
  readonly votes: VoteRelay;
  /** Proposals for the next height, kept until this node gets there. */
  #early: { proposal: WireProposal; from: number }[] = [];
  #engine: Tendermint<Block> | null = null;
  #roundStartedUs: Micros = 0;
  #set: EpochSet;
  #leaders: LeaderSchedule;
  /** The VRF proof that was begun last. */
  #leadership: { readonly height: number; readonly round: number; readonly ticket: Ticket } | null =
    null;
  /** Peers' proposals already passed on, by round and block. */
  #relayed = new Set<string>();

  constructor(
    context: ProcessContext,
    transactions: TransactionRelay,
    onDecided: (block: Block, certificate: QuorumCertificate) => void,
  ) {
    this.#context = context;
    this.#transactions = transactions;
    this.#onDecided = onDecided;
    this.#log = new ConsensusLog(context.machine.disk, context.env.genesis.chainId);
    this.#set = context.machine.disk.ledger.nextSet;
    this.#leaders = new LeaderSchedule(this.#set.beacon, this.#set.powers);
    this.#checks = new ProposalChecks(context, transactions);
    this.votes = new VoteRelay(context, (vote) => this.#engine?.onVote(vote));
  }

  /** The engine, or null while the node is catching up. */
  get engine(): Tendermint<Block> | null {
    return this.#engine;
  }

  /** When the engine entered the round that it is in. */
  get roundStartedUs(): Micros {
    return this.#roundStartedUs;
  }

  get isDeciding(): boolean {
    return this.#engine !== null && !this.#engine.isDecided;
  }

  /** Reads the log: how many records there are to replay. */
  logRecords(): number {
    return this.#log.replay().records;
  }

  /** Takes part from the height after the last finalised one. */
  begin(): void {
    this.#set = this.#context.machine.disk.ledger.nextSet;
    this.#leaders = new LeaderSchedule(this.#set.beacon, this.#set.powers);
    const engine = new Tendermint<Block>({
      validators: this.#set.powers,
      self: this.#place,
      proposerOf: (height, round) => this.#leaders.leaderOf(height, round),
      host: this,
    });
    const { replay } = this.#log.replay();
    const next = this.#context.machine.disk.ledger.height + 1;
    if (replay !== undefined && replay.height === next) engine.restore(replay);
    this.#engine = engine;
    this.startNext();
  }

  /** Starts the height after the last finalised one. */
  startNext(): void {
    const engine = this.#engine;
    const { ledger } = this.#context.machine.disk;
    if (engine === null || engine.height > ledger.height) return;
    this.#enterEpoch(engine);
    this.#relayed = new Set();
    this.votes.enterHeight(ledger.height + 1, this.#set);
    this.#roundStartedUs = this.#context.nowUs;
    engine.startHeight(ledger.height + 1);
    const early = this.#early;
    this.#early = [];
    for (const { proposal, from } of early) this.receiveProposal(proposal, from);
    this.votes.releaseEarly();
  }

  /** A block that peers had finalised replaces whatever this node was up to. */
  abandonHeight(): void {
    this.#engine = null;
  }

  receiveProposal(proposal: WireProposal, from: number): void {
    const engine = this.#engine;
    const next = this.#context.machine.disk.ledger.height + 1;
    const isAhead = proposal.height === next + 1 || (proposal.height === next && !this.isDeciding);
    if (isAhead && this.#early.length < EARLY_MAX) this.#early.push({ proposal, from });
    if (engine === null || !this.isDeciding || proposal.height !== engine.height) return;
    const key = `${proposal.round}/${proposal.block.hash}/${proposal.validRound}`;
    if (this.#relayed.has(key)) {
      this.#context.env.recorder.duplicates += 1;
      return;
    }
    // A relay that swapped the transactions must not keep the genuine proposal out.
    const { header, transactions } = proposal.block;
    if (header.transactionRoot !== transactionRoot(transactions)) return;
    this.#relayed.add(key);
    const proposer = this.#leaders.leaderOf(proposal.height, proposal.round);
    this.#checks.observe(proposal);
    this.#checks.whenChecked(
      proposal,
      this.#set,
      proposer,
      this.#blockProposer(proposal.block),
      () => {
        if (this.#engine?.height !== proposal.height) return;
        this.#engine.onProposal({ ...proposal, proposer });
        this.#context.spread(proposalFrame(this.#context, proposal), from);
      },
    );
  }

  requestBlock(height: number, round: number): void {
    const { env } = this.#context;
    const ticket = this.#proveLeadership(height, round);
    this.#context.whenAnswered(ticket, this.#context.charge('vrfProve'), () => {
      const answer = env.desk.answer(ticket);
      env.desk.forget(ticket);
      if (answer.kind !== 'vrf' || this.#engine?.height !== height) return;
      this.#checks.prepare(height, round, answer.proof);
      this.#engine.offerBlock(height, round, this.#build(height, round, answer.proof));
    });
  }

  emitProposal(proposal: OwnProposal<Block>): void {
    this.#log.proposal(proposal);
    const { env } = this.#context;
    const message = proposalSignBytes({
      chainId: env.genesis.chainId,
      height: proposal.height,
      round: proposal.round,
      validRound: proposal.validRound,
      blockHash: fromHex(proposal.block.hash),
    });
    this.#whenSigned(message, (signature) => {
      if (this.#engine?.height !== proposal.height) return;
      const wire: WireProposal = { ...proposal, signature };
      this.#relayed.add(`${wire.round}/${wire.block.hash}/${wire.validRound}`);
      env.recorder.published(proposalId(wire), this.#context.nowUs);
      this.#checks.trust(wire.block);
      this.#engine.onProposal({ ...wire, proposer: this.#place });
      this.#context.spread(proposalFrame(this.#context, wire));
    });
  }

  emitVote(vote: OwnVote): void {
    this.#log.vote(vote);
    const { env } = this.#context;
    const { epoch } = this.#set;
    const blockHash = vote.blockHash === null ? null : fromHex(vote.blockHash);
    const message = voteSignBytes({ ...vote, chainId: env.genesis.chainId, epoch, blockHash });
    const validator = this.#place;
    this.#whenSigned(message, (signature) => {
      const isCurrent = this.#engine?.height === vote.height;
      if (isCurrent) this.votes.own({ ...vote, epoch, validator, signature });
    });
  }

  logState(change: StateChange<Block>): void {
    this.#log.state(change);
    if (change.kind === 'round') this.#roundStartedUs = this.#context.nowUs;
    if (change.kind === 'round' && change.round > 0) {
      const { env, machine, nowUs } = this.#context;
      const detail = `height ${change.height} round ${change.round}`;
      env.recorder.note(nowUs, 'round_change', machine.name, detail);
    }
  }

  scheduleTimeout(step: Step, height: number, round: number): void {
    const { baseUs, perRoundUs } = this.#context.env.consensus.timeouts[step];
    this.#context.after(baseUs + perRoundUs * round, () => {
      this.#engine?.onTimeout(step, height, round);
    });
  }

  isValid(block: Block): boolean {
    return this.#checks.isAccepted(block) && this.#faultOf(block) === null;
  }

  decide(_height: number, round: number, block: Block, precommits: readonly VoteRecord[]): void {
    const { env } = this.#context;
    this.#log.decided(block.height, round, block.hash);
    this.#onDecided(block, {
      chainId: env.genesis.chainId,
      height: block.height,
      round,
      epoch: this.#set.epoch,
      blockHash: fromHex(block.hash),
      validatorSetHash: fromHex(this.#set.hash),
      bitmap: signerBitmap(
        precommits.map((vote) => vote.validator),
        this.#set.members.length,
      ),
      signatures: precommits.map((vote) => vote.signature),
    });
  }

  evidence({ first, second }: Equivocation): void {
    const { env, machine, nowUs } = this.#context;
    const detail = `validator ${first.validator} voted twice at ${second.height}/${second.round}`;
    env.recorder.note(nowUs, 'evidence', machine.name, detail);
  }

  get #place(): number {
    const { validator } = this.#context.machine;
    return validator < 0 ? -1 : placeOf(this.#set, validator);
  }

  /** Begins the VRF proof of a leader as soon as the block before is final: it needs no more. */
  prepareLeadership(): void {
    const { ledger } = this.#context.machine.disk;
    const height = ledger.height + 1;
    const set = ledger.nextSet;
    if (set.epoch !== this.#set.epoch || this.#place < 0) return;
    if (this.#leaders.leaderOf(height, 0) === this.#place) this.#proveLeadership(height, 0);
  }

  #proveLeadership(height: number, round: number): Ticket {
    const known = this.#leadership;
    if (known?.height === height && known.round === round) return known.ticket;
    const { env, machine } = this.#context;
    const { ledger } = machine.disk;
    const alpha = proposerAlpha(env.genesis.chainId, ledger.hash, height, round);
    const ticket = env.desk.request({ kind: 'vrf-prove', seed: machine.secrets.vrf, alpha });
    this.#leadership = { height, round, ticket };
    return ticket;
  }

  #enterEpoch(engine: Tendermint<Block>): void {
    const set = this.#context.machine.disk.ledger.nextSet;
    if (set.epoch === this.#set.epoch) return;
    this.#set = set;
    this.#leaders = new LeaderSchedule(set.beacon, set.powers);
    engine.setValidators(set.powers, this.#place);
  }

  #build(height: number, round: number, vrfProof: Uint8Array): Block {
    const { env, machine, behaviour, nowUs } = this.#context;
    const { ledger } = machine.disk;
    const { transactionsMax, bytesMax } = env.consensus.block;
    const chosen = this.#transactions.mempool.select(transactionsMax, bytesMax, (tx) =>
      this.#checks.isIncludable(tx),
    );
    const header = {
      height,
      round,
      epoch: ledger.nextEpoch,
      protocol: behaviour.nextProtocol(ledger.view),
      signal: behaviour.protocolMax,
      proposer: machine.validator,
      timeUs: nowUs,
      previousHash: ledger.hash,
      transactionRoot: transactionRoot(chosen),
      stateRoot: ledger.stateRoot,
      validatorSetHash: this.#set.hash,
      vrfProof,
    };
    return makeBlock(env.genesis.chainId, header, chosen);
  }

  #faultOf(block: Block): string | null {
    const { machine, behaviour, env } = this.#context;
    const { ledger } = machine.disk;
    const proposer = this.#blockProposer(block);
    return blockFault(block, ledger, behaviour, env.consensus.block, proposer);
  }

  /** Genesis index of the leader of the round in which a block was first proposed. */
  #blockProposer(block: Block): number {
    return this.#set.members[this.#leaders.leaderOf(block.height, block.header.round)] ?? -1;
  }

  #whenSigned(message: Uint8Array, action: (signature: Uint8Array) => void): void {
    const { env, machine } = this.#context;
    const ticket: Ticket = env.desk.request({
      kind: 'sign',
      seed: machine.secrets.signing,
      message,
    });
    this.#context.whenAnswered(ticket, this.#context.charge('sign') + FSYNC_US, () => {
      const signature = env.desk.bytes(ticket);
      env.desk.forget(ticket);
      action(signature);
    });
  }
}

/** Proposals of the next height that are kept. */
const EARLY_MAX = 16;

function proposalFrame(context: ProcessContext, proposal: WireProposal): Frame {
  const { validRound, signature } = proposal;
  const key = `proposal/${proposalId(proposal)}/${validRound}/${toHex(signature)}`;
  return context.sharedFrame(key, { type: 'proposal', proposal });
}
