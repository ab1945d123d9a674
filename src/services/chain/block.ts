/** Blocks, and which of them are final. */
import { ByteWriter } from '../../crypto/bytes.ts';
import { taggedHash } from '../../crypto/hash.ts';
import { check } from '../../kernel/check.ts';
import type { Micros } from '../../kernel/time.ts';

/** What a transaction does: moves units, or makes an identity known. */
export interface Transaction {
  readonly id: number;
  readonly kind: 'transfer' | 'identity';
  readonly from: number;
  readonly to: number;
  readonly amount: number;
  readonly submittedUs: Micros;
}

export interface Block {
  readonly number: number;
  readonly height: number;
  readonly round: number;
  /** Number of the block that it follows; 0 for the genesis. */
  readonly parent: number;
  readonly proposer: number;
  /** When it was proposed, by the clock of its proposer. */
  readonly atUs: Micros;
  readonly transactions: readonly Transaction[];
  /** Bitmap of those whose precommit of the parent is included: its consensus proofs. */
  readonly consensusProofs: Uint8Array;
  /** Bitmap of those whose prevote of the parent is included: its uptime proofs. */
  readonly uptimeProofs: Uint8Array;
  /** Root that the state has after it, as its proposer says; hexadecimal. */
  readonly root: string;
  /** Genesis that its proposer began from. */
  readonly genesis: string;
}

/** A block with the root that was found for it. */
export function sealed(block: Block, root: string): Block {
  return {
    number: block.number,
    height: block.height,
    round: block.round,
    parent: block.parent,
    proposer: block.proposer,
    atUs: block.atUs,
    transactions: block.transactions,
    consensusProofs: block.consensusProofs,
    uptimeProofs: block.uptimeProofs,
    root,
    genesis: block.genesis,
  };
}

/** The hash that votes of a block sign. */
export function blockHash(block: Block): Uint8Array {
  const writer = new ByteWriter().u64(block.height).u32(block.round).u64(block.parent);
  writer.u32(block.proposer).u64(block.atUs).text(block.root).text(block.genesis);
  writer.sized(block.consensusProofs).sized(block.uptimeProofs);
  for (const { id } of block.transactions) writer.u64(id);
  return taggedHash('simnet.service-block.v1', writer.finish());
}

/** All blocks that were made, by number, and the final ones by height. */
export class BlockRecord {
  readonly #blocks: (Block | undefined)[] = [undefined];
  /** By height; 0, the genesis, at height 0. */
  readonly #decided: number[] = [0];
  /** Blocks behind the head that were final before history was cut, as long as none took their place. */
  #undone: readonly number[] = [];
  readonly #genesisUs: Micros;

  /** @param genesisUs - When the first block is counted from. */
  constructor(genesisUs: Micros) {
    this.#genesisUs = genesisUs;
  }

  /** Height of the last final block; 0 before the first. */
  get head(): number {
    return this.#decided.length - 1;
  }

  /** Number of the block that is added next. */
  get nextNumber(): number {
    return this.#blocks.length;
  }

  /** Adds a block. @returns Its number. @throws InvariantError if that is not the next one. */
  add(block: Block): number {
    check(block.number === this.#blocks.length, 'block has not the next number', block.number);
    this.#blocks.push(block);
    return block.number;
  }

  of(number: number): Block {
    const block = this.#blocks[number];
    check(block !== undefined, 'no block of that number', number);
    return block;
  }

  /** Number of the final block of a height; 0 when there is none yet. */
  decided(height: number): number {
    return this.#decided[height] ?? 0;
  }

  /** The final block of a height, if there is one. */
  at(height: number): Block | undefined {
    const number = this.#decided[height];
    return number === undefined ? undefined : this.#blocks[number];
  }

  /** When a block was proposed; that of the genesis when the chain began. */
  atUs(number: number): Micros {
    return number === 0 ? this.#genesisUs : this.of(number).atUs;
  }

  /**
   * A validator finds a block final.
   *
   * @returns The block that is final at its height: the first that anybody found so.
   */
  decide(height: number, number: number): number {
    const known = this.#decided[height];
    if (known !== undefined) return known;
    check(height === this.#decided.length, 'a height is decided before its parent', height);
    this.#decided.push(number);
    this.#undone = [];
    return number;
  }

  /** History ends at a height from now on. */
  truncate(height: number): void {
    if (height >= this.head) return;
    this.#undone = [...this.#decided.slice(height + 1), ...this.#undone];
    this.#decided.length = height + 1;
  }

  /**
   * Takes back a cut, up to a height.
   *
   * @returns Whether history reaches there now: not if it has gone on otherwise since the cut.
   */
  extend(height: number): boolean {
    const count = height - this.head;
    if (count > this.#undone.length) return false;
    this.#decided.push(...this.#undone.slice(0, Math.max(0, count)));
    this.#undone = this.#undone.slice(Math.max(0, count));
    return true;
  }
}
