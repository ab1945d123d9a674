/** What one node knows of the chain: on its disk the blocks it has, in its process their counts. */
import { type Micros, seconds } from '../../../kernel/time.ts';
import type { Exposition, Labels } from '../../runtime/exposition.ts';
import { jainIndex, MixWindow, totalVariation } from '../../useful-work/mix.ts';
import type { WorkBlock } from '../../useful-work/work-chain.ts';
import { SecondsHistogram } from '../process/seconds-histogram.ts';
import type { Ledger } from './ledger.ts';
import { nats, type UsefulWorkSpec } from './spec.ts';

const INTERVAL_BOUNDS = [1, 2.5, 5, 7.5, 10, 15, 20, 30, 45, 60, 90, 120, 300];
/** Blocks over which the pace is measured. */
const PACE_BLOCKS = 64;

export class NodeView {
  ledger: Ledger;
  /** Height of its last block. */
  height = 0;
  readonly #spec: UsefulWorkSpec;
  readonly #labels: readonly Labels[];
  #mix: MixWindow;
  #blocks = 0;
  #bare = 0;
  #refused = 0;
  #atBoundBefore = 0;
  #refusedBefore = 0;
  #credits: number[] = [];
  #intervals = new SecondsHistogram(INTERVAL_BOUNDS);

  constructor(spec: UsefulWorkSpec, ledger: Ledger) {
    this.#spec = spec;
    this.ledger = ledger;
    this.#labels = spec.types.map(({ name }) => ({ type: name }));
    this.#mix = new MixWindow(spec.types.length, spec.mixWindow);
  }

  /** A process begins: its counters are at 0, and it reads the blocks on its disk. */
  begin(): void {
    this.#blocks = 0;
    this.#bare = 0;
    this.#refused = 0;
    this.#atBoundBefore = this.ledger.chain.retarget.atBoundCount;
    this.#refusedBefore = this.ledger.chain.refusedCount;
    this.#credits = this.#spec.types.map(() => 0);
    this.#intervals = new SecondsHistogram(INTERVAL_BOUNDS);
    this.#mix = new MixWindow(this.#spec.types.length, this.#spec.mixWindow);
    for (const block of this.last(this.#spec.mixWindow)) this.#mix.push(block.byTypeMicronats);
  }

  /** Takes the blocks up to a height that it does not have yet. */
  advance(height: number): void {
    if (height <= this.height) return;
    for (const block of this.ledger.last(height - this.height, height)) this.#count(block);
    this.height = height;
  }

  /** It refused a block or a miner of another genesis. */
  refuse(): void {
    this.#refused += 1;
  }

  /** Its last blocks, oldest first. */
  last(count: number): readonly WorkBlock[] {
    return this.ledger.last(count, this.height);
  }

  /** Time since its last block; before the first, since the chain began. */
  headAgeUs(nowUs: Micros): Micros {
    return nowUs - (this.last(1)[0]?.atUs ?? this.ledger.beganUs);
  }

  expose(out: Exposition, nowUs: Micros): void {
    const { chain } = this.ledger;
    out.value('work_height', this.height);
    out.value('work_head_age_seconds', this.headAgeUs(nowUs) / seconds(1));
    out.value('work_theta', nats(chain.retarget.thetaMicronats));
    out.value('work_target_interval_seconds', chain.retarget.options.targetIntervalUs / seconds(1));
    out.value('work_blocks_total', this.#blocks);
    out.value('work_bare_blocks_total', this.#bare);
    out.value('work_refused_blocks_total', this.#refused, GENESIS);
    out.value('work_refused_blocks_total', chain.refusedCount - this.#refusedBefore, EXCESS);
    out.value('work_retarget_saturated_total', chain.retarget.atBoundCount - this.#atBoundBefore);
    this.#labels.forEach((labels, type) => {
      out.value('work_type_credit_total', nats(this.#credits[type] ?? 0), labels);
    });
    out.histogram('work_block_interval_seconds', this.#intervals);
    this.#exposeHead(out);
  }

  #exposeHead(out: Exposition): void {
    const head = this.last(1)[0];
    if (head === undefined) return;
    out.value('work_gamma', nats(head.gammaMicronats));
    out.value('work_acceptance_probability', head.acceptance);
    const pace = this.pace(PACE_BLOCKS);
    if (pace !== null) out.value('work_acceptance_ratio', pace);
    const sums = this.#mix.sums();
    if (!sums.some((sum) => sum > 0)) return;
    const shares = this.#mix.shares();
    this.#labels.forEach((labels, type) => {
      out.value('work_type_share', shares[type] ?? 0, labels);
    });
    out.value('work_mix_distance', totalVariation(shares, targetsOf(this.#spec)));
    out.value('work_fairness_index', jainIndex(sums));
  }

  /** Blocks that came over those that the target allows, among the last; null without any. */
  pace(count: number): number | null {
    const blocks = this.last(count);
    if (blocks.length === 0) return null;
    const tookUs = blocks.reduce((sum, { intervalUs }) => sum + intervalUs, 0);
    const { targetIntervalUs } = this.ledger.chain.retarget.options;
    return (blocks.length * targetIntervalUs) / Math.max(1, tookUs);
  }

  #count(block: WorkBlock): void {
    this.#blocks += 1;
    if (block.gammaMicronats === 0) this.#bare += 1;
    block.byTypeMicronats.forEach((credit, type) => {
      this.#credits[type] = (this.#credits[type] ?? 0) + credit;
    });
    this.#intervals.observe(block.intervalUs);
    this.#mix.push(block.byTypeMicronats);
  }
}

const GENESIS: Labels = { reason: 'genesis' };
const EXCESS: Labels = { reason: 'excess' };

/** The mix that the policy aims at. */
export function targetsOf({ types }: UsefulWorkSpec): number[] {
  return types.map(({ targetShare }) => targetShare);
}
