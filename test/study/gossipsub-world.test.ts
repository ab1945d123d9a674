import { describe, expect, test } from 'vitest';
import { seconds } from '../../src/kernel/time.ts';
import { ownDraws, publishedDraws, runGossipsub } from '../../src/study/gossipsub-world.ts';

const SETUP = { nodeCount: 250, messageCount: 60, settleUs: seconds(10) };

describe('runGossipsub', () => {
  test('gives the published run of 250 nodes count by count', () => {
    const { counts, histogram } = runGossipsub(SETUP, publishedDraws());
    expect(counts.message).toBe(96_320);
    expect(histogram).toEqual([878, 10_109, 3915, 38]);
  });

  test('delivers every message to every node of a network of its own', () => {
    const setup = { nodeCount: 80, messageCount: 5, settleUs: seconds(10) };
    const run = (seed: string) => runGossipsub(setup, ownDraws(seed));
    const { counts, histogram } = run('own');
    expect(histogram.reduce((sum, count) => sum + count, 0)).toBe(5 * 79);
    expect(counts.connect).toBe(80 * 20);
    expect(run('own')).toEqual(run('own'));
    expect(run('other').histogram).not.toEqual(histogram);
  });
});
