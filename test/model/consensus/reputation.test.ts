import { describe, expect, test } from 'vitest';
import { minutes, seconds } from '../../../src/kernel/time.ts';
import { Reputation, SCORE_WEIGHTS_PPM } from '../../../src/model/consensus/reputation.ts';

const HOUR = minutes(60);
const DAY = 24 * HOUR;

interface Conduct {
  readonly isValidated: boolean;
  readonly hours: number;
  readonly successes: number;
  readonly feedback: number;
}

function reputationOf({ isValidated, hours, successes, feedback }: Conduct): Reputation {
  const reputation = new Reputation(0);
  reputation.setValidated(isValidated);
  if (hours > 0) reputation.timetoke.prove(0, hours * HOUR);
  for (let count = 0; count < successes; count++) reputation.recordConsensusSuccess();
  reputation.recordFeedback(feedback);
  return reputation;
}

describe('Reputation', () => {
  test('has weights that sum up to 1', () => {
    const { validation, uptime, consensus, feedback, decay } = SCORE_WEIGHTS_PPM;
    expect(validation + uptime + consensus + feedback + decay).toBe(1_000_000);
  });

  // Judged by the formula in floating point.
  test('scores conduct along exponential curves, to the millionth', () => {
    for (const hours of [0, 1, 24, 100, 720]) {
      for (const successes of [0, 10, 128, 2000]) {
        for (const [feedback, idleSeconds] of [
          [-5, 0],
          [0, 1],
          [50, 86_400],
          [400, 604_800],
        ] as const) {
          const reputation = reputationOf({ isValidated: true, hours, successes, feedback });
          reputation.refresh(seconds(idleSeconds));
          const score =
            0.4 +
            0.2 * (1 - Math.exp(-hours / 24)) +
            0.2 * (1 - Math.exp(-successes / 128)) +
            0.15 * (1 - Math.exp(-Math.max(0, feedback) / 50)) -
            0.05 * (1 - Math.exp(-idleSeconds / 604_800));
          // Four parts, each rounded to the nearest millionth.
          expect(Math.abs(reputation.scorePpm - 1e6 * score)).toBeLessThanOrEqual(2.001);
        }
      }
    }
  });

  test('is never below 0', () => {
    const reputation = new Reputation(0);
    reputation.refresh(30 * DAY);
    expect(reputation.scorePpm).toBe(0);
  });

  test('rises through the tiers as conduct earns them', () => {
    const reputation = new Reputation(0);
    const tiers = [reputation.tier];
    reputation.setValidated(true);
    tiers.push(reputation.tier);
    reputation.timetoke.prove(0, 200 * HOUR);
    tiers.push(reputation.tier);
    for (const successes of [10, 90, 400]) {
      for (let count = 0; count < successes; count++) reputation.recordConsensusSuccess();
      tiers.push(reputation.tier);
    }
    reputation.refresh(0);
    tiers.push(reputation.tier);
    expect(tiers).toEqual([0, 1, 2, 3, 4, 4, 5]);
  });

  test('loses 5 % of its score a day, however often it is asked to', () => {
    const conduct = { isValidated: true, hours: 720, successes: 1000, feedback: 500 };
    const [often, seldom] = [reputationOf(conduct), reputationOf(conduct)];
    for (const reputation of [often, seldom]) reputation.refresh(0);
    const start = seldom.scorePpm;
    for (let at = 0; at <= 10 * DAY; at += 7 * HOUR) often.decay(at);
    often.decay(10 * DAY);
    seldom.decay(10 * DAY);
    expect(often.scorePpm).toBe(seldom.scorePpm);
    const ideal = start * 0.95 ** 10;
    expect(seldom.scorePpm).toBeLessThanOrEqual(ideal);
    expect(seldom.scorePpm).toBeGreaterThan(ideal - 10);
    seldom.decay(100_000 * DAY);
    expect(seldom.scorePpm).toBe(0);
  });

  test('loses everything by a slash', () => {
    const reputation = reputationOf({
      isValidated: true,
      hours: 720,
      successes: 999,
      feedback: 99,
    });
    reputation.refresh(0);
    expect(reputation.tier).toBe(5);
    reputation.slash();
    expect([reputation.tier, reputation.scorePpm, reputation.timetoke.hours]).toEqual([0, 0, 0]);
    reputation.refresh(0);
    expect(reputation.scorePpm).toBe(0);
  });

  test('has a leaf of its own for every address and state', () => {
    const reputation = reputationOf({ isValidated: true, hours: 30, successes: 1, feedback: 0 });
    const leaves = [reputation.leafBytes('a'), reputation.leafBytes('b')];
    reputation.refresh(0);
    leaves.push(reputation.leafBytes('a'));
    reputation.recordConsensusSuccess();
    leaves.push(reputation.leafBytes('a'));
    const texts = leaves.map((leaf) => Buffer.from(leaf).toString('hex'));
    expect(new Set(texts).size).toBe(4);
    expect(reputation.leafBytes('a')).toEqual(leaves[3]);
  });
});
