/**
 * Consensus at one node: joins the engine to log, keys, links and clock.
 *
 * What the engine emits is written to the log, signed, fed back and sent, in this order. What
 * arrives is checked before the engine sees it: signatures, the proposer's VRF proof, and of a
 * proposed block every transaction.
 */

import { toHex } from '../../crypto/bytes.ts';
import type { QuorumCertificate } from '../../crypto/certificate.ts';
import { signerBitmap } from '../../crypto/certificate.ts';
import type { ValidatorKey } from '../../crypto/jobs.ts';
import type { Micros } from '../../kernel/time.ts';
import { type Block, makeBlock, transactionRoot } from '../chain/block.ts';
import { isTimely, nextBlockTime } from '../chain/block-time.ts';
import { type EpochSet, placeOf } from '../chain/epoch-set.ts';
import { blockFault } from '../chain/validity.ts';
import type { ConsensusEngine } from '../consensus/engine.ts';
import type { ConsensusHost, StateChange } from '../consensus/host.ts';
import type { LeaderSchedule } from '../consensus/leader.ts';
import type {
  Equivocation,
  OwnProposal,
  OwnVote,
  Step,
  VoteRecord,
} from '../consensus/messages.ts';
import { Tendermint } from '../consensus/tendermint.ts';
import { proposalId } from '../gossip-tally.ts';
import { hashBytes } from '../hash-bytes.ts';
import type { Frame } from '../network/frames.ts';
import type { WireProposal, WireVote } from '../wire/messages.ts';
import { ConsensusLog } from './consensus-log.ts';
import type { ProcessContext } from './context.ts';
import { leadersOf } from './leader-schedules.ts';
import { ProposalChecks } from './proposal-checks.ts';
import { Relayed } from './relayed.ts';
import { SigningPart } from './signing-part.ts';
import type { TransactionRelay } from './transaction-relay.ts';
import { ViewPart } from './view-part.ts';
import { VoteRelay } from './vote-relay.ts';

export class ConsensusPart implements ConsensusHost<Block> {
  readonly #context: ProcessContext;
  readonly #transactions: TransactionRelay;
  readonly #onDecided: (block: Block, certificate: QuorumCertificate) => void;
  readonly #log: ConsensusLog;
  readonly #checks: ProposalChecks;
  readonly #signing: SigningPart;
  readonly votes: VoteRelay;
  /** Null unless the engine is HotStuff. */
  readonly views: ViewPart | null;
  /** Proposals for the next height, kept until this node gets there. */
  #early: { proposal: WireProposal; from: number }[] = [];
  #engine: ConsensusEngine<Block> | null = null;
  #roundStartedUs: Micros = 0;
  #set: EpochSet;
  #leaders: LeaderSchedule;
  /** Whether the engine was told to say nothing, see `Disk.silentThrough`. */
  #isSilent = false;
  #relayed = new Relayed();

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
    this.#leaders = leadersOf(this.#set, context.env.consensus.leader);
    this.#checks = new ProposalChecks(context, transactions);
    this.#signing = new SigningPart(context);
    this.votes = new VoteRelay(context, () => this.#engine);
    const hasViews = context.env.consensus.engine === 'hotstuff';
    this.views = hasViews ? new ViewPart(context, this.#signing, () => this.#engine) : null;
  }

  /** The engine, or null while the node is catching up. */
  get engine(): ConsensusEngine<Block> | null {
    return this.#engine;
  }

  /** When the engine entered the round that it is in. */
  get roundStartedUs(): Micros {
    return this.#roundStartedUs;
  }

  /** Whether this node says nothing at the next height, lest it contradict what it has forgotten. */
  get isSilent(): boolean {
    const { silentThrough, ledger } = this.#context.machine.disk;
    return ledger.height < silentThrough;
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
    const { leader } = this.#context.env.consensus;
    this.#set = this.#context.machine.disk.ledger.nextSet;
    this.#leaders = leadersOf(this.#set, leader);
    const { replay } = this.#log.replay();
    this.#isSilent = this.isSilent;
    const options = {
      validators: this.#set.powers,
      self: this.#isSilent ? -1 : this.#place,
      proposerOf: (height: number, round: number) => this.#leaders.leaderOf(height, round),
      host: this,
    };
    const engine = this.views?.makeEngine(options) ?? new Tendermint<Block>(options);
    const next = this.#context.machine.disk.ledger.height + 1;
    if (replay !== undefined && replay.height === next) {
      // What is in the log with a quorum was checked in an earlier life.
      if (replay.valid !== null) this.#checks.trust(replay.valid.block);
      engine.restore(replay);
    }
    this.#engine = engine;
    this.startNext();
  }

  /** Starts the height after the last finalised one. */
  startNext(): void {
    const engine = this.#engine;
    const { ledger } = this.#context.machine.disk;
    if (engine === null || engine.height > ledger.height) return;
    this.#context.env.rest.leave(this.#context.machine.index);
    this.#enterEpoch(engine);
    this.#relayed = new Relayed();
    this.votes.enterHeight(ledger.height + 1, this.#set);
    this.views?.enterHeight(ledger.height + 1, this.#set);
    this.#roundStartedUs = this.#context.nowUs;
    engine.startHeight(ledger.height + 1);
    const early = this.#early;
    this.#early = [];
    for (const { proposal, from } of early) this.receiveProposal(proposal, from);
    this.votes.releaseEarly();
    this.views?.releaseEarly();
  }

  /** A block that peers had finalised replaces whatever this node was up to. */
  abandonHeight(): void {
    this.#context.env.rest.leave(this.#context.machine.index);
    this.#engine = null;
  }

  receiveProposal(proposal: WireProposal, from: number): void {
    const engine = this.#engine;
    const next = this.#context.machine.disk.ledger.height + 1;
    const isAhead = proposal.height === next + 1 || (proposal.height === next && !this.isDeciding);
    if (isAhead && this.#early.length < EARLY_MAX) this.#early.push({ proposal, from });
    if (engine === null || !this.isDeciding || proposal.height !== engine.height) return;
    if (this.#relayed.has(proposal)) return;
    // A relay that swapped the transactions must not keep the genuine proposal out.
    const { header, transactions } = proposal.block;
    if (header.transactionRoot !== transactionRoot(transactions)) return;
    this.#relayed.add(proposal);
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
    const ticket = this.#signing.takeLeadership(height, round, this.#vrfKey);
    this.#context.whenAnswered(ticket, this.#context.charge('vrfProve'), () => {
      const answer = env.desk.answer(ticket);
      env.desk.forget(ticket);
      if (answer.kind !== 'vrf' || this.#engine?.height !== height) return;
      this.#checks.prepare(height, round, answer.proof);
      this.#engine.offerBlock(height, round, this.#build(height, round, answer.proof));
    });
  }

  emitProposal(proposal: OwnProposal<Block>): void {
    if (!this.#log.proposal(proposal)) return;
    const { env } = this.#context;
    if (this.#context.machine.dishonesty?.does('withhold_proposals')) return;
    this.#signing.proposal(proposal, (signature) => {
      if (this.#engine?.height !== proposal.height) return;
      const wire: WireProposal = { ...proposal, signature };
      this.#relayed.add(wire);
      env.observer?.proposalSent(this.#context.machine, wire);
      const { proposals } = env.recorder.gossip;
      proposals.publish(proposalId(wire), this.#context.machine.index, this.#context.nowUs);
      this.#checks.trust(wire.block);
      this.#engine.onProposal({ ...wire, proposer: this.#place });
      this.#context.spread(proposalFrame(this.#context, wire));
    });
  }

  emitVote(vote: OwnVote): void {
    const { dishonesty } = this.#context.machine;
    const isWithheld = dishonesty?.does('withhold_votes') === true;
    if (isWithheld || !this.#log.vote(vote)) this.#voteLater(vote);
    else if (dishonesty?.does('equivocate')) this.#equivocate(vote);
    else this.#signVote(vote, (signed) => (this.views ?? this.votes).own(signed));
  }

  /**
   * A vote that was not written, for lack of room, or that was withheld, still counts when it comes
   * late: without it, the height may never be decided.
   */
  #voteLater(vote: OwnVote): void {
    const engine = this.#engine;
    this.#context.after(VOTE_AGAIN_US, () => {
      const isWanted = engine !== null && engine.height === vote.height && !engine.isDecided;
      if (isWanted && this.#engine === engine && this.#isOpen(vote)) this.emitVote(vote);
    });
  }

  #signVote(vote: OwnVote, send: (vote: WireVote) => void): void {
    const { env } = this.#context;
    const { epoch } = this.#set;
    const validator = this.#place;
    this.#signing.vote(vote, epoch, (signature) => {
      if (this.#engine?.height !== vote.height || !this.#isOpen(vote)) return;
      const { step, height, round, blockHash } = vote;
      const wire: WireVote = { step, height, round, epoch, validator, blockHash, signature };
      env.observer?.voteSent(this.#context.machine, wire);
      send(wire);
    });
  }

  /** Whether the view of a vote was not given up meanwhile. */
  #isOpen({ round }: OwnVote): boolean {
    return this.views?.isOpen(round) ?? true;
  }

  /** Votes for something else too: for nil, if that is a vote, beside a block; for one beside nil. */
  #equivocate(vote: OwnVote): void {
    const proposed = this.#engine?.proposals(vote.round)[0]?.block.hash;
    const beside = this.views === null ? null : NO_BLOCK;
    const blockHash = vote.blockHash === null ? (proposed ?? NO_BLOCK) : beside;
    this.#signVote(vote, (one) => {
      this.#signVote({ ...vote, blockHash }, (other) => {
        (this.views ?? this.votes).divide(one, other);
      });
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
    const { env, machine } = this.#context;
    const { baseUs, perRoundUs } = env.consensus.timeouts[step];
    const percent = machine.config?.timeoutsPercent ?? 100;
    this.#context.after(Math.ceil(((baseUs + perRoundUs * round) * percent) / 100), () => {
      if (this.#engine instanceof Tendermint) this.#engine.onTimeout(step, height, round);
    });
  }

  isValid(block: Block): boolean {
    return this.#checks.isAccepted(block) && this.#isFollowing(block);
  }

  isTimely(block: Block): boolean {
    return isTimely(block.header.timeUs, this.#context.localUs);
  }

  decide(_height: number, round: number, block: Block, precommits: readonly VoteRecord[]): void {
    const { env } = this.#context;
    this.#log.decided(block.height, round, block.hash);
    this.#onDecided(block, {
      chainId: env.genesis.chainId,
      height: block.height,
      round,
      epoch: this.#set.epoch,
      blockHash: hashBytes(block.hash),
      validatorSetHash: hashBytes(this.#set.hash),
      bitmap: signerBitmap(
        precommits.map((vote) => vote.validator),
        this.#set.members.length,
      ),
      signatures: precommits.map((vote) => vote.signature),
    });
  }

  evidence({ first, second }: Equivocation): void {
    const { env, machine, nowUs } = this.#context;
    const voter = env.genesis.validators[this.#set.members[first.validator] ?? -1];
    const accused = env.machines[voter?.node ?? -1];
    if (accused === undefined) return;
    env.recorder.accuse(nowUs, machine.name, {
      accused: accused.name,
      ...{ height: second.height, round: second.round, step: second.step },
      votes: [first.blockHash, second.blockHash],
      isExpected: accused.dishonesty !== null || accused.disk.hasLied,
    });
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
    const isLeader = this.#leaders.leaderOf(height, 0) === this.#place;
    if (isLeader) this.#signing.prepareLeadership(height, 0, this.#vrfKey);
  }

  get #vrfKey(): Uint8Array {
    return (this.#set.keys[this.#place] as ValidatorKey).vrfKey;
  }

  #enterEpoch(engine: ConsensusEngine<Block>): void {
    const set = this.#context.machine.disk.ledger.nextSet;
    const isNew = set.epoch !== this.#set.epoch;
    if (!isNew && this.isSilent === this.#isSilent) return;
    this.#set = set;
    if (isNew) this.#leaders = leadersOf(set, this.#context.env.consensus.leader);
    this.#isSilent = this.isSilent;
    engine.setValidators(set.powers, this.#isSilent ? -1 : this.#place);
  }

  #build(height: number, round: number, vrfProof: Uint8Array): Block {
    const { env, machine, behaviour, localUs } = this.#context;
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
      timeUs: nextBlockTime(ledger.timeUs, localUs),
      previousHash: ledger.hash,
      transactionRoot: transactionRoot(chosen),
      stateRoot: machine.dishonesty?.does('invalid_block') ? ledger.hash : ledger.stateRoot,
      validatorSetHash: this.#set.hash,
      vrfProof,
    };
    return makeBlock(env.genesis.chainId, header, chosen);
  }

  /** Whether a block may follow the chain; a peer's that may not is refused with its reason. */
  #isFollowing(block: Block): boolean {
    const { machine, behaviour, env } = this.#context;
    const { ledger } = machine.disk;
    const proposer = this.#blockProposer(block);
    const fault = blockFault(block, ledger, behaviour, env.consensus.block, proposer);
    if (fault !== null) this.#checks.refuse(block, fault);
    return fault === null;
  }

  /** Genesis index of the leader of the round in which a block was first proposed. */
  #blockProposer(block: Block): number {
    return this.#set.members[this.#leaders.leaderOf(block.height, block.header.round)] ?? -1;
  }
}

/** How soon a vote is tried again that could not be given. */
const VOTE_AGAIN_US: Micros = 100_000;
/** What an equivocator votes for when it knows no block: the hash of none. */
const NO_BLOCK = 'ff'.repeat(32);
/** Proposals of the next height that are kept. */
const EARLY_MAX = 16;

function proposalFrame(context: ProcessContext, proposal: WireProposal): Frame {
  const { validRound, signature } = proposal;
  const key = () => `proposal/${proposalId(proposal)}/${validRound}/${toHex(signature)}`;
  return context.env.network.frames.sharedOf(proposal, key, () => ({ type: 'proposal', proposal }));
}
