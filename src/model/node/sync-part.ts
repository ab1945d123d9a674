/**
 * How a node learns where its peers are, helps those behind, and catches up itself.
 *
 * Every so often a node tells one peer where it stands: often while it may lack something, at its
 * heartbeat while it rests. A peer at the same height answers with the votes and the proposal that
 * it has and the other lacks: what links lost is repaired. A peer that is ahead says so; then the
 * node fetches finalised blocks with their certificates, and verifies these before it applies them.
 */
import type { Micros } from '../../kernel/time.ts';
import type { Block } from '../chain/block.ts';
import type { ConsensusEngine } from '../consensus/engine.ts';
import { Tendermint } from '../consensus/tendermint.ts';
import type { Frame } from '../network/frames.ts';
import type { Message, Status, SyncedBlock } from '../wire/messages.ts';
import { checkCertified } from './certified.ts';
import type { ConsensusPart } from './consensus-part.ts';
import type { ProcessContext } from './context.ts';
import { heartbeatUsOf, isResting, isSameStatus, STATUS_EVERY_US } from './status.ts';

const REQUEST_TIMEOUT_US: Micros = 700_000;
/** A node one height behind waits this long for the decision to reach it by itself. */
const PATIENCE_US: Micros = 250_000;
/** Gossip brings what a round needs within this time; what is missing later was lost. */
const HELP_AFTER_US: Micros = 350_000;
const BLOCKS_PER_REQUEST = 16;
const VOTES_PER_HELP = 256;
const NO_VOTES = new Uint8Array(0);
/** Blocks that a node may lack of what its peers have finalised, and still be ready. */
export const LAG_MAX = 1;

export class SyncPart {
  readonly #context: ProcessContext;
  readonly #consensus: ConsensusPart;
  readonly #apply: (synced: SyncedBlock) => void;
  #peersHeard = 0;
  /** Peers that have said last that they do not know how far the chain is. */
  readonly #lostPeers = new Set<number>();
  /** Height that this node works on. */
  #height: number;
  #heightSeen = 0;
  /** What was said last, with and without a question. */
  #lastAsked: Frame | null = null;
  #lastTold: Frame | null = null;
  #requestedUs: Micros | null = null;
  #behindSinceUs: Micros | null = null;
  #blocksSynced = 0;

  /** @param apply - Takes the next finalised block, verified. */
  constructor(
    context: ProcessContext,
    consensus: ConsensusPart,
    apply: (synced: SyncedBlock) => void,
  ) {
    this.#context = context;
    this.#consensus = consensus;
    this.#apply = apply;
    this.#height = context.machine.disk.ledger.height + 1;
    this.#reset();
  }

  get blocksSynced(): number {
    return this.#blocksSynced;
  }

  /** Peers heard of since the process started. */
  get peersHeard(): number {
    return this.#peersHeard;
  }

  /** Whether a peer has said how far the chain is, not only how far it has fetched it itself. */
  get hasBearings(): boolean {
    return this.#peersHeard > this.#lostPeers.size;
  }

  /** Highest height that a peer has been working on. */
  get heightSeen(): number {
    return this.#heightSeen;
  }

  /** Blocks that this node lacks of what a peer has finalised, as far as it has heard. */
  get lag(): number {
    return Math.max(0, this.heightSeen - this.#height);
  }

  get isBehind(): boolean {
    return this.lag > 0;
  }

  start(): void {
    for (const place of this.#context.peers.keys()) this.#sendStatus(place, true);
    const phaseUs = this.#context.env
      .stream(this.#context.machine.index, 'status')
      .below(STATUS_EVERY_US);
    this.#wakeIn(phaseUs);
  }

  /** A block has been stored. */
  finalised(height: number): void {
    this.#height = height + 1;
    this.#wakeUp();
  }

  /** A height has begun: if gossip does not bring what it needs, peers are told in time. */
  heightBegun(): void {
    this.#hurry(HELP_AFTER_US);
  }

  /** Tells the next peer where this node stands, time and again. */
  tick(): void {
    // An alarm that was set before the node had to hurry: the one that took its place is to come.
    const { env, machine, nowUs, peers } = this.#context;
    const { rest } = env;
    if (nowUs < (rest.dueUs[machine.index] as number)) return;
    const isAtRest = this.#isAtRest;
    this.#wakeIn(isAtRest ? heartbeatUsOf(env.consensus) : STATUS_EVERY_US);
    if (peers.length === 0) return;
    const place = ((rest.toldPlace[machine.index] as number) + 1) % peers.length;
    rest.toldPlace[machine.index] = place;
    this.#sendStatus(place, !this.#consensus.isDeciding || this.isBehind);
    this.#catchUp();
    this.#askForDamaged(peers[place] as number);
    if (isAtRest) this.#lieDown();
  }

  /** Whatever happens now, the node looks at it itself. */
  #wakeUp(): void {
    this.#context.env.rest.leave(this.#context.machine.index);
  }

  /** From now on no more is asked of this node than what `Rest` knows to do. */
  #lieDown(): void {
    const { env, machine, life } = this.#context;
    if (this.#behindSinceUs !== null || !machine.clock.isSound) return;
    const [asked, told] = [this.#statusFrame(true), this.#statusFrame(false)];
    env.rest.enter(machine.index, life, this.#height, asked, told);
  }

  /** Forgets what an earlier process of this node had heard. */
  #reset(): void {
    const { env, machine, peers, firstLink } = this.#context;
    this.#wakeUp();
    for (const place of peers.keys()) env.rest.setHeight(machine.index, firstLink + place, 0);
    env.rest.toldPlace[machine.index] = 0;
    env.rest.dueUs[machine.index] = 0;
  }

  /** The height that a peer works on, 0 for one that has said nothing yet. */
  #heightOf(place: number): number {
    return this.#context.env.rest.heightAt(this.#context.firstLink + place);
  }

  #askForDamaged(peer: number): void {
    const { damaged } = this.#context.machine.disk;
    if (damaged.size === 0) return;
    const [height] = damaged;
    if (height === undefined) return;
    this.#context.send(peer, { type: 'block-request', from: height, to: height });
  }

  receive(message: Message, from: number): void {
    if (message.type === 'status') this.#onStatus(message, from);
    else if (message.type === 'block-request') this.#onRequest(message.from, message.to, from);
    else if (message.type === 'block-response') this.#onResponse(message.blocks, from);
  }

  /** Whether nothing is to be decided, and nothing lacks as far as the node has heard. */
  get #isAtRest(): boolean {
    const isWaiting = this.#consensus.engine !== null && !this.#consensus.isDeciding;
    return isWaiting && !this.isBehind && this.#context.machine.disk.damaged.size === 0;
  }

  #wakeIn(delayUs: Micros): void {
    const { clock, index } = this.#context.machine;
    this.#context.env.rest.dueUs[index] = this.#context.nowUs + clock.timerUs(delayUs);
    this.#context.wake(delayUs);
  }

  /** Has the next status told within `delayUs`. */
  #hurry(delayUs: Micros): void {
    const { env, machine, nowUs } = this.#context;
    const byUs = nowUs + machine.clock.timerUs(delayUs);
    if ((env.rest.dueUs[machine.index] as number) > byUs) this.#wakeIn(delayUs);
  }

  /** @param place - Place of a peer. */
  #sendStatus(place: number, solicits: boolean): void {
    const { env, machine, peers, firstLink } = this.#context;
    const peer = peers[place] as number;
    env.network.send(machine.index, peer, this.#statusFrame(solicits), firstLink + place);
  }

  /**
   * The frame of the last status serves again while it says the same. All nodes that rest at one
   * height say the same.
   */
  #statusFrame(solicits: boolean): Frame {
    const last = solicits ? this.#lastAsked : this.#lastTold;
    const { engine } = this.#consensus;
    const isActive = engine !== null && this.#consensus.isDeciding;
    const isLost = this.#context.machine.disk.silentThrough === Number.POSITIVE_INFINITY;
    if (last !== null && !isActive && !isLost && isResting(last.message as Status, this.#height))
      return last;
    const round = isActive ? engine.round : 0;
    const status: Status = {
      type: 'status',
      height: this.#height,
      round,
      hasProposal: isActive && this.#hasProposal(engine, round),
      prevotes: isActive ? engine.voteBitmap('prevote', round) : NO_VOTES,
      precommits: isActive ? engine.voteBitmap('precommit', round) : NO_VOTES,
      solicits,
      isLost,
    };
    if (last !== null && isSameStatus(last.message as Status, status)) return last;
    const key = `status/${status.height}/${solicits}`;
    const frame =
      isActive || isLost ? this.#context.frame(status) : this.#context.sharedFrame(key, status);
    if (solicits) this.#lastAsked = frame;
    else this.#lastTold = frame;
    return frame;
  }

  #onStatus(status: Status, from: number): void {
    const place = this.#context.placeOf(from);
    this.#note(place, status.height);
    if (status.isLost) this.#lostPeers.add(from);
    else this.#lostPeers.delete(from);
    const height = this.#height;
    if (status.height < height || status.solicits) this.#sendStatus(place, false);
    if (status.height === height) this.#help(status, from);
    if (status.height > height) {
      this.#wakeUp();
      this.#catchUp();
      this.#hurry(STATUS_EVERY_US);
    } else if (!this.isBehind) this.#behindSinceUs = null;
  }

  /** Keeps the height of a peer, and the highest of all. */
  #note(place: number, height: number): void {
    const before = this.#heightOf(place);
    if (before === height) return;
    const { env, machine, peers, firstLink } = this.#context;
    if (before === 0) this.#peersHeard += 1;
    env.rest.setHeight(machine.index, firstLink + place, height);
    if (height >= this.#heightSeen) {
      this.#heightSeen = height;
      if (this.lag > LAG_MAX) env.observer?.fellBehind(machine);
    } else if (before === this.#heightSeen) {
      this.#heightSeen = Math.max(...env.rest.heightsFrom(firstLink, peers.length));
    }
  }

  /** Gives a peer at this height what it lacks of its round, and of this node's if that is later. */
  #help(status: Status, peer: number): void {
    const engine = this.#consensus.engine;
    if (engine === null || !this.#consensus.isDeciding) return;
    if (this.#context.nowUs - this.#consensus.roundStartedUs < HELP_AFTER_US) return;
    const { votes } = this.#consensus;
    if (!(engine instanceof Tendermint)) {
      this.#consensus.views?.help(status, peer);
      return;
    }
    const { round, prevotes, precommits } = status;
    if (!status.hasProposal) this.#giveProposal(round, peer);
    votes.give(engine.votesMissing('prevote', round, prevotes, VOTES_PER_HELP), peer);
    votes.give(engine.votesMissing('precommit', round, precommits, VOTES_PER_HELP), peer);
    if (engine.round <= round) return;
    const none = new Uint8Array(prevotes.length);
    this.#giveProposal(engine.round, peer);
    votes.give(engine.votesMissing('prevote', engine.round, none, VOTES_PER_HELP), peer);
    votes.give(engine.votesMissing('precommit', engine.round, none, VOTES_PER_HELP), peer);
  }

  /** Whether this node lacks neither the round's proposal nor the polka that it names. */
  #hasProposal(engine: ConsensusEngine<Block>, round: number): boolean {
    if (!engine.hasProposal(round)) return false;
    return engine.proposals(round).every(({ validRound, block }) => {
      return validRound < 0 || engine.votes('prevote', validRound)?.hasQuorumFor(block.hash);
    });
  }

  /** Without the polka that it names, a peer cannot vote for a block proposed again. */
  #giveProposal(round: number, peer: number): void {
    const engine = this.#consensus.engine;
    const proposal = engine?.proposals(round)[0];
    if (proposal === undefined) return;
    this.#context.send(peer, { type: 'proposal', proposal });
    this.#context.env.recorder.retransmits += 1;
    const polka = engine?.votes('prevote', proposal.validRound)?.votesFor(proposal.block.hash);
    this.#consensus.votes.give(polka ?? [], peer);
  }

  #catchUp(): void {
    const lag = this.heightSeen - this.#height;
    if (lag <= 0) return;
    const { nowUs } = this.#context;
    this.#behindSinceUs ??= nowUs;
    const isPatient = lag === 1 && this.#consensus.isDeciding;
    const waitedUs = nowUs - this.#behindSinceUs;
    if (isPatient && waitedUs < PATIENCE_US) {
      this.#hurry(PATIENCE_US - waitedUs);
      return;
    }
    if (this.#requestedUs !== null && nowUs - this.#requestedUs < REQUEST_TIMEOUT_US) return;
    const { peers } = this.#context;
    const ahead = [...peers.keys()].filter((place) => this.#heightOf(place) > this.#height);
    const stream = this.#context.env.stream(this.#context.machine.index, 'sync');
    const place = stream.pick(ahead);
    const height = this.#heightOf(place);
    this.#requestedUs = nowUs;
    this.#context.send(peers[place] as number, {
      type: 'block-request',
      from: this.#height,
      to: Math.min(height - 1, this.#height + BLOCKS_PER_REQUEST - 1),
    });
  }

  #onRequest(first: number, last: number, from: number): void {
    const { disk } = this.#context.machine;
    const blocks: SyncedBlock[] = [];
    for (let height = first; height <= last && blocks.length < BLOCKS_PER_REQUEST; height += 1) {
      const block = disk.blockAt(height);
      if (block === undefined) break;
      blocks.push(block);
    }
    if (blocks.length > 0) this.#context.send(from, { type: 'block-response', blocks });
  }

  #onResponse(blocks: readonly SyncedBlock[], from: number): void {
    for (const synced of blocks) this.#mend(synced);
    this.#verifyNext(
      blocks.filter(({ block }) => block.height >= this.#height),
      from,
    );
  }

  /** Writes a block anew whose record was found damaged, if a peer has sent the right one. */
  #mend(synced: SyncedBlock): void {
    const { disk } = this.#context.machine;
    const { height, hash, header } = synced.block;
    if (!disk.damaged.has(height) || hash !== disk.hashAt(height)) return;
    checkCertified(this.#context, synced, disk.ledger.setOf(header.epoch), (isCertified) => {
      if (isCertified) disk.restore(synced);
    });
  }

  /** Verifies and applies the blocks one after another: each may change who signs the next. */
  #verifyNext(blocks: readonly SyncedBlock[], from: number): void {
    const [synced, ...rest] = blocks;
    if (synced === undefined || synced.block.height !== this.#height) {
      this.#requestedUs = null;
      return;
    }
    const { nextSet } = this.#context.machine.disk.ledger;
    checkCertified(this.#context, synced, nextSet, (isCertified) => {
      const isNext = synced.block.height === this.#height && this.#isNext(synced.block);
      if (isNext && isCertified) {
        this.#blocksSynced += 1;
        this.#apply(synced);
      }
      this.#verifyNext(rest, from);
    });
  }

  /** Whether a block may follow the last one as far as its header tells. */
  #isNext({ header }: Block): boolean {
    const { machine, behaviour } = this.#context;
    const { hash } = machine.disk.ledger;
    return header.previousHash === hash && header.protocol <= behaviour.protocolMax;
  }
}
