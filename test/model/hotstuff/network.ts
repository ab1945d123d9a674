/**
 * A naive network of HotStuff validators: messages in one bag, delivered in any order, lost and
 * repeated at random; timers that run out at random; crashes; faulty validators that vote for
 * everything and propose several blocks a round. It throws when two correct validators disagree.
 */
import { check } from '../../../src/kernel/check.ts';
import type { Stream } from '../../../src/kernel/stream.ts';
import { Streams } from '../../../src/kernel/streams.ts';
import type { HotStuffHost, HotStuffState, Restored } from '../../../src/model/hotstuff/host.ts';
import { HotStuff } from '../../../src/model/hotstuff/hotstuff.ts';
import {
  GENESIS_QC,
  type HotStuffBlock,
  type HotStuffTimeout,
  type HotStuffVote,
  type QuorumCertificate,
  type TimeoutCertificate,
} from '../../../src/model/hotstuff/messages.ts';
import { type HotStuffRules, TWO_CHAIN_RULES } from '../../../src/model/hotstuff/rules.ts';

export interface NetworkOptions {
  readonly seed: string;
  readonly size: number;
  /** The last so many validators are faulty. */
  readonly faultyCount: number;
  readonly rules?: HotStuffRules;
  /** Whether a restart forgets what was said before. */
  readonly forgets?: boolean;
}

type Message =
  | { readonly kind: 'proposal'; readonly block: HotStuffBlock }
  | { readonly kind: 'vote'; readonly vote: HotStuffVote }
  | { readonly kind: 'timeout'; readonly timeout: HotStuffTimeout }
  | { readonly kind: 'certificate'; readonly certificate: TimeoutCertificate }
  | { readonly kind: 'fetch'; readonly hash: string; readonly from: number };

interface Envelope {
  readonly to: number;
  readonly message: Message;
}

class Node implements HotStuffHost<HotStuffBlock> {
  readonly chain: HotStuffBlock[] = [];
  readonly index: number;
  readonly #network: Network;
  readonly #saved: HotStuffBlock[] = [];
  #state: HotStuffState | undefined;
  engine: HotStuff<HotStuffBlock>;

  constructor(network: Network, index: number) {
    this.#network = network;
    this.index = index;
    this.engine = this.#boot(undefined);
  }

  restart(): void {
    const state = this.#network.options.forgets === true ? undefined : this.#state;
    const committed = this.chain.at(-1) ?? null;
    const forgotten: HotStuffState = {
      round: this.engine.round,
      lastVotedRound: 0,
      lastProposedRound: this.engine.round,
      highQc: GENESIS_QC,
      enteredBy: null,
    };
    this.engine = this.#boot({
      state: state ?? forgotten,
      blocks: this.#saved.slice(),
      committed,
    });
    this.engine.start();
  }

  requestBlock(round: number, justify: QuorumCertificate, excuse: TimeoutCertificate | null): void {
    const block = this.#network.makeBlock(this.index, round, justify, excuse);
    this.#network.broadcast({ kind: 'proposal', block });
  }

  sendVote(vote: HotStuffVote, leader: number): void {
    this.#network.watchVote(vote);
    this.#network.send(leader, { kind: 'vote', vote });
    this.#network.tellFaulty({ kind: 'vote', vote });
  }

  sendTimeout(timeout: HotStuffTimeout): void {
    this.#network.broadcast({ kind: 'timeout', timeout });
  }

  sendCertificate(certificate: TimeoutCertificate): void {
    this.#network.broadcast({ kind: 'certificate', certificate });
  }

  startTimer(): void {}

  hasPayload(block: HotStuffBlock): boolean {
    return this.#network.hasPayload(this.index, block.hash);
  }

  fetchBlock(hash: string): void {
    const { stream, nodes } = this.#network;
    this.#network.send(stream.below(nodes.length), { kind: 'fetch', hash, from: this.index });
  }

  saveState(state: HotStuffState): void {
    this.#state = state;
  }

  saveBlock(block: HotStuffBlock): void {
    this.#saved.push(block);
  }

  commit(block: HotStuffBlock): void {
    this.chain.push(block);
    this.#network.watchCommit(this.chain.length - 1, block);
  }

  receive(message: Message): void {
    if (message.kind === 'proposal') this.engine.onProposal(message.block);
    else if (message.kind === 'vote') this.engine.onVote(message.vote);
    else if (message.kind === 'timeout') this.engine.onTimeout(message.timeout);
    else if (message.kind === 'certificate') this.engine.onCertificate(message.certificate);
    else {
      const block = this.engine.findBlock(message.hash);
      if (block !== undefined) this.#network.send(message.from, { kind: 'proposal', block });
    }
  }

  #boot(restored: Restored<HotStuffBlock> | undefined): HotStuff<HotStuffBlock> {
    const { size, rules = TWO_CHAIN_RULES } = this.#network.options;
    return new HotStuff<HotStuffBlock>({
      powers: new Array<number>(size).fill(1),
      self: this.index,
      leaderOf: (round) => round % size,
      host: this,
      rules,
      ...(restored === undefined ? {} : { restored }),
    });
  }
}

export class Network {
  readonly options: NetworkOptions;
  readonly stream: Stream;
  readonly nodes: readonly Node[];
  readonly #votes = new Map<string, string>();
  readonly #agreed: string[] = [];
  readonly #withheld = new Set<string>();
  /** What the faulty validators know: all blocks, and the votes sent to any leader. */
  readonly #blocks: HotStuffBlock[] = [];
  readonly #ballots = new Map<string, Set<number>>();
  #bag: Envelope[] = [];
  #blockCount = 0;
  #isHealed = false;

  constructor(options: NetworkOptions) {
    this.options = options;
    this.stream = new Streams(options.seed).of('network', 'chaos');
    const correctCount = options.size - options.faultyCount;
    this.nodes = Array.from({ length: correctCount }, (_, index) => new Node(this, index));
    for (const node of this.nodes) node.engine.start();
  }

  /** Lets anything happen, a number of times. */
  run(steps: number): void {
    for (let step = 0; step < steps; step++) {
      const action = this.stream.below(100);
      if (action < 90) this.#deliverOne();
      else if (action < 94) this.#timeOut(this.stream.pick(this.nodes));
      else if (action < 95) this.stream.pick(this.nodes).restart();
      else this.#misbehave();
    }
  }

  /** Ends all disorder but the faulty validators, and lets timers run out only when all is quiet. */
  heal(commitsMore: number, timeoutsMax: number): void {
    this.#isHealed = true;
    for (const node of this.nodes) this.#bringPayload(node);
    const target = Math.max(...this.nodes.map((node) => node.chain.length)) + commitsMore;
    for (let timeouts = 0; timeouts < timeoutsMax; timeouts++) {
      for (let guard = 0; this.#bag.length > 0 && guard < 20_000; guard++) {
        const place = this.stream.below(this.#bag.length);
        const [envelope] = this.#bag.splice(place, 1);
        this.#deliver(envelope!);
        if (this.nodes.every((node) => node.chain.length >= target)) return;
      }
      for (const node of this.nodes) this.#timeOut(node);
    }
    throw new Error(`no commits after ${timeoutsMax} timeouts`);
  }

  send(to: number, message: Message): void {
    if (to < this.nodes.length) this.#bag.push({ to, message });
  }

  broadcast(message: Message): void {
    for (let to = 0; to < this.nodes.length; to++) this.send(to, message);
  }

  tellFaulty(message: Message): void {
    if (message.kind !== 'vote') return;
    const key = `${message.vote.round} ${message.vote.blockHash}`;
    const voters = this.#ballots.get(key) ?? new Set<number>();
    this.#ballots.set(key, voters.add(message.vote.validator));
  }

  makeBlock(
    author: number,
    round: number,
    justify: QuorumCertificate,
    excuse: TimeoutCertificate | null,
  ): HotStuffBlock {
    this.#blockCount += 1;
    const block = { hash: `b${this.#blockCount}`, round, author, justify, excuse };
    this.#blocks.push(block);
    for (const node of this.nodes) {
      if (!this.#isHealed && this.stream.chance(0.05))
        this.#withheld.add(`${node.index} ${block.hash}`);
    }
    return block;
  }

  hasPayload(node: number, hash: string): boolean {
    return !this.#withheld.has(`${node} ${hash}`);
  }

  watchVote({ round, validator, blockHash }: HotStuffVote): void {
    const key = `${validator} ${round}`;
    const known = this.#votes.get(key);
    check(known === undefined || known === blockHash, 'a correct validator votes twice', key);
    this.#votes.set(key, blockHash);
  }

  watchCommit(height: number, block: HotStuffBlock): void {
    const known = this.#agreed[height];
    check(known === undefined || known === block.hash, 'agreement is broken', height);
    this.#agreed[height] = block.hash;
  }

  #deliverOne(): void {
    if (this.#bag.length === 0) return;
    const isSoon = this.stream.chance(0.8);
    const range = isSoon ? Math.min(this.#bag.length, 20) : this.#bag.length;
    const place = this.#bag.length - 1 - this.stream.below(range);
    const envelope = this.#bag[place]!;
    if (!this.stream.chance(0.1)) {
      this.#bag[place] = this.#bag.at(-1)!;
      this.#bag.pop();
    }
    if (!this.stream.chance(0.1)) this.#deliver(envelope);
  }

  #deliver({ to, message }: Envelope): void {
    this.nodes[to]!.receive(message);
  }

  #timeOut(node: Node): void {
    this.#bringPayload(node);
    node.engine.onTimer(node.engine.round);
  }

  #bringPayload(node: Node): void {
    for (const key of [...this.#withheld]) {
      const [index, hash] = key.split(' ');
      if (Number(index) !== node.index) continue;
      this.#withheld.delete(key);
      node.engine.onPayload(hash!);
    }
  }

  /** A faulty leader proposes on any certificate it can make; all faulty ones vote for anything. */
  #misbehave(): void {
    const { size, faultyCount } = this.options;
    const target = this.stream.pick(this.nodes).engine;
    const certificate = this.stream.chance(0.5) ? target.highQc : this.#anyCertificate();
    for (let author = size - faultyCount; author < size; author++) {
      for (const round of [target.round, target.round + 1]) {
        if (round % size === author && certificate.round < round) {
          this.#proposeToSome(this.makeBlock(author, round, certificate, null));
        }
      }
      this.#supportAnything(author);
    }
  }

  #proposeToSome(block: HotStuffBlock): void {
    for (const node of this.nodes) {
      if (this.stream.chance(0.6)) this.send(node.index, { kind: 'proposal', block });
    }
  }

  #supportAnything(validator: number): void {
    const block = this.#blocks.at(-1 - this.stream.below(4));
    if (block === undefined) return;
    const { hash: blockHash, round } = block;
    const message: Message = { kind: 'vote', vote: { blockHash, round, validator } };
    this.tellFaulty(message);
    this.send((round + 1) % this.options.size, message);
    const timeout = { round, highQc: GENESIS_QC, enteredBy: null, validator };
    this.broadcast({ kind: 'timeout', timeout });
  }

  /** A certificate for which enough votes were cast, with those of all faulty validators. */
  #anyCertificate(): QuorumCertificate {
    const { size, faultyCount, rules = TWO_CHAIN_RULES } = this.options;
    const made: QuorumCertificate[] = [GENESIS_QC];
    for (const [key, correct] of this.#ballots) {
      const [round, blockHash] = key.split(' ');
      const voters = new Set(correct);
      for (let index = size - faultyCount; index < size; index++) voters.add(index);
      if (!rules.hasQuorum(voters.size, size)) continue;
      made.push({ blockHash: blockHash!, round: Number(round), voters: [...voters] });
    }
    return this.stream.pick(made.slice(-6));
  }
}
