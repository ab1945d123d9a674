/**
 * A naive network of HotStuff validators: messages in one bag, delivered, lost and repeated at
 * random; timeouts that run out at random; crashes in the middle of writes; faulty validators that
 * say anything to anybody. It watches what the correct ones say, and throws when they break a
 * promise.
 */
import { check } from '../../../../src/kernel/check.ts';
import type { Stream } from '../../../../src/kernel/stream.ts';
import { Streams } from '../../../../src/kernel/streams.ts';
import type { TimeoutRecord } from '../../../../src/model/consensus/hotstuff/messages.ts';
import {
  HOTSTUFF_RULES,
  type HotStuffRules,
} from '../../../../src/model/consensus/hotstuff/rules.ts';
import { LeaderSchedule } from '../../../../src/model/consensus/leader.ts';
import type { VoteRecord } from '../../../../src/model/consensus/messages.ts';
import { blockOf, proposalOf, type TestBlock, voteOf } from '../block.ts';
import {
  Crash,
  type Message,
  NetworkNode,
  type NetworkOptions,
  type Surroundings,
} from './network-node.ts';

interface Envelope {
  readonly from: number;
  readonly to: number;
  readonly message: Message;
}

export class Network implements Surroundings {
  readonly options: NetworkOptions;
  readonly rules: HotStuffRules;
  readonly leaders: LeaderSchedule;
  readonly stream: Stream;
  readonly nodes: readonly NetworkNode[];
  readonly #faulty: ReadonlySet<number>;
  /** What correct validators voted for, by voter, height, view and phase. */
  readonly #promises = new Map<string, string>();
  readonly #votes = new Set<string>();
  /** Latest view that a correct validator gave up, by voter and height. */
  readonly #givenUp = new Map<string, number>();
  readonly #decided = new Map<number, string>();
  /** By height: blocks built, oldest first. */
  readonly #proposed = new Map<number, TestBlock[]>();
  #bag: Envelope[] = [];
  #sides: number[];
  #isHealed = false;
  #now = 0;
  #blockCount = 0;

  constructor(options: NetworkOptions) {
    this.options = options;
    this.rules = options.rules ?? HOTSTUFF_RULES;
    this.stream = new Streams(options.seed).of('hotstuff', 'chaos');
    const beacon = new Uint8Array(32);
    this.stream.fill(beacon);
    this.leaders = new LeaderSchedule(beacon, options.powers);
    this.#faulty = new Set(options.faulty);
    this.#sides = options.powers.map(() => 0);
    this.nodes = options.powers
      .map((_, index) => index)
      .filter((index) => !this.#faulty.has(index))
      .map((index) => new NetworkNode(this, index));
    for (const node of this.nodes) this.#guarded(node, () => node.start());
  }

  /** Only after `heal` does time pass; before, timeouts run out at random. */
  get now(): number {
    return this.#now;
  }

  get isHealed(): boolean {
    return this.#isHealed;
  }

  /** Lets anything happen, a number of times. */
  run(steps: number): void {
    for (let step = 0; step < steps; step++) this.#step();
  }

  /**
   * Ends all faults of network and nodes, and lets time pass: all messages arrive before the next
   * timeout does. Faulty validators go on.
   *
   * @returns Views that the slowest height took from here on.
   */
  heal(targetHeight: number, timeoutsMax: number): number {
    this.#isHealed = true;
    this.#sides = this.#sides.map(() => 0);
    for (const node of this.nodes) this.#guarded(node, () => node.restart());
    const startRounds = new Map<number, number>();
    for (const { engineHeight, round } of this.nodes) {
      startRounds.set(engineHeight, Math.max(startRounds.get(engineHeight) ?? 0, round));
    }
    let roundsMax = 0;
    for (let timeouts = 0; timeouts <= timeoutsMax; timeouts++) {
      this.#settle();
      for (const { engineHeight, round } of this.nodes) {
        roundsMax = Math.max(roundsMax, round - (startRounds.get(engineHeight) ?? 0));
      }
      if (this.nodes.every((node) => node.chain.size >= targetHeight)) return roundsMax;
      for (const faulty of this.#faulty) this.#misbehave(faulty);
      const next = this.nodes.reduce((a, b) => (b.dueNext < a.dueNext ? b : a));
      this.#now = Math.max(this.#now, next.dueNext);
      this.#guarded(next, () => next.timeOut(next.dueNext));
    }
    throw new Error(`no decision after ${timeoutsMax} timeouts`);
  }

  broadcast(from: number, message: Message): void {
    for (let to = 0; to < this.options.powers.length; to++) this.send(from, to, message);
  }

  send(from: number, to: number, message: Message): void {
    if (from === to || !this.#faulty.has(to)) this.#bag.push({ from, to, message });
  }

  freshBlock(height: number, isValid: boolean): TestBlock {
    this.#blockCount += 1;
    const block = blockOf(height, String(this.#blockCount), isValid);
    this.#proposed.set(height, [...(this.#proposed.get(height) ?? []), block]);
    return block;
  }

  watchVote(vote: VoteRecord): void {
    const { step, height, round, validator, blockHash } = vote;
    const key = `${validator} ${step} ${height}/${round}`;
    const known = this.#promises.get(key);
    check(known === undefined || known === blockHash, 'a correct validator equivocates', key);
    const isNew = known === undefined;
    const givenUp = this.#givenUp.get(`${validator} ${height}`) ?? -1;
    check(!isNew || round > givenUp, 'a vote in a view that was given up', key);
    this.#promises.set(key, blockHash ?? 'nil');
    this.#votes.add(voteText(vote));
  }

  watchTimeout({ validator, height, round }: TimeoutRecord): void {
    const key = `${validator} ${height}`;
    this.#givenUp.set(key, Math.max(this.#givenUp.get(key) ?? -1, round));
  }

  watchDecision(height: number, block: TestBlock, commit: readonly VoteRecord[]): void {
    check(block.isValid, 'validity is broken', block.hash);
    const known = this.#decided.get(height);
    check(known === undefined || known === block.hash, 'agreement is broken', height);
    this.#decided.set(height, block.hash);
    const { powers } = this.options;
    const voters = new Set(commit.map((vote) => vote.validator));
    const power = [...voters].reduce((sum, voter) => sum + powers[voter]!, 0);
    const total = powers.reduce((sum, each) => sum + each, 0);
    check(3 * power > 2 * total && voters.size === commit.length, 'commit has no quorum', height);
    for (const vote of commit) {
      const isOfBlock = vote.blockHash === block.hash && vote.height === height;
      check(isOfBlock && vote.step === 'precommit', 'commit holds another vote', height);
      check(this.#votes.has(voteText(vote)), 'commit holds a vote nobody cast', height);
    }
  }

  watchEvidence(validator: number): void {
    check(this.#faulty.has(validator), 'evidence against a correct validator', validator);
  }

  /** A crash wipes what the node had not sent, and its memory. */
  forget(index: number): void {
    this.#bag = this.#bag.filter((envelope) => envelope.from !== index || envelope.to !== index);
  }

  #step(): void {
    const action = this.stream.below(100);
    const node = this.stream.pick(this.nodes);
    if (action < this.options.timeoutPercent) this.#guarded(node, () => node.timeOut());
    else if (action < 86) this.#deliverOne();
    else if (action < 90) this.#misbehaveOne();
    else if (action < 94) this.#guarded(node, () => node.restart());
    else if (action < 97) this.#guarded(node, () => node.learnFrom(this.stream.pick(this.nodes)));
    else this.#partition();
  }

  #deliverOne(): void {
    if (this.#bag.length === 0) return;
    // Most messages arrive soon; some stay in the bag for very long.
    const isSoon = this.stream.chance(0.8);
    const range = isSoon ? Math.min(this.#bag.length, 30) : this.#bag.length;
    const place = this.#bag.length - 1 - this.stream.below(range);
    const envelope = this.#bag[place]!;
    const isOwn = envelope.from === envelope.to;
    if (this.#sides[envelope.from] !== this.#sides[envelope.to]) return;
    if (isOwn || !this.stream.chance(0.1)) {
      this.#bag[place] = this.#bag.at(-1)!;
      this.#bag.pop();
    }
    if (!isOwn && this.stream.chance(0.03)) return;
    this.#deliver(envelope);
  }

  #deliver({ to, message }: Envelope): void {
    const node = this.nodes.find((each) => each.index === to);
    if (node !== undefined) this.#guarded(node, () => node.receive(message));
  }

  #misbehaveOne(): void {
    if (this.#faulty.size > 0) this.#misbehave(this.stream.pick([...this.#faulty]));
  }

  /** Says something that the state of the network makes worth saying, to some of the validators. */
  #misbehave(faulty: number): void {
    const { height, round } = this.stream.pick(this.nodes);
    const claimed = round + this.stream.pick([0, 0, 0, 1, 2]);
    const leads = this.leaders.leaderOf(height, claimed) === faulty;
    const known = (this.#proposed.get(height) ?? []).slice(-4);
    for (let to = 0; to < this.options.powers.length; to++) {
      if (this.stream.chance(0.3)) continue;
      this.#lie(faulty, to, height, claimed, known);
      if (!leads) continue;
      const isOld = known.length > 0 && this.stream.chance(0.5);
      const block = isOld ? this.stream.pick(known) : this.freshBlock(height, true);
      const validRound = this.stream.below(claimed + 1) - 1;
      const proposal = proposalOf(claimed, faulty, block, validRound);
      this.send(faulty, to, { kind: 'proposal', proposal });
    }
  }

  #lie(from: number, to: number, height: number, round: number, known: readonly TestBlock[]): void {
    if (known.length > 0) {
      const step = this.stream.pick(['prevote', 'precommit'] as const);
      const vote = voteOf(step, round, from, this.stream.pick(known).hash, height);
      this.#votes.add(voteText(vote));
      this.send(from, to, { kind: 'vote', vote });
    }
    const highRound = this.stream.below(round + 1) - 1;
    const timeout = { height, round, validator: from, highRound, signature: new Uint8Array(0) };
    this.send(from, to, { kind: 'timeout', timeout });
  }

  #partition(): void {
    const isCut = this.stream.chance(0.3);
    this.#sides = this.#sides.map(() => (isCut ? this.stream.below(2) : 0));
  }

  /** Delivers everything, and lets all share what they know, until nothing is new to anybody. */
  #settle(): void {
    do {
      const bag = this.#bag;
      this.#bag = [];
      this.stream.shuffle(bag);
      for (const envelope of bag) this.#deliver(envelope);
      for (const node of this.nodes) {
        for (const other of this.nodes) this.#guarded(node, () => node.learnFrom(other));
      }
    } while (this.#bag.length > 0);
  }

  #guarded(node: NetworkNode, action: () => void): void {
    try {
      action();
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      node.crash();
    }
  }
}

function voteText({ step, height, round, validator, blockHash }: VoteRecord): string {
  return `${validator} ${step} ${height}/${round} ${blockHash ?? 'nil'}`;
}
