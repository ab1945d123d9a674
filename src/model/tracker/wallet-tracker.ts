/**
 * A wallet's tracker: indexes Bitcoin blocks that the simulated chain carries, keeps with each the
 * proof and the VRF output of the chain block, and audits all of it on every read.
 *
 * The tracker is synchronous and verifies no proof itself: a read begins with a plan, the caller
 * has the envelope and the VRF proof verified, and the audit compares what came back.
 */
import { check } from '../../kernel/check.ts';
import {
  type Attachment,
  bindAttachment,
  type ChainPlace,
  type ProofRecord,
} from './attachment.ts';
import {
  type AuditEvidence,
  type AuditVerdict,
  auditFault,
  type ReadPlan,
  readBlock,
} from './audit.ts';
import { type BlockFault, blockFault } from './block-fault.ts';
import { rowTexts } from './block-rows.ts';
import {
  type BitcoinNetwork,
  fixtureOfId,
  type TrackerFixture,
  trackerFixture,
} from './fixtures.ts';
import { TrackerIndex } from './tracker-index.ts';

export type { ReadPlan } from './audit.ts';

/** A block that the tracker has indexed. */
export interface TrackedBlock {
  readonly fixture: string;
  readonly network: BitcoinNetwork;
  /** In its own chain. */
  readonly height: number;
  /** In display order. */
  readonly id: string;
  readonly transactionCount: number;
  /** The chain block that carried it. */
  readonly chain: ChainPlace;
  /** Null until `attach`. */
  readonly attachment: Attachment | null;
}

interface Stored {
  readonly block: TrackedBlock;
  readonly raw: Uint8Array;
}

const SATOSHI_PER_COIN = 100_000_000;

export class WalletTracker {
  readonly #indexes = new Map<BitcoinNetwork, TrackerIndex>();
  /** By id, in the order of indexing. */
  readonly #stored = new Map<string, Stored>();

  /**
   * Indexes a block, unless something is wrong with it.
   *
   * @param name - Fixture that the bytes must be; null for any block whose place is known.
   * @param raw - The block, which is copied.
   * @param chain - The chain block that carries it.
   * @returns What is wrong, or null.
   * @throws InvariantError if there is no fixture of that name.
   */
  index(name: string | null, raw: Uint8Array, chain: ChainPlace): BlockFault | null {
    const expected = name === null ? undefined : trackerFixture(name);
    check(name === null || expected !== undefined, 'there is no such block', name);
    const block = readBlock(raw);
    if (block === 'index.encoding') return block;
    const fault = blockFault(block, expected?.id);
    if (fault !== null) return fault;
    const known = expected ?? fixtureOfId(block.id);
    if (known === undefined) return 'index.header';
    if (this.#stored.has(block.id)) return 'index.duplicate';

    this.#indexOf(known.network).add(block, known.height);
    const tracked = trackedBlock(known, block.transactions.length, chain);
    this.#stored.set(block.id, { block: tracked, raw: new Uint8Array(raw) });
    return null;
  }

  /**
   * Attaches the proof and the VRF output of the chain block that carried a block.
   *
   * @param id - Of the Bitcoin block, in display order.
   * @throws InvariantError if the block is not indexed or has an attachment, or a field is not of
   *   its length.
   */
  attach(id: string, record: ProofRecord): void {
    const stored = this.#take(id);
    check(stored.block.attachment === null, 'a block is attached to twice', id);
    const attachment = bindAttachment(id, stored.block.chain, record);
    this.#stored.set(id, { ...stored, block: { ...stored.block, attachment } });
  }

  /** The indexed blocks, in the order of indexing. */
  blocks(): readonly TrackedBlock[] {
    return [...this.#stored.values()].map(({ block }) => block);
  }

  /** The index over the blocks of a network. */
  indexOf(network: BitcoinNetwork): TrackerIndex | undefined {
    return this.#indexes.get(network);
  }

  /**
   * Takes what is stored about a block, for `audit` to judge.
   *
   * @param id - Of the Bitcoin block, in display order.
   * @throws InvariantError if the block is not indexed or has no attachment.
   */
  beginRead(id: string): ReadPlan {
    const { block, raw } = this.#take(id);
    const { fixture, network, height, chain, attachment } = block;
    check(attachment !== null, 'a block without an attachment is read', id);
    const rows = this.#indexOf(network).rowsOf(id);
    const texts = rows === undefined ? [] : rowTexts(rows);
    return { fixture, id, height, raw: new Uint8Array(raw), chain, rows: texts, attachment };
  }

  /** Judges a read: the first fault, or what the wallet now knows to be true. */
  audit(plan: ReadPlan, evidence: AuditEvidence): AuditVerdict {
    return auditFault(plan, evidence) ?? { ok: true, summary: this.#summary(plan) };
  }

  /** What the index says about the scripts that a block pays to. */
  #summary({ id, height, chain }: ReadPlan): string {
    const { network, transactionCount } = this.#take(id).block;
    const index = this.#indexOf(network);
    const rows = index.rowsOf(id);
    const scripts = [...new Set((rows?.fundings ?? []).map((row) => row.scripthash))];
    const history = scripts.reduce((total, script) => total + index.history(script).length, 0);
    const satoshi = scripts.reduce((total, script) => total + index.balance(script), 0);
    return [
      `height=${chain.height} envelope=ok vrf=ok bitcoin_height=${height}`,
      `transactions=${transactionCount} history=${history}`,
      `spends=${rows?.spendings.length ?? 0} balance=${coins(satoshi)}`,
    ].join(' ');
  }

  #take(id: string): Stored {
    const stored = this.#stored.get(id);
    check(stored !== undefined, 'a block is not indexed', id);
    return stored;
  }

  #indexOf(network: BitcoinNetwork): TrackerIndex {
    const known = this.#indexes.get(network);
    if (known !== undefined) return known;
    const index = new TrackerIndex();
    this.#indexes.set(network, index);
    return index;
  }
}

function trackedBlock(
  { name, network, height, id }: TrackerFixture,
  transactionCount: number,
  chain: ChainPlace,
): TrackedBlock {
  const { height: chainHeight, blockHash } = chain;
  return {
    fixture: name,
    network,
    height,
    id,
    transactionCount,
    chain: { height: chainHeight, blockHash },
    attachment: null,
  };
}

/** An amount in whole coins and all eight decimals. */
function coins(satoshi: number): string {
  const whole = Math.floor(satoshi / SATOSHI_PER_COIN);
  return `${whole}.${String(satoshi % SATOSHI_PER_COIN).padStart(8, '0')}`;
}
