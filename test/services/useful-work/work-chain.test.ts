import { describe, expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/streams.ts';
import { EvidencePool, type Supply } from '../../../src/services/useful-work/evidence-pool.ts';
import { totalVariation } from '../../../src/services/useful-work/mix.ts';
import type { WorkPolicy } from '../../../src/services/useful-work/policy.ts';
import { templateRule } from '../../../src/services/useful-work/template.ts';
import {
  type Miner,
  type WorkBlock,
  WorkChain,
  type WorkChainOptions,
} from '../../../src/services/useful-work/work-chain.ts';
import { VirtualScheduler } from '../virtual-scheduler.ts';

const TARGET_US = 6_000_000;
const shares = [0.5, 0.25, 0.15, 0.08, 0.02];
const names = ['hash', 'ai', 'quantum', 'storage', 'vdf'];

const policy: WorkPolicy = {
  types: names.map((name, type) => ({
    name,
    capMicronats: 1_500_000,
    targetShare: shares[type]!,
  })),
  gammaCapMicronats: 3_000_000,
  thetaMinMicronats: 100_000,
  thetaMaxMicronats: 20_000_000,
};

/** Proofs of 50,000 micronats on average, so that 1 nat in all comes in per target interval. */
const supplies = shares.map(
  (share): Supply => ({
    meanIntervalUs: (TARGET_US * 0.05) / share,
    psiMinMicronats: 25_000,
    psiMaxMicronats: 75_000,
  }),
);

function chain(overrides: Partial<WorkChainOptions> = {}, gain = 0.25) {
  const scheduler = new VirtualScheduler();
  const streams = new Streams('seed');
  const blocks: WorkBlock[] = [];
  const pool = new EvidencePool(
    supplies,
    { ageUsMax: 600_000_000, waitingCountMax: 4096 },
    names.map((name) => streams.of('supply', name)),
    0,
  );
  const made = new WorkChain({
    scheduler,
    stream: streams.of('chain', 'race'),
    policy,
    // 100 trials a second and 1 nat of work a block: theta settles at 1 + ln 600.
    retarget: {
      targetIntervalUs: TARGET_US,
      window: 64,
      clamp: 0.25,
      gain,
      thetaStartMicronats: 7_400_000,
    },
    pool,
    miners: [{ name: 'a', trialsPerSecond: 100 }],
    mixWindow: 1024,
    onBlock: (block) => blocks.push(block),
    ...overrides,
  });
  made.start();
  const runTo = (count: number): WorkBlock[] => {
    scheduler.runTo(TARGET_US * count);
    return blocks;
  };
  return { made, pool, scheduler, runTo };
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('WorkChain', () => {
  test('meets its target interval, credits what is made, and in the target mix', () => {
    const { made, runTo } = chain();
    const blocks = runTo(4096);
    // 3,000 exponential intervals: standard error 1.8 %.
    const settled = blocks.slice(-3000);
    expect(mean(settled.map((block) => block.intervalUs)) / TARGET_US).toBeCloseTo(1, 1);
    // 1 nat is made per interval; after long ones the caps cut some of it.
    const gamma = mean(settled.map((block) => block.gammaMicronats)) / 1e6;
    expect(gamma).toBeGreaterThan(0.9);
    expect(gamma).toBeLessThan(1.03);
    expect(totalVariation(made.mix.shares(), shares)).toBeLessThan(0.05);
    expect([made.refusedCount, made.certainCount]).toEqual([0, 0]);
    const worst = settled.map(({ thetaMicronats, gammaMicronats, acceptance }) =>
      Math.abs(acceptance - Math.exp((gammaMicronats - thetaMicronats) / 1e6)),
    );
    expect(Math.max(...worst)).toBeLessThan(1e-14);
  });

  // By inversion of each interval's own distribution they are exponential with mean 1; those have
  // mean 1 and, for the same reason, variance 1.
  test('draws each interval from the exponential law of its trials', () => {
    const { runTo } = chain();
    const unit = runTo(4096).map((block) => (block.intervalUs / 1e6) * 100 * block.acceptance);
    const average = mean(unit);
    expect(average).toBeCloseTo(1, 1);
    expect(mean(unit.map((value) => (value - 1) ** 2))).toBeCloseTo(1, 0);
    const above = unit.filter((value) => value > 2).length / unit.length;
    expect(Math.abs(above - Math.exp(-2))).toBeLessThan(0.022);
  });

  test('finds its pace again when the trials of the network double', () => {
    const { made, runTo } = chain({}, 1);
    runTo(1024);
    made.setMiner({ name: 'a', trialsPerSecond: 200 });
    const settled = runTo(4096).slice(-2000);
    expect(mean(settled.map((block) => block.intervalUs)) / TARGET_US).toBeCloseTo(1, 1);
  });

  test('lets miners win in proportion to their trials', () => {
    const miners: Miner[] = [
      { name: 'a', trialsPerSecond: 75 },
      { name: 'idle', trialsPerSecond: 0 },
      { name: 'b', trialsPerSecond: 25 },
    ];
    const blocks = chain({ miners }).runTo(3000);
    const won = (name: string) => blocks.filter((block) => block.miner === name).length;
    expect(won('idle')).toBe(0);
    expect(Math.abs(won('a') / blocks.length - 0.75)).toBeLessThan(0.032);
  });

  test('credits nothing to a miner that attaches nothing', () => {
    const { made, runTo } = chain();
    runTo(500);
    // Twenty proofs come in per mean interval; none does with probability 1 / 21, some 24 in 500.
    expect(Math.abs(made.bareCount - made.blockCount / 21)).toBeLessThan(4 * Math.sqrt(500 / 21));
    const before = made.blockCount;
    const template = templateRule({ attachesNothing: true });
    made.setMiner({ name: 'a', trialsPerSecond: 100, template });
    const blocks = runTo(600);
    expect(blocks.slice(before).every((block) => block.gammaMicronats === 0)).toBe(true);
    expect(made.last).toBe(blocks.at(-1));
  });

  test('shows a monoculture by the share of its type', () => {
    const template = templateRule({ monoculture: { type: 1, share: 0.985 } });
    const { made, runTo } = chain({ miners: [{ name: 'a', trialsPerSecond: 100, template }] });
    runTo(1500);
    expect(made.mix.largestShare()).toBeCloseTo(0.985, 2);
    expect(made.mix.shares().indexOf(made.mix.largestShare())).toBe(1);
  });

  test('refuses blocks of a miner with wrong caps', () => {
    const tight = { ...policy, gammaCapMicronats: 500_000 };
    const template = templateRule({ capFactor: 3 });
    const miners: Miner[] = [
      { name: 'a', trialsPerSecond: 50 },
      { name: 'greedy', trialsPerSecond: 50, template },
    ];
    const { made, runTo } = chain({ policy: tight, miners });
    const blocks = runTo(1000);
    expect(made.refusedCount).toBeGreaterThan(100);
    expect(Math.max(...blocks.map((block) => block.gammaMicronats))).toBe(500_000);
    made.refusesExcess = false;
    expect(runTo(1100).some((block) => block.gammaMicronats > 500_000)).toBe(true);
  });

  // Ten times the work per block is at hand, theta ends below the cap of gamma: every trial counts.
  test('saturates where gamma may reach theta_max: each trial is a block', () => {
    const saturable: WorkPolicy = {
      ...policy,
      types: policy.types.map((type) => ({ ...type, capMicronats: 8_000_000 })),
      gammaCapMicronats: 8_000_000,
      thetaMaxMicronats: 100_000,
    };
    const { made, runTo } = chain({
      policy: saturable,
      miners: [{ name: 'a', trialsPerSecond: 1 }],
      retarget: {
        targetIntervalUs: TARGET_US,
        window: 64,
        clamp: 0.25,
        gain: 1,
        thetaStartMicronats: 100_000,
      },
    });
    const blocks = runTo(500);
    const certain = blocks.filter((block) => block.acceptance === 1);
    expect(made.certainCount).toBe(certain.length);
    expect(certain.length / blocks.length).toBeGreaterThan(0.5);
    expect(made.retarget.atBoundCount).toBe(made.retarget.adjustmentCount);
    expect(mean(blocks.map((block) => block.intervalUs))).toBeLessThan(0.25 * TARGET_US);
  });

  test('waits while no miner is up, and goes on when one is', () => {
    const { made, scheduler } = chain({ miners: [{ name: 'a', trialsPerSecond: 0 }] });
    scheduler.runTo(100 * TARGET_US);
    expect(made.blockCount).toBe(0);
    made.setMiner({ name: 'a', trialsPerSecond: 100 });
    scheduler.runTo(200 * TARGET_US);
    expect(made.blockCount).toBeGreaterThan(20);
  });
});

describe('EvidencePool', () => {
  test('forgets proofs that are too old, and those it has no room for', () => {
    const streams = names.map((name) => new Streams('seed').of('supply', name));
    const limits = { ageUsMax: 30_000_000, waitingCountMax: 50 };
    const pool = new EvidencePool(supplies, limits, streams, 0);
    let last = 0;
    for (let atUs = 0; atUs < 300_000_000; atUs += 10_000_000) {
      const waiting = pool.at(atUs);
      for (const ofType of waiting) {
        expect(ofType.length).toBeLessThanOrEqual(50);
        for (const { madeUs } of ofType) {
          expect(madeUs).toBeLessThanOrEqual(atUs);
          expect(atUs - madeUs).toBeLessThanOrEqual(30_000_000);
        }
      }
      last = waiting.reduce((sum, ofType) => sum + ofType.length, 0);
    }
    expect(pool.arrivedCount - pool.expiredCount).toBe(last);
    expect(pool.expiredCount).toBeGreaterThan(0);
  });
});
