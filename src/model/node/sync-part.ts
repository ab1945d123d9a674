/**
 * How a node learns where its peers are, helps those behind, and catches up itself.
 *
 * Every so often a node tells one peer where it stands. A peer at the same height answers with the
 * votes and the proposal that it has and the other lacks: what links lost is repaired. A peer that
 * is ahead says so; then the node fetches finalised blocks with their certificates and verifies
 * these before it applies anything.
 */
import { fromHex } from '../../crypto/bytes.ts';
import { certificateFault, signerIndices } from '../../crypto/certificate.ts';
import { voteSignBytes } from '../../crypto/vote.ts';
import type { Micros } from '../../kernel/time.ts';
import { type Block, transactionRoot } from '../chain/block.ts';
import type { Tendermint } from '../consensus/tendermint.ts';
import type { SignatureTicket } from '../crypto-desk.ts';
import type { Message, Status, SyncedBlock } from '../wire/messages.ts';
import type { ConsensusPart } from './consensus-part.ts';
import type { ProcessContext } from './context.ts';

const STATUS_EVERY_US: Micros = 200_000;
const REQUEST_TIMEOUT_US: Micros = 700_000;
/** A node one height behind waits this long for the decision to reach it by itself. */
const PATIENCE_US: Micros = 250_000;
/** Gossip brings what a round needs within this time; what is missing later was lost. */
const HELP_AFTER_US: Micros = 350_000;
const BLOCKS_PER_REQUEST = 16;
const VOTES_PER_HELP = 256;

export class SyncPart {
  readonly #context: ProcessContext;
  readonly #consensus: ConsensusPart;
  readonly #apply: (synced: SyncedBlock) => void;
  readonly #heights = new Map<number, number>();
  #nextPeer = 0;
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
  }

  get blocksSynced(): number {
    return this.#blocksSynced;
  }

  /** Peers heard of since the process started. */
  get peersHeard(): number {
    return this.#heights.size;
  }

  /** Highest height that a peer has been working on. */
  get heightSeen(): number {
    let highest = 0;
    for (const height of this.#heights.values()) highest = Math.max(highest, height);
    return highest;
  }

  /** Blocks that this node lacks of what a peer has finalised, as far as it has heard. */
  get lag(): number {
    return Math.max(0, this.heightSeen - this.#height);
  }

  get isBehind(): boolean {
    return this.lag > 0;
  }

  start(): void {
    for (const peer of this.#context.peers) this.#sendStatus(peer, true);
    const phaseUs = this.#context.env
      .stream(this.#context.machine.index, 'status')
      .below(STATUS_EVERY_US);
    this.#context.after(phaseUs, () => this.#tick());
  }

  receive(message: Message, from: number): void {
    if (message.type === 'status') this.#onStatus(message, from);
    else if (message.type === 'block-request') this.#onRequest(message.from, message.to, from);
    else if (message.type === 'block-response') this.#onResponse(message.blocks, from);
  }

  /** Height that this node works on. */
  get #height(): number {
    return this.#context.machine.disk.ledger.height + 1;
  }

  #tick(): void {
    this.#context.after(STATUS_EVERY_US, () => this.#tick());
    const { peers } = this.#context;
    if (peers.length === 0) return;
    this.#nextPeer = (this.#nextPeer + 1) % peers.length;
    const peer = peers[this.#nextPeer] as number;
    this.#sendStatus(peer, !this.#consensus.isDeciding || this.isBehind);
    this.#catchUp();
  }

  #sendStatus(peer: number, solicits: boolean): void {
    const engine = this.#consensus.engine;
    const round = engine !== null && this.#consensus.isDeciding ? engine.round : 0;
    const isActive = engine !== null && this.#consensus.isDeciding;
    this.#context.send(peer, {
      type: 'status',
      height: this.#height,
      round,
      hasProposal: isActive && this.#hasProposal(engine, round),
      prevotes: isActive ? engine.voteBitmap('prevote', round) : new Uint8Array(0),
      precommits: isActive ? engine.voteBitmap('precommit', round) : new Uint8Array(0),
      solicits,
    });
  }

  #onStatus(status: Status, from: number): void {
    this.#heights.set(from, status.height);
    if (status.height < this.#height || status.solicits) this.#sendStatus(from, false);
    if (status.height === this.#height) this.#help(status, from);
    if (status.height > this.#height) this.#catchUp();
    else if (!this.isBehind) this.#behindSinceUs = null;
  }

  /** Gives a peer at this height what it lacks of its round, and of this node's if that is later. */
  #help(status: Status, peer: number): void {
    const engine = this.#consensus.engine;
    if (engine === null || !this.#consensus.isDeciding) return;
    if (this.#context.nowUs - this.#consensus.roundStartedUs < HELP_AFTER_US) return;
    const { votes } = this.#consensus;
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
  #hasProposal(engine: Tendermint<Block>, round: number): boolean {
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
    if (isPatient && nowUs - this.#behindSinceUs < PATIENCE_US) return;
    if (this.#requestedUs !== null && nowUs - this.#requestedUs < REQUEST_TIMEOUT_US) return;
    const ahead = [...this.#heights].filter(([, height]) => height > this.#height);
    const stream = this.#context.env.stream(this.#context.machine.index, 'sync');
    const [peer, height] = stream.pick(ahead);
    this.#requestedUs = nowUs;
    this.#context.send(peer, {
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
    this.#verifyNext(
      blocks.filter(({ block }) => block.height >= this.#height),
      from,
    );
  }

  /** Verifies and applies the blocks one after another: each may change who signs the next. */
  #verifyNext(blocks: readonly SyncedBlock[], from: number): void {
    const [synced, ...rest] = blocks;
    if (synced === undefined || synced.block.height !== this.#height) {
      this.#requestedUs = null;
      return;
    }
    const { env } = this.#context;
    const signatures = this.#signatureTickets(synced);
    const all = env.desk.group(signatures.map(({ ticket }) => ticket));
    this.#context.whenAnswered(all, this.#context.charge('certificate'), () => {
      env.desk.dissolve(all);
      if (synced.block.height === this.#height && this.#isSound(synced, signatures)) {
        this.#blocksSynced += 1;
        this.#apply(synced);
      }
      this.#verifyNext(rest, from);
    });
  }

  #signatureTickets({ certificate }: SyncedBlock): SignatureTicket[] {
    const { env, machine } = this.#context;
    const { keys } = machine.disk.ledger.nextSet;
    const message = voteSignBytes({ ...certificate, step: 'precommit' });
    const tickets: SignatureTicket[] = [];
    for (const [place, signer] of signerIndices(certificate.bitmap).entries()) {
      const key = keys[signer];
      const signature = certificate.signatures[place];
      if (key === undefined || signature === undefined) continue;
      tickets.push(env.desk.verify(key.voteKey, message, signature));
    }
    return tickets;
  }

  #isSound({ block, certificate }: SyncedBlock, known: readonly SignatureTicket[]): boolean {
    const { env, machine, behaviour } = this.#context;
    const { ledger } = machine.disk;
    const fault = certificateFault(
      certificate,
      {
        chainId: env.genesis.chainId,
        validators: ledger.nextSet.keys,
        height: block.height,
        epoch: block.header.epoch,
        blockHash: fromHex(block.hash),
      },
      env.desk.recallSignatures(known),
    );
    const isNext = block.header.previousHash === ledger.hash;
    const isKnown = block.header.protocol <= behaviour.protocolMax;
    const isWhole = block.header.transactionRoot === transactionRoot(block.transactions);
    return fault === null && isNext && isKnown && isWhole;
  }
}
