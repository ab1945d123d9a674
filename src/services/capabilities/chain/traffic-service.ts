/** Transactions: where they come from, how they spread, and who waits for one to be final. */
import { poissonWaitUs } from '../../../kernel/distributions.ts';
import type { Stream } from '../../../kernel/stream.ts';
import type { Micros } from '../../../kernel/time.ts';
import { meanIntervalUs } from '../../../schema/rate.ts';
import type { Block, Transaction } from '../../chain/block.ts';
import type { State } from '../../state/state.ts';
import type { ChainNode } from './node.ts';
import type { ChainWorld } from './world.ts';

/** Transactions that may be under way at once. */
const KEPT = 65_536;
const EXPIRE_US = 600_000_000;

/** Told when a transaction is final at the validator that took it. */
export type WhenFinal = (finality: { readonly us: Micros; readonly state: State }) => void;

export class TrafficService {
  readonly #world: ChainWorld;
  readonly #stream: Stream;
  readonly #sent = new Map<number, Transaction>();
  readonly #waiting = new Map<number, { readonly node: ChainNode; readonly done: WhenFinal }>();
  #count = 0;
  readonly #arrivalKind: number;
  readonly #gossipKind: number;

  constructor(world: ChainWorld) {
    this.#world = world;
    this.#stream = world.host.stream('transactions');
    const name = `${world.host.component}/chain`;
    this.#arrivalKind = world.sim.define(`${name}.transaction`, () => this.#arrive());
    this.#gossipKind = world.sim.define(`${name}.transaction-gossip`, (to, id) => {
      const transaction = this.#sent.get(id);
      if (transaction !== undefined) this.#admit(world.nodes[to]!, transaction);
    });
  }

  begin(): void {
    const { spec, sim } = this.#world;
    if (spec.transactions === undefined) return;
    const meanUs = meanIntervalUs(spec.transactions.rate);
    sim.schedule(poissonWaitUs(this.#stream, meanUs), this.#arrivalKind, 0);
  }

  /**
   * Hands a transaction to a validator.
   *
   * @returns Its number, or why it was refused.
   */
  submit(node: ChainNode, kind: Transaction['kind'], done: WhenFinal | null): number | string {
    const { sim, nodes } = this.#world;
    const accounts = node.setting('genesis.accounts', 1);
    const id = this.#count++;
    const transaction: Transaction = {
      ...{ id, kind },
      from: this.#stream.below(accounts),
      to: this.#stream.below(accounts),
      amount: 1 + this.#stream.below(100),
      submittedUs: sim.nowUs,
    };
    if (!this.#admit(node, transaction)) return 'its mempool is full';
    this.#sent.set(id, transaction);
    this.#sent.delete(id - KEPT);
    if (done !== null) this.#waiting.set(id, { node, done });
    for (const to of nodes) {
      if (to === node) continue;
      const travelUs = this.#world.travelUs(node.place, to.place);
      if (travelUs >= 0) sim.schedule(travelUs, this.#gossipKind, to.place, id);
    }
    return id;
  }

  /** A validator has a final block. */
  final(node: ChainNode, block: Block, state: State): void {
    const { counts } = node;
    const nowUs = this.#world.sim.nowUs;
    counts.transactionsIncluded += block.transactions.length;
    for (const { id, submittedUs } of block.transactions) {
      const us = nowUs - submittedUs;
      counts.finality.observe(us);
      const waiting = this.#waiting.get(id);
      if (waiting?.node !== node) continue;
      this.#waiting.delete(id);
      waiting.done({ us, state });
    }
    const expireUs = this.#world.spec.transactions?.expireUs ?? EXPIRE_US;
    node.mempool.expire(nowUs - expireUs);
  }

  #arrive(): void {
    const { nodes, spec, sim } = this.#world;
    const meanUs = meanIntervalUs(spec.transactions!.rate);
    sim.schedule(poissonWaitUs(this.#stream, meanUs), this.#arrivalKind, 0);
    const isIdentity = this.#stream.uniform() < spec.transactions!.identityShare;
    const first = this.#stream.below(nodes.length);
    for (let step = 0; step < nodes.length; step++) {
      const node = nodes[(first + step) % nodes.length]!;
      if (!node.voter.isActive) continue;
      this.submit(node, isIdentity ? 'identity' : 'transfer', null);
      return;
    }
  }

  #admit(node: ChainNode, transaction: Transaction): boolean {
    if (!node.voter.isActive) return false;
    const { instance } = node;
    const limit = instance.amount('queue_cap', 'limit', Number.POSITIVE_INFINITY);
    const capacity = Math.min(limit, node.setting('mempool.capacity', 8_192));
    return node.mempool.admit(transaction, capacity) !== 'full';
  }
}
