/**
 * Mining with useful work: miners try at their rates, evidence makes each trial more likely to
 * succeed, and the threshold follows the pace.
 *
 * A miner fills its template when the last block is there and does not change it until the next.
 * Then its successes are a Poisson process of rate trials times acceptance probability; the race of
 * several is again one, and the winner is drawn in proportion. So one event a block suffices, and
 * as the process has no memory, the race can be drawn anew whenever a miner changes.
 */
import { check } from '../../kernel/check.ts';
import { exponentialUnit } from '../../kernel/distributions.ts';
import type { Stream } from '../../kernel/stream.ts';
import { FOREVER_US, type Micros, US_PER_SECOND } from '../../kernel/time.ts';
import type { Scheduler } from '../scheduler.ts';
import { acceptanceProbability, Retarget, type RetargetOptions } from './acceptance.ts';
import type { EvidencePool } from './evidence-pool.ts';
import { MixWindow } from './mix.ts';
import { cappedByType, checkPolicy, type WorkPolicy } from './policy.ts';
import { honestTemplate, type Template, type TemplateRule } from './template.ts';

/** A miner. */
export interface Miner {
  readonly name: string;
  /** Trials per second; 0 while it is down. */
  readonly trialsPerSecond: number;
  /** Default: {@link honestTemplate}. */
  readonly template?: TemplateRule;
}

/** A block of the chain. */
export interface WorkBlock {
  readonly height: number;
  readonly atUs: Micros;
  readonly intervalUs: Micros;
  readonly miner: string;
  readonly thetaMicronats: number;
  readonly gammaMicronats: number;
  readonly byTypeMicronats: readonly number[];
  /** The probability that one trial made this block. */
  readonly acceptance: number;
}

/** What a chain is made of. */
export interface WorkChainOptions {
  readonly scheduler: Scheduler;
  /** Draws intervals and winners. */
  readonly stream: Stream;
  readonly policy: WorkPolicy;
  readonly retarget: RetargetOptions;
  readonly pool: EvidencePool;
  readonly miners: readonly Miner[];
  /** Blocks over which the mix is measured. */
  readonly mixWindow: number;
  /** Told of every block, after all counters. */
  readonly onBlock?: (block: WorkBlock) => void;
}

/** A chain with its miners. Nothing happens before {@link WorkChain.start}. */
export class WorkChain {
  /**
   * The caps that blocks are judged by. May be replaced at any time: it judges at once, and
   * templates follow it from the next block, or the next refusal, on.
   */
  policy: WorkPolicy;
  /** Whether blocks that claim more than the policy allows are refused. A defect if not. */
  refusesExcess = true;
  readonly retarget: Retarget;
  readonly mix: MixWindow;
  readonly #options: WorkChainOptions;
  readonly #miners: Map<string, Miner>;
  #race = 0;
  #racing: { miner: Miner; template: Template; rate: number }[] = [];
  #templates = new Map<TemplateRule, Template>();
  #lastUs: Micros = 0;
  #last: WorkBlock | null = null;
  #blocks = 0;
  #refused = 0;
  #certain = 0;
  #bare = 0;
  #gammaSum = 0;

  /** @throws InvariantError if the policy or an option cannot be run with. */
  constructor(options: WorkChainOptions) {
    checkPolicy(options.policy);
    this.policy = options.policy;
    this.retarget = new Retarget(options.retarget);
    this.mix = new MixWindow(options.policy.types.length, options.mixWindow);
    this.#options = options;
    this.#miners = new Map(options.miners.map((miner) => [miner.name, miner]));
    check(this.#miners.size === options.miners.length, 'two miners have one name');
  }

  /** Height of the last block; 0 before the first. */
  get blockCount(): number {
    return this.#blocks;
  }

  /** Blocks so far that claimed more than the policy allows and were refused. */
  get refusedCount(): number {
    return this.#refused;
  }

  /** Blocks so far that any trial would have made: gamma had reached theta. */
  get certainCount(): number {
    return this.#certain;
  }

  /** Blocks so far that were credited no useful work. */
  get bareCount(): number {
    return this.#bare;
  }

  /** Useful work credited so far. */
  get gammaSumMicronats(): number {
    return this.#gammaSum;
  }

  /** The last block, or null before the first. */
  get last(): WorkBlock | null {
    return this.#last;
  }

  /** Starts mining at the present time. */
  start(): void {
    this.#lastUs = this.#options.scheduler.nowUs();
    this.#beginHeight();
  }

  /**
   * Adds a miner, or replaces the one of its name; it works by its new rule from now on.
   *
   * @throws InvariantError if its rate is below 0 or not finite.
   */
  setMiner(miner: Miner): void {
    check(Number.isFinite(miner.trialsPerSecond), 'rate is not finite', miner.trialsPerSecond);
    check(miner.trialsPerSecond >= 0, 'rate is below 0', miner.trialsPerSecond);
    this.#miners.set(miner.name, miner);
    if (this.#race > 0) this.#drawRace();
  }

  #beginHeight(): void {
    this.#templates = new Map();
    this.#drawRace();
  }

  #drawRace(): void {
    const race = ++this.#race;
    this.#racing = [...this.#miners.values()].map((miner) => this.#entry(miner));
    const rate = this.#racing.reduce((sum, entry) => sum + entry.rate, 0);
    if (rate === 0) return;
    const drawnUs = (exponentialUnit(this.#options.stream) / rate) * US_PER_SECOND;
    // A longer race is waited for in parts.
    const isTooLong = drawnUs > FOREVER_US;
    const delayUs = isTooLong ? FOREVER_US : Math.max(1, Math.round(drawnUs));
    this.#options.scheduler.after(delayUs, () => {
      if (race !== this.#race) return;
      if (isTooLong) this.#drawRace();
      else this.#win(this.#options.stream.uniform() * rate);
    });
  }

  #entry(miner: Miner): { miner: Miner; template: Template; rate: number } {
    const template = this.#templateBy(miner.template ?? honestTemplate);
    const theta = this.retarget.thetaMicronats;
    const rate = miner.trialsPerSecond * acceptanceProbability(theta, template.gammaMicronats);
    return { miner, template, rate };
  }

  #templateBy(rule: TemplateRule): Template {
    const known = this.#templates.get(rule);
    if (known !== undefined) return known;
    const made = rule(this.policy, this.#options.pool.at(this.#lastUs));
    this.#templates.set(rule, made);
    return made;
  }

  #win(drawn: number): void {
    let left = drawn;
    let winner = this.#racing[0]!;
    for (const entry of this.#racing) {
      if (entry.rate === 0) continue;
      winner = entry;
      left -= entry.rate;
      if (left < 0) break;
    }
    if (this.refusesExcess && this.#isExcessive(winner.template)) {
      this.#refused++;
      this.#beginHeight();
      return;
    }
    this.#append(winner.miner, winner.template);
    this.#beginHeight();
  }

  #isExcessive(template: Template): boolean {
    const allowed = cappedByType(this.policy, template.evidence);
    const isAbove = (claimed: number, type: number): boolean => claimed > allowed[type]!;
    return (
      template.gammaMicronats > this.policy.gammaCapMicronats ||
      template.byTypeMicronats.some(isAbove)
    );
  }

  #append(miner: Miner, template: Template): void {
    const { scheduler, pool, onBlock } = this.#options;
    const { gammaMicronats, byTypeMicronats } = template;
    const atUs = scheduler.nowUs();
    const thetaMicronats = this.retarget.thetaMicronats;
    const block: WorkBlock = {
      height: ++this.#blocks,
      atUs,
      intervalUs: atUs - this.#lastUs,
      miner: miner.name,
      thetaMicronats,
      gammaMicronats,
      byTypeMicronats,
      acceptance: acceptanceProbability(thetaMicronats, gammaMicronats),
    };
    pool.remove(template.evidence);
    this.mix.push(byTypeMicronats);
    this.retarget.onBlock(this.policy, block.intervalUs);
    if (gammaMicronats >= thetaMicronats) this.#certain++;
    if (gammaMicronats === 0) this.#bare++;
    this.#gammaSum += gammaMicronats;
    this.#lastUs = atUs;
    this.#last = block;
    onBlock?.(block);
  }
}
