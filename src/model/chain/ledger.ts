/**
 * The state of the chain at one node, as finalised blocks make it: what is committed, who votes,
 * which protocol comes next. It lives on disk and outlasts the process.
 */
import { check } from '../../kernel/check.ts';
import type { Micros } from '../../kernel/time.ts';
import type { ChainView } from '../versions/behaviour.ts';
import { type Block, HASH_ZERO } from './block.ts';
import { drawEpochSet } from './epoch-selection.ts';
import type { EpochEntry, EpochSet } from './epoch-set.ts';
import { epochOf, type Genesis, lastHeightOf } from './genesis.ts';
import { ACTIVATION_SIGNALS, stateRootAfter } from './protocols.ts';
import { decodeVrfSubmission } from './transaction.ts';

/** Sets by the block that ends the epoch before: its hash binds all that they are drawn from. */
const setsAfter = new WeakMap<Block, EpochSet>();

export class Ledger {
  readonly genesis: Genesis;
  readonly #outputOf: (proof: Uint8Array) => Uint8Array;
  readonly #sets: EpochSet[];
  /** Hash of the last block of each finished epoch, by epoch. */
  readonly #epochEnds: string[] = [];
  /** Submissions by epoch, then by genesis validator. */
  readonly #submissions = new Map<number, Map<number, EpochEntry>>();
  readonly #committed = new Set<string>();
  #signals: number[] = [];
  #protocol = 1;
  #height = 0;
  #hash: string;
  #timeUs: Micros = 0;
  #stateRoot = HASH_ZERO;

  /** @param outputOf - The VRF output of a proof that holds, 64 bytes. */
  constructor(genesis: Genesis, outputOf: (proof: Uint8Array) => Uint8Array) {
    this.genesis = genesis;
    this.#outputOf = outputOf;
    this.#sets = [genesis.firstSet];
    this.#hash = genesis.hash;
  }

  /** The ledger of the same chain before its first block. */
  fresh(): Ledger {
    return new Ledger(this.genesis, this.#outputOf);
  }

  /** Last finalised height, 0 before the first. */
  get height(): number {
    return this.#height;
  }

  /** Hash of the last finalised block, hex. */
  get hash(): string {
    return this.#hash;
  }

  /** Time of the last finalised block; that of the genesis is 0. */
  get timeUs(): Micros {
    return this.#timeUs;
  }

  get stateRoot(): string {
    return this.#stateRoot;
  }

  /** What a release must know to choose the rules of the next block. */
  get view(): ChainView {
    return { protocol: this.#protocol, signals: this.#signals };
  }

  /** Epoch of the next height. */
  get nextEpoch(): number {
    return epochOf(this.#height + 1, this.genesis.epochBlocks);
  }

  /** The set of an epoch that has begun or is next. */
  setOf(epoch: number): EpochSet {
    const set = this.#sets[epoch];
    check(set !== undefined, 'the set of this epoch is not known yet', epoch);
    return set;
  }

  /** The set that decides the next height. */
  get nextSet(): EpochSet {
    return this.setOf(this.nextEpoch);
  }

  /** Hash of the block that VRF inputs of an epoch name: the last one two epochs before. */
  inputHashOf(epoch: number): string {
    if (epoch < 2) return this.genesis.hash;
    const hash = this.#epochEnds[epoch - 2];
    check(hash !== undefined, 'the VRF input of this epoch is not known yet', epoch);
    return hash;
  }

  isCommitted(transactionId: string): boolean {
    return this.#committed.has(transactionId);
  }

  hasSubmission(epoch: number, validator: number): boolean {
    return this.#submissions.get(epoch)?.has(validator) ?? false;
  }

  /**
   * Applies the next finalised block.
   *
   * @throws InvariantError if the block does not follow the last one.
   */
  apply(block: Block): void {
    check(block.height === this.#height + 1, 'block is not of the next height', block.height);
    check(block.header.previousHash === this.#hash, 'block does not follow the last', block.hash);
    this.#stateRoot = stateRootAfter(this.#stateRoot, block);
    this.#height = block.height;
    this.#hash = block.hash;
    this.#timeUs = block.header.timeUs;
    this.#protocol = block.header.protocol;
    this.#signals = [...this.#signals, block.header.signal].slice(-ACTIVATION_SIGNALS);
    for (const tx of block.transactions) {
      this.#committed.add(tx.id);
      if (tx.kind === 'vrf-submission') this.#enter(tx.payload);
    }
    const epoch = block.header.epoch;
    if (block.height === lastHeightOf(epoch, this.genesis.epochBlocks))
      this.#endEpoch(epoch, block);
  }

  #enter(payload: Uint8Array): void {
    const { epoch, validator, proof } = decodeVrfSubmission(payload);
    const known = this.#submissions.get(epoch) ?? new Map<number, EpochEntry>();
    this.#submissions.set(epoch, known);
    if (!known.has(validator)) known.set(validator, { proof, output: this.#outputOf(proof) });
  }

  #endEpoch(epoch: number, last: Block): void {
    this.#epochEnds[epoch] = this.#hash;
    const next = epoch + 1;
    this.#submissions.delete(epoch);
    const set = setsAfter.get(last) ?? this.#draw(next);
    setsAfter.set(last, set);
    this.#sets[next] = set;
  }

  #draw(epoch: number): EpochSet {
    const submissions = this.#submissions.get(epoch) ?? new Map<number, EpochEntry>();
    const previous = this.setOf(epoch - 1);
    const inputHash = this.inputHashOf(epoch);
    const drawn = drawEpochSet(this.genesis, epoch, submissions, previous.beacon, inputHash);
    return drawn ?? { ...previous, epoch };
  }
}
