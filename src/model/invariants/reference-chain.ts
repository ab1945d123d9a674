/**
 * The chain as it must be at every node: of each height the block that was finalised first, applied
 * to a ledger that no node has.
 */
import type { Micros } from '../../kernel/time.ts';
import type { Block } from '../chain/block.ts';
import type { EpochSet } from '../chain/epoch-set.ts';
import { epochOf } from '../chain/genesis.ts';
import type { Ledger } from '../chain/ledger.ts';

export class ReferenceChain {
  readonly #ledger: Ledger;
  readonly #epochBlocks: number;
  /** By height. */
  readonly #hashes: string[];
  readonly #roots: string[];
  #finalisedUs: Micros = 0;

  /** @param ledger - Of the chain before its first block; nobody else may apply blocks to it. */
  constructor(ledger: Ledger) {
    this.#ledger = ledger;
    this.#epochBlocks = ledger.genesis.epochBlocks;
    this.#hashes = [ledger.hash];
    this.#roots = [ledger.stateRoot];
  }

  /** Highest height that any node has finalised. */
  get height(): number {
    return this.#ledger.height;
  }

  /** When that was. */
  get finalisedUs(): Micros {
    return this.#finalisedUs;
  }

  /** State after the highest block. */
  get ledger(): Ledger {
    return this.#ledger;
  }

  hashAt(height: number): string | undefined {
    return this.#hashes[height];
  }

  rootAt(height: number): string | undefined {
    return this.#roots[height];
  }

  /** The set that decides a height; undefined if it is not known yet. */
  setAt(height: number): EpochSet | undefined {
    const epoch = epochOf(height, this.#epochBlocks);
    return epoch <= this.#ledger.nextEpoch ? this.#ledger.setOf(epoch) : undefined;
  }

  /** Whether a block follows the highest one; not one that follows another block of its height. */
  isNext({ height, header }: Block): boolean {
    return height === this.height + 1 && header.previousHash === this.#ledger.hash;
  }

  /** Applies a block that follows the highest one. @returns Whether it does. */
  extend(block: Block, nowUs: Micros): boolean {
    if (!this.isNext(block)) return false;
    this.#ledger.apply(block);
    this.#hashes.push(block.hash);
    this.#roots.push(this.#ledger.stateRoot);
    this.#finalisedUs = nowUs;
    return true;
  }
}
