import { describe, expect, test } from 'vitest';
import { Simulation } from '../../../src/kernel/simulation.ts';
import { QaSync } from '../../../src/model/cometbft/qa-sync.ts';

const BLOCK_US = 1000;

/** One node that follows the given number of validators, each of which sends a block at a time. */
function follow(sourceCount: number, chainBlocks: number, checkUs: number) {
  const simulation = new Simulation();
  const sources = Array.from({ length: sourceCount }, (_, index) => index);
  const sent = sources.map(() => 0);
  const freeUs = sources.map(() => 0);
  const port = {
    sourcesOf: () => sources,
    heightMade: 0,
    shipBlock: (from: number, to: number, _bytes: number, height: number, source: number) => {
      sent[from]! += 1;
      freeUs[from] = Math.max(freeUs[from]!, simulation.nowUs) + BLOCK_US;
      simulation.scheduleAt(freeUs[from]!, blockKind, to, height, source);
    },
  };
  const spec = { chainBlocks, blockBytes: 1, checkUs };
  const sync = new QaSync(spec, simulation, port, sourceCount);
  const blockKind = simulation.define('block', (node, height, source) => {
    sync.take(node, height, source);
  });
  return { simulation, sent, sync };
}

describe('QaSync', () => {
  test('fetches all but the last hundred blocks, then starts anew', () => {
    const { simulation, sent, sync } = follow(1, 600, 0);
    sync.start(1);
    simulation.run(500 * BLOCK_US - 1);
    expect([sync.catchUpCount, sent[0]]).toEqual([0, 500]);
    simulation.run(1000 * BLOCK_US);
    expect(sync.catchUpCount).toBe(2);
  });

  test('spreads its requests evenly', () => {
    const { simulation, sent, sync } = follow(4, 500, 0);
    sync.start(1);
    simulation.run(99 * BLOCK_US);
    expect(sync.catchUpCount).toBe(0);
    for (const count of sent) expect(count).toBe(100);
    simulation.run(100 * BLOCK_US);
    expect(sync.catchUpCount).toBe(1);
  });

  test('is as slow as its checks when they take longer than the transfer', () => {
    const { simulation, sync } = follow(4, 500, BLOCK_US);
    sync.start(1);
    simulation.run(380 * BLOCK_US);
    const lives = sync.catchUpCount;
    simulation.run(2100 * BLOCK_US);
    expect(lives).toBeLessThanOrEqual(1);
    expect(sync.catchUpCount).toBeLessThanOrEqual(6);
    expect(sync.catchUpCount).toBeGreaterThanOrEqual(4);
  });
});
