/** The chain of a component: lets validators agree, and carries out what they agree on. */
import { bitCount, hasBit } from '../../../crypto/bitmap.ts';
import { laterUs, type Micros } from '../../../kernel/time.ts';
import { type Block, BlockRecord, sealed } from '../../chain/block.ts';
import { CertificateSample } from '../../chain/certificates.ts';
import { Consensus } from '../../chain/consensus.ts';
import type { ConsensusPort } from '../../chain/consensus-port.ts';
import { executed, recordOf } from '../../chain/transition.ts';
import { PRECOMMIT, PREVOTE, type RoundVotes } from '../../chain/vote-book.ts';
import type { CapabilityHost } from '../../runtime/capability.ts';
import type { State } from '../../state/state.ts';
import { agreedState } from './agreed-state.ts';
import { DrawService } from './draw-service.ts';
import { ChainNode } from './node.ts';
import { ProofService } from './proof-service.ts';
import { RewardService } from './reward-service.ts';
import { powersOf, rulesOf, SOUND_RULES, seedOf } from './setup.ts';
import type { ChainSpec } from './spec.ts';
import { mayPropose } from './tiers.ts';
import { TrafficService } from './traffic-service.ts';
import { WitnessService } from './witness-service.ts';
import { type ChainWorld, isOn, strikes } from './world.ts';

/** A validator further behind than this takes the state of a peer. */
const STATE_SYNC_BLOCKS = 1_024;
const STATES_KEPT = 16;
const AMPLIFICATION = 5_000;
export class Chain implements ConsensusPort, ChainWorld {
  readonly spec: ChainSpec;
  readonly host: CapabilityHost;
  readonly powers: readonly number[];
  readonly blocks: BlockRecord;
  readonly nodes: readonly ChainNode[];
  readonly consensus: Consensus;
  readonly rewards: RewardService;
  readonly chance: ChainWorld['chance'];
  readonly certificates: CertificateSample;
  readonly proofs: ProofService;
  readonly draws: DrawService;
  readonly traffic: TrafficService;
  readonly witness: WitnessService;
  /** States of the last heights. Older ones would keep all that followed them in memory. */
  readonly #recent = new Map<number, State>();

  constructor(host: CapabilityHost, spec: ChainSpec) {
    this.host = host;
    this.spec = spec;
    this.powers = powersOf(host, spec);
    this.chance = host.stream('faults');
    this.blocks = new BlockRecord(host.scheduler.nowUs());
    this.consensus = new Consensus(`${host.component}/chain`, this.powers, spec, host.sim, this);
    this.rewards = new RewardService(this);
    this.nodes = host.instances.map((instance, place) => {
      const voter = this.consensus.voters[place]!;
      return new ChainNode(instance, place, voter, SOUND_RULES, this.powers.length);
    });
    const seeds = this.nodes.map(() => seedOf(host));
    this.certificates = new CertificateSample(spec.chainId, seeds, this.powers, spec.realOneIn);
    this.proofs = new ProofService(this);
    this.draws = new DrawService(this, seeds);
    this.traffic = new TrafficService(this);
    this.witness = new WitnessService(this);
  }

  get sim() {
    return this.host.sim;
  }

  get nowUs(): Micros {
    return this.host.sim.nowUs;
  }

  /** The settings, gates or faults of a validator are others: it goes by them from now on. */
  refresh(node: ChainNode): void {
    const { instance, voter } = node;
    const rules = rulesOf(this, node);
    const isOther = rules.name !== node.rules.name;
    node.rules = rules;
    this.rewards.refresh(node);
    if (isOther && node.wrongFrom !== null && node.state !== null) this.#realign(node);
    const isLoud = node.isWrong('vote_amplification');
    node.copies = isLoud
      ? instance.amount('wrong_result.vote_amplification', 'factor', AMPLIFICATION)
      : 1;
    const offsetUs = instance.amount('clock_skew', 'offsetUs', 0);
    voter.skewUs = instance.parameter('clock_skew', 'behind') === true ? -offsetUs : offsetUs;
    node.disk.lie(instance.flags.has('fsync_loss'));
    node.judgedBlock = 0;
    this.witness.refresh();
    this.consensus.hasten(node.place, this.#flushedUs(node));
    if (node.canTakePart && !voter.isActive) this.consensus.activate(node.place, node.height);
    else if (!node.canTakePart && voter.isActive) this.consensus.deactivate(node.place);
  }

  /** A validator whose history is not the chain's goes back to where both agree. */
  #realign(node: ChainNode): void {
    const agreed = agreedState(this, node);
    this.stand(node, agreed.state, agreed.height);
    const { instance, voter } = node;
    this.host.log(instance, 'warn', `goes back to height ${agreed.height}, on which all agree`);
    if (voter.isActive) this.consensus.activate(node.place, node.height);
  }

  /**
   * History ends where those who are there have come to: after restores and losses, that may be
   * earlier than before. Without a quorum of them, disks of the others count too.
   */
  settleHistory(): void {
    const open = this.nodes.filter(({ state }) => state !== null);
    const power = open.reduce((sum, { voter }) => sum + voter.power, 0);
    const holders = power >= this.consensus.quorum ? open : this.nodes;
    const head = Math.max(
      ...holders.map(({ state, height, disk }) => (state === null ? disk.walHeight : height)),
    );
    if (head >= this.blocks.head) return;
    this.blocks.truncate(head);
    this.#recent.clear();
    this.proofs.truncate(head);
    this.consensus.restart();
    for (const { voter, place, height } of this.nodes) {
      if (voter.isActive) this.consensus.activate(place, height);
    }
  }

  // What the agreement asks.

  travelUs(from: number, to: number): Micros {
    const { instances, fabric } = this.host;
    const sender = instances[from]!.index;
    const receiver = instances[to]!.index;
    let us = fabric.travelUs(sender, receiver);
    if (us < 0) us = this.#detourUs(from, to);
    return us < 0 ? -1 : this.witness.passUs(from, to, us);
  }

  /** By way of another validator, which the newer gossip tries. */
  #detourUs(from: number, to: number): Micros {
    const node = this.nodes[from]!;
    if (this.spec.features.consensus === undefined || !isOn(this, node, 'consensus', false)) {
      return -1;
    }
    const by = this.nodes[(from + to + 1) % this.nodes.length]!;
    if (by.place === from || by.place === to || !by.voter.isActive) return -1;
    const { fabric } = this.host;
    const first = fabric.travelUs(node.instance.index, by.instance.index);
    const second = fabric.travelUs(by.instance.index, this.nodes[to]!.instance.index);
    return first < 0 || second < 0 ? -1 : first + second;
  }

  castUs(place: number): Micros {
    const durableUs = Math.max(0, this.consensus.voters[place]!.durableUs - this.nowUs);
    return laterUs(durableUs, this.spec.signingUs / this.speedOf(place));
  }

  withholds(place: number): boolean {
    return strikes(this, this.nodes[place]!, 'vote_withhold');
  }

  equivocates(place: number): boolean {
    return strikes(this, this.nodes[place]!, 'equivocate');
  }

  copiesOf(place: number): number {
    return this.nodes[place]!.copies;
  }

  speedOf(place: number): number {
    return this.nodes[place]!.instance.speed;
  }

  understands(receiver: number, sender: number): boolean {
    const node = this.nodes[receiver]!;
    if (node.genesis === this.nodes[sender]!.genesis) return true;
    node.counts.foreignMessages += 1;
    return false;
  }

  assemble(place: number, height: number, round: number): number {
    const node = this.nodes[place]!;
    if (node.state === null || node.isDiskFull || !mayPropose(this, node)) return 0;
    const parent = this.blocks.decided(height - 1);
    const votes = height === 1 ? undefined : this.consensus.votesOf(height - 1, node.lastRound);
    const empty = new Uint8Array((this.powers.length + 7) >>> 3);
    const { blockTransactionsMax, blockIdentitiesMax } = this.spec;
    const block: Block = {
      number: this.blocks.nextNumber,
      height,
      round,
      parent,
      proposer: place,
      atUs: Math.max(0, this.nowUs + node.voter.skewUs),
      transactions: node.mempool.pick(blockTransactionsMax, blockIdentitiesMax),
      consensusProofs: votes?.votersFor(PRECOMMIT, place, 2 * parent) ?? empty,
      uptimeProofs: votes?.votersFor(PREVOTE, place, 2 * parent) ?? empty,
      root: '',
      genesis: node.genesis ?? '',
    };
    const { epochBlocks } = this.spec;
    const after = executed(node.state, block, node.rules, epochBlocks, this.rewards.settle);
    return this.blocks.add(sealed(block, after.rootHex));
  }

  blockUs(block: number): Micros {
    return this.blocks.atUs(block);
  }

  execute(node: ChainNode, state: State, block: number): State {
    const { epochBlocks } = this.spec;
    return executed(state, this.blocks.of(block), node.rules, epochBlocks, this.rewards.settle);
  }

  judges(place: number, number: number): boolean {
    const node = this.nodes[place]!;
    if (node.judgedBlock !== number) {
      node.judgedBlock = number;
      node.judgedRight = this.#judge(node, number);
    }
    return node.judgedRight;
  }

  #judge(node: ChainNode, number: number): boolean {
    const block = this.blocks.of(number);
    if (node.state === null || block.height !== node.height + 1) return false;
    if (block.parent !== this.blocks.decided(node.height)) return false;
    if (block.genesis !== node.genesis) return false;
    const aheadUs = block.atUs - (this.nowUs + node.voter.skewUs);
    if (aheadUs > this.spec.clockDriftMaxUs) return false;
    if (this.proofs.blocksImport(node, block.height)) return false;
    const own = this.execute(node, node.state, number).rootHex;
    if (own === block.root) return true;
    this.#disagree(node, block.height, own);
    return false;
  }

  #disagree(node: ChainNode, height: number, own: string): void {
    node.counts.rootDisagreements += 1;
    const text = `root ${own.slice(0, 8)} at height ${height} is not that of the block`;
    if (node.counts.rootDisagreements === 1) this.host.log(node.instance, 'warn', text);
  }

  decided(height: number): number {
    return this.blocks.decided(height);
  }

  commit(place: number, number: number, votes: RoundVotes | undefined): boolean {
    const node = this.nodes[place]!;
    if (node.state === null || this.#isDiskFull(node)) return false;
    const { height } = node.voter;
    const final = this.blocks.of(this.blocks.decide(height, number));
    const isCounted = node.judgedBlock === final.number;
    const state = this.#shared(this.execute(node, node.state, final.number), height);
    const isAgreed = state.rootHex === final.root;
    if (!isAgreed && !isCounted) this.#disagree(node, height, state.rootHex);
    if (!isAgreed) node.ownRoots.set(height, state.rootHex);
    if (!isAgreed || !node.rules.isSound) node.wrongFrom ??= height;
    this.#write(node, state, height);
    if (votes !== undefined) this.#observe(node, final, votes);
    node.lastRound = votes?.round ?? final.round;
    node.mempool.remove(final.transactions);
    this.traffic.final(node, final, state);
    if (height % this.spec.epochBlocks === 0) this.rewards.endEpoch(node, final);
    this.proofs.final(node, final);
    if (votes !== undefined) this.draws.final(node, height);
    return true;
  }

  #isDiskFull(node: ChainNode): boolean {
    const isFull = node.instance.flags.has('disk_full');
    if (isFull) node.counts.walFailures += 1;
    if (isFull && !node.isDiskFull) {
      this.host.log(node.instance, 'error', 'the log cannot be written: no space left');
    }
    node.isDiskFull = isFull;
    return isFull;
  }

  /** When a flush of the log ends that begins now. */
  #flushedUs({ instance }: ChainNode): Micros {
    const factor = instance.amount('disk_slow', 'factor', 1);
    return laterUs(this.nowUs, this.spec.fsyncUs * factor);
  }

  /** Keeps what a block did: in the log, and now and then as a whole. */
  #write(node: ChainNode, state: State, height: number): void {
    const { disk } = node;
    node.state = state;
    node.height = height;
    node.voter.durableUs = this.#flushedUs(node);
    const record = recordOf(state);
    if (disk.follows(height) && record?.height === height) disk.append(record);
    else disk.persist(state, height, this.nowUs);
    if (height % this.spec.snapshotBlocks === 0) {
      disk.persist(state, height, this.nowUs);
      this.takeSnapshot(node, 'auto');
      const keepsAll =
        this.spec.features.pruning !== undefined && !isOn(this, node, 'pruning', false);
      if (keepsAll) this.takeSnapshot(node, `auto-${height}`);
    }
  }

  /** Takes a snapshot of where a validator stands. @returns Why it cannot, or null. */
  takeSnapshot(node: ChainNode, name: string): string | null {
    if (node.state === null) return 'its store is not open';
    if (node.instance.flags.has('disk_full')) {
      node.counts.snapshotFailures += 1;
      return 'no space left';
    }
    const omits = node.isWrong('snapshot_rows')
      ? node.instance.amount('wrong_result.snapshot_rows', 'factor', 10)
      : 0;
    node.disk.takeSnapshot(name, node.state, node.height, this.nowUs, omits);
    node.counts.snapshots += 1;
    return null;
  }

  #observe(node: ChainNode, block: Block, votes: RoundVotes): void {
    const { counts, voter, place } = node;
    counts.slots += votes.round + 1;
    counts.missedSlots += votes.round;
    if (voter.finalUs > 0) counts.interval.observe(this.nowUs - voter.finalUs);
    node.successes += 1;
    node.consensusProofs = bitCount(block.consensusProofs);
    node.uptimeProofs = bitCount(block.uptimeProofs);
    if (block.height > 1) {
      for (let of = 0; of < this.powers.length; of++) {
        node.absences[of] = hasBit(block.uptimeProofs, of) ? 0 : node.absences[of]! + 1;
      }
    }
    const signers = votes.votersFor(PRECOMMIT, place, 2 * block.number);
    const epoch = Math.floor((block.height - 1) / this.spec.epochBlocks);
    this.certificates.take(block, votes.round, epoch, signers);
  }

  adopt(place: number, peer: number): number {
    const node = this.nodes[place]!;
    const { state, height } = this.nodes[peer]!;
    const isFar = height - node.height > STATE_SYNC_BLOCKS;
    if (!isFar || state === null || node.isDiskFull) return 0;
    const known = this.blocks.at(height);
    if (known === undefined || known.root !== state.rootHex) return 0;
    this.stand(node, state, height);
    this.host.log(node.instance, 'info', `took the state of height ${height} from a peer`);
    return height;
  }

  /**
   * A validator stands at another height from now on, of which it knows nothing later.
   *
   * @param keepsLog - Leaves its disk alone, so that the log behind the height can be replayed.
   */
  stand(node: ChainNode, state: State, height: number, keepsLog = false): void {
    node.state = this.#shared(state, height);
    node.height = height;
    node.judgedBlock = 0;
    if (node.wrongFrom !== null && height < node.wrongFrom) node.wrongFrom = null;
    for (const own of node.ownRoots.keys()) if (own > height) node.ownRoots.delete(own);
    if (this.rootAt(node, height) === this.blocks.at(height)?.root) node.ownRoots.delete(height);
    if (!keepsLog) node.disk.persist(state, height, this.nowUs);
    this.rewards.stand(node, state);
  }

  /**
   * The one object for equal states of a height, so that what follows is executed once for all: also
   * for a validator that has just read its state from bytes.
   */
  #shared(state: State, height: number): State {
    const known = this.#recent.get(height);
    if (known !== undefined) return known.rootHex === state.rootHex ? known : state;
    if (height + STATES_KEPT > this.blocks.head) this.#recent.set(height, state);
    this.#recent.delete(height - STATES_KEPT);
    return state;
  }

  /** Root that a validator had after a height; undefined for what it has not come to. */
  rootAt(node: ChainNode, height: number): string | undefined {
    if (height === node.height) return node.state?.rootHex;
    return height > node.height
      ? undefined
      : (node.ownRoots.get(height) ?? this.blocks.at(height)?.root);
  }

  observeVote(receiver: number, latencyUs: Micros): void {
    this.nodes[receiver]!.counts.voteLatency.observe(latencyUs);
  }

  observeEquivocation(receiver: number, sender: number): void {
    const { counts, instance } = this.nodes[receiver]!;
    counts.equivocations += 1;
    if (counts.equivocations > 1) return;
    this.host.log(instance, 'warn', `${this.nodes[sender]!.instance.name} voted twice in a round`);
  }
}
