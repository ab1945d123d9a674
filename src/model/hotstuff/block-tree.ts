/**
 * The blocks that a validator knows: those whose ancestors are all here, which make a tree, and
 * those that wait for a parent or for their payload.
 */
import { check } from '../../kernel/check.ts';
import { GENESIS_HASH, type HotStuffBlock } from './messages.ts';

/** Rounds before the last committed one whose blocks are kept for those that are behind. */
const ROUNDS_KEPT = 256;
/** Most blocks that wait for something; beyond it the oldest are forgotten. */
const WAITING_MAX = 1024;

export class BlockTree<Block extends HotStuffBlock> {
  readonly #blocks = new Map<string, Block>();
  readonly #waiting = new Map<string, Block>();
  #committedHash = GENESIS_HASH;
  #committedRound = 0;

  get committedRound(): number {
    return this.#committedRound;
  }

  /** A block of the tree. */
  find(hash: string): Block | undefined {
    return this.#blocks.get(hash);
  }

  /** Whether a block's parent is in the tree. */
  hasParent({ justify }: Block): boolean {
    return justify.blockHash === GENESIS_HASH || this.#blocks.has(justify.blockHash);
  }

  /** Puts a block into the tree. Its parent must be there. */
  add(block: Block): void {
    check(this.hasParent(block), 'parent of a block is missing', block.round);
    this.#waiting.delete(block.hash);
    this.#blocks.set(block.hash, block);
  }

  /** A block that waits. */
  findWaiting(hash: string): Block | undefined {
    return this.#waiting.get(hash);
  }

  /** Keeps a block until what it lacks is here. */
  hold(block: Block): void {
    this.#waiting.set(block.hash, block);
    if (this.#waiting.size <= WAITING_MAX) return;
    const oldest = this.#waiting.keys().next();
    if (!oldest.done) this.#waiting.delete(oldest.value);
  }

  /** The blocks that wait for this parent, in order of arrival. */
  childrenWaiting(parent: string): Block[] {
    const children: Block[] = [];
    for (const block of this.#waiting.values()) {
      if (block.justify.blockHash === parent) children.push(block);
    }
    return children;
  }

  /** Blocks that wait for a parent that is nowhere: one for each such parent. */
  orphans(): Block[] {
    const byParent = new Map<string, Block>();
    for (const block of this.#waiting.values()) {
      const isMissing = !this.hasParent(block) && !this.#waiting.has(block.justify.blockHash);
      if (isMissing) byParent.set(block.justify.blockHash, block);
    }
    return [...byParent.values()];
  }

  /**
   * Commits a block of the tree and all its ancestors.
   *
   * @returns What is newly committed, in the order of the chain.
   * @throws InvariantError if the block does not extend the last one committed: safety is lost.
   */
  commit(block: Block): Block[] {
    const chain: Block[] = [];
    let next: Block | undefined = block;
    while (next !== undefined && next.round > this.#committedRound) {
      chain.push(next);
      next = this.#blocks.get(next.justify.blockHash);
    }
    const last = chain.at(-1);
    if (last === undefined) return [];
    check(last.justify.blockHash === this.#committedHash, 'commits fork', last.round);
    this.#committedHash = block.hash;
    this.#committedRound = block.round;
    this.#prune();
    return chain.reverse();
  }

  /** Takes over what a disk says is committed. */
  restore(blocks: readonly Block[], committed: Block | null): void {
    for (const block of blocks) this.#blocks.set(block.hash, block);
    if (committed === null) return;
    this.#committedHash = committed.hash;
    this.#committedRound = committed.round;
  }

  #prune(): void {
    const least = this.#committedRound - ROUNDS_KEPT;
    for (const block of this.#blocks.values()) {
      if (block.round >= least) break;
      this.#blocks.delete(block.hash);
    }
    for (const block of this.#waiting.values()) {
      if (block.round <= this.#committedRound) this.#waiting.delete(block.hash);
    }
  }
}
