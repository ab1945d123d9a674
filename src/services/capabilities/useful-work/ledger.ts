/** The chain of one genesis: its race, its last blocks, and who mines on it. */
import type { CapabilityHost } from '../../runtime/capability.ts';
import { EvidencePool } from '../../useful-work/evidence-pool.ts';
import { type WorkBlock, WorkChain } from '../../useful-work/work-chain.ts';
import type { MinerShare } from './miner.ts';
import { micronats, policyOf, suppliesOf, type UsefulWorkSpec } from './spec.ts';

/** Blocks that can still be asked for: what the largest window needs. */
const BLOCKS_KEPT = 4_096;
const WAITING_MAX = 4_096;

export interface LedgerOptions {
  readonly genesis: string;
  readonly spec: UsefulWorkSpec;
  readonly host: CapabilityHost;
  /** Tells the draws of this ledger from those of others. */
  readonly number: number;
  readonly thetaStart: number;
  readonly onBlock: (block: WorkBlock) => void;
}

export class Ledger {
  readonly genesis: string;
  readonly chain: WorkChain;
  readonly beganUs: number;
  readonly #blocks: WorkBlock[] = [];
  readonly #miners = new Map<string, MinerShare>();

  constructor({ genesis, spec, host, number, thetaStart, onBlock }: LedgerOptions) {
    this.genesis = genesis;
    this.beganUs = host.scheduler.nowUs();
    const pool = new EvidencePool(
      suppliesOf(spec),
      { ageUsMax: spec.proofAgeMaxUs, waitingCountMax: WAITING_MAX },
      spec.types.map(({ name }) => host.stream(`supply/${number}/${name}`)),
      this.beganUs,
    );
    this.chain = new WorkChain({
      scheduler: host.scheduler,
      stream: host.stream(`race/${number}`),
      policy: policyOf(spec, spec.gammaCap, spec.theta.max),
      retarget: {
        ...spec.retarget,
        targetIntervalUs: spec.targetIntervalUs,
        thetaStartMicronats: micronats(thetaStart),
      },
      pool,
      miners: [],
      mixWindow: spec.mixWindow,
      onBlock: (block) => {
        this.#keep(block);
        onBlock(block);
      },
    });
    this.chain.start();
  }

  get height(): number {
    return this.chain.blockCount;
  }

  /** Lets exactly these mine. */
  setMiners(shares: readonly MinerShare[]): void {
    const wanted = new Map(shares.map((share) => [share.name, share]));
    for (const name of this.#miners.keys()) {
      if (!wanted.has(name)) this.#set({ ...this.#miners.get(name)!, trialsPerSecond: 0 });
    }
    for (const share of wanted.values()) this.#set(share);
  }

  /** The last `count` blocks up to a height, oldest first; fewer when there are no more. */
  last(count: number, height: number): readonly WorkBlock[] {
    const first = this.#blocks[0]?.height ?? 1;
    const end = Math.max(0, height - first + 1);
    return this.#blocks.slice(Math.max(0, end - count), end);
  }

  #keep(block: WorkBlock): void {
    this.#blocks.push(block);
    if (this.#blocks.length > 2 * BLOCKS_KEPT) this.#blocks.splice(0, BLOCKS_KEPT);
  }

  /** Each change draws the race anew, so a miner that works as before is left alone. */
  #set(share: MinerShare): void {
    const known = this.#miners.get(share.name);
    const rate = share.trialsPerSecond;
    if (
      (known?.trialsPerSecond ?? 0) === rate &&
      (rate === 0 || known?.template === share.template)
    ) {
      return;
    }
    this.#miners.set(share.name, share);
    this.chain.setMiner(share);
  }
}
