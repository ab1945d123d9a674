/**
 * A naive network of validators: messages in one bag, delivered, lost and repeated at random;
 * timeouts that run out at random; crashes in the middle of writes; faulty validators that say
 * anything to anybody. It watches what the correct ones say, and throws when they break a promise.
 */
import { check } from '../../../src/kernel/check.ts';
import type { Stream } from '../../../src/kernel/stream.ts';
import { Streams } from '../../../src/kernel/streams.ts';
import { LeaderSchedule } from '../../../src/model/consensus/leader.ts';
import type { VoteRecord } from '../../../src/model/consensus/messages.ts';
import { type ConsensusRules, TENDERMINT_RULES } from '../../../src/model/consensus/rules.ts';
import { blockOf, proposalOf, type TestBlock, voteOf } from './block.ts';
import { ClusterNode, Crash } from './cluster-node.ts';
import type { ClusterOptions, Message, Surroundings } from './cluster-port.ts';

interface Envelope {
  readonly from: number;
  readonly to: number;
  readonly message: Message;
}

export class Cluster implements Surroundings {
  readonly options: ClusterOptions;
  readonly stream: Stream;
  readonly nodes: readonly ClusterNode[];
  readonly rules: ConsensusRules;
  readonly leaders: LeaderSchedule;
  readonly #faulty: ReadonlySet<number>;
  /** Every vote and proposal ever signed by a correct validator: what for. */
  readonly #signed = new Map<string, string>();
  readonly #votes = new Set<string>();
  readonly #decided = new Map<number, string>();
  /** By height: hashes of the blocks built, oldest first. */
  readonly #proposed = new Map<number, string[]>();
  #bag: Envelope[] = [];
  /** By validator: the side of a partition it is on. */
  #sides: number[];
  #isHealed = false;
  #now = 0;
  #blockCount = 0;

  constructor(options: ClusterOptions) {
    this.options = options;
    this.rules = options.rules ?? TENDERMINT_RULES;
    this.stream = new Streams(options.seed).of('cluster', 'chaos');
    const beacon = new Uint8Array(32);
    this.stream.fill(beacon);
    this.leaders = new LeaderSchedule(beacon, options.powers);
    this.#faulty = new Set(options.faulty);
    this.#sides = options.powers.map(() => 0);
    this.nodes = options.powers
      .map((_, index) => index)
      .filter((index) => !this.#faulty.has(index))
      .map((index) => new ClusterNode(this, index));
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
   * @returns Rounds that the slowest height took from here on.
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

  /** A correct validator speaks: to itself surely, to the others perhaps. */
  broadcast(from: number, message: Message): void {
    this.#watch(from, message);
    for (let to = 0; to < this.options.powers.length; to++) this.#send(from, to, message);
  }

  /** Something a node hands to itself, such as a block built. */
  defer(node: number, message: Message): void {
    this.#send(node, node, message);
  }

  freshBlock(height: number, isValid: boolean): TestBlock {
    this.#blockCount += 1;
    const block = blockOf(height, String(this.#blockCount), isValid);
    const known = this.#proposed.get(height) ?? [];
    this.#proposed.set(height, [...known, block.hash]);
    return block;
  }

  /** Checks what a correct validator decided, or was told to be decided. */
  watchDecision(height: number, block: TestBlock, commit: readonly VoteRecord[]): void {
    check(block.isValid, 'validity is broken', block.hash);
    const known = this.#decided.get(height);
    check(known === undefined || known === block.hash, 'agreement is broken', height);
    this.#decided.set(height, block.hash);
    let power = 0;
    const voters = new Set(commit.map((vote) => vote.validator));
    for (const voter of voters) power += this.options.powers[voter]!;
    const total = this.options.powers.reduce((sum, each) => sum + each, 0);
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
    else if (action < 91) this.#misbehaveOne();
    else if (action < 94) this.#guarded(node, () => node.restart());
    else if (action < 98) this.#guarded(node, () => node.learnFrom(this.stream.pick(this.nodes)));
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
    const isRepeated = this.stream.chance(0.1);
    if (!isRepeated || isOwn) {
      this.#bag[place] = this.#bag.at(-1)!;
      this.#bag.pop();
    }
    if (!isOwn && this.stream.chance(0.15)) return;
    this.#deliver(envelope);
  }

  #deliver({ to, message }: Envelope): void {
    const node = this.nodes.find((each) => each.index === to);
    if (node !== undefined) this.#guarded(node, () => node.receive(message));
  }

  #misbehaveOne(): void {
    if (this.#faulty.size > 0) this.#misbehave(this.stream.pick([...this.#faulty]));
  }

  /** Says something that the state of the cluster makes worth saying, to some of the validators. */
  #misbehave(faulty: number): void {
    const { height, round } = this.stream.pick(this.nodes);
    const isFlood = this.stream.chance(0.05);
    const claimed = isFlood ? this.stream.below(1000) : round + this.stream.pick([0, 0, 0, 1, 2]);
    const leads = this.leaders.leaderOf(height, claimed) === faulty;
    const values = [null, ...(this.#proposed.get(height) ?? [])].slice(-4);
    const block = leads ? this.freshBlock(height, this.stream.chance(0.8)) : undefined;
    const step = this.stream.pick(['prevote', 'precommit'] as const);
    for (let to = 0; to < this.options.powers.length; to++) {
      if (this.stream.chance(0.3)) continue;
      const vote = voteOf(step, claimed, faulty, this.stream.pick(values), height);
      this.#votes.add(voteText(vote));
      this.#send(faulty, to, { kind: 'vote', vote });
      if (block === undefined) continue;
      const validRound = this.stream.below(claimed + 1) - 1;
      const proposal = proposalOf(claimed, faulty, block, validRound);
      this.#send(faulty, to, { kind: 'proposal', proposal });
    }
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

  #send(from: number, to: number, message: Message): void {
    if (from === to || !this.#faulty.has(to)) this.#bag.push({ from, to, message });
  }

  #watch(from: number, message: Message): void {
    const { slot, value } = promiseOf(message);
    const key = `${from} ${slot}`;
    const known = this.#signed.get(key);
    check(known === undefined || known === value, 'a correct validator equivocates', key);
    this.#signed.set(key, value);
    if (message.kind === 'vote') this.#votes.add(voteText(message.vote));
  }

  #guarded(node: ClusterNode, action: () => void): void {
    try {
      action();
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      node.crash();
    }
  }
}

function promiseOf(message: Message): { slot: string; value: string } {
  if (message.kind === 'vote') {
    const { step, height, round, blockHash } = message.vote;
    return { slot: `${step} ${height}/${round}`, value: blockHash ?? 'nil' };
  }
  check(message.kind === 'proposal', 'only votes and proposals are signed');
  const { height, round, validRound, block } = message.proposal;
  return { slot: `proposal ${height}/${round}`, value: `${block.hash} ${validRound}` };
}

function voteText({ step, height, round, validator, blockHash }: VoteRecord): string {
  return `${validator} ${step} ${height}/${round} ${blockHash ?? 'nil'}`;
}
