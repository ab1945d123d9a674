import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Gossip } from '../../bench/models/gossip.ts';
import { Phold } from '../../bench/models/phold.ts';
import { sampler } from '../../src/kernel/distributions.ts';
import { Streams } from '../../src/kernel/streams.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

interface Hop {
  readonly atUs: number;
  readonly process: number;
}

/** The hold model once more, on a list that is kept sorted: no kernel, no queue, no event record. */
function naivePhold(processCount: number, pendingPerProcess: number, eventCount: number) {
  const stream = new Streams('42').of('phold', 'hop');
  const exponentialUs = sampler({ kind: 'exponential', meanUs: 1_000_000 });
  const pending: Hop[] = [];
  const add = (nowUs: number, process: number | undefined): void => {
    const atUs = nowUs + 100_000 + exponentialUs(stream);
    const hop = { atUs, process: process ?? stream.below(processCount) };
    const later = pending.findIndex((other) => other.atUs > atUs);
    pending.splice(later < 0 ? pending.length : later, 0, hop);
  };
  for (let process = 0; process < processCount; process++) {
    for (let job = 0; job < pendingPerProcess; job++) add(0, process);
  }
  let orderHash = 0;
  let nowUs = 0;
  for (let event = 0; event < eventCount; event++) {
    const { atUs, process } = pending.shift()!;
    nowUs = atUs;
    orderHash = (Math.imul(orderHash, 31) + process) | 0;
    add(nowUs, undefined);
  }
  return { orderHash: orderHash >>> 0, nowUs };
}

describe('Phold', () => {
  test.each([
    [3, 1, 500],
    [40, 10, 20_000],
    [100, 20, 20_000],
  ])(
    'happens in the order of a sorted list: %i processes, %i pending each',
    (processes, each, n) => {
      const options = { processCount: processes, pendingPerProcess: each, seed: '42' };
      const model = new Phold(options);
      expect(model.simulation.run(Number.POSITIVE_INFINITY, n).reason).toBe('budget');
      const naive = naivePhold(processes, each, n);
      expect(model.simulation.nowUs).toBe(naive.nowUs);
      expect(model.orderHash).toBe(naive.orderHash);
      expect(model.counts.reduce((sum, count) => sum + count, 0)).toBe(n);
      expect(model.simulation.pendingCount).toBe(processes * each);
    },
  );

  test('happens in the same order with and without a trace', () => {
    const options = { processCount: 50, pendingPerProcess: 10, seed: '42' };
    const models = [new Phold(options), new Phold(options, { hash: sha256 })];
    for (const { simulation } of models) simulation.run(Number.POSITIVE_INFINITY, 20_000);
    expect(models[1]!.orderHash).toBe(models[0]!.orderHash);
  });

  test('takes at most 64 bytes per pending event', () => {
    for (const pendingPerProcess of [20, 100]) {
      const { simulation } = new Phold({ processCount: 1000, pendingPerProcess, seed: '1' });
      const bytes = () => simulation.pendingBytes / simulation.pendingCount;
      expect(bytes()).toBeLessThanOrEqual(64);
      simulation.run(Number.POSITIVE_INFINITY, 40_000);
      expect(bytes()).toBeLessThanOrEqual(64);
    }
  });
});

describe('Gossip', () => {
  // On a connected overlay each node but the publisher receives a message once; of all copies sent,
  // one over each direction of a link but back to where the message came from, the rest are
  // duplicates.
  test.each([
    [200, 8, 0.1, 3],
    [1000, 4, 0, 7],
    [500, 6, 1, 60],
  ])(
    'reaches every node once: %i nodes, k %i, rewired %d, %i messages',
    (n, k, rewire, messages) => {
      const model = new Gossip({ nodeCount: n, k, rewire, messageCount: messages, seed: '7' });
      expect(model.simulation.run(Number.POSITIVE_INFINITY).reason).toBe('idle');
      const copies = messages * (n * k - (n - 1));
      expect(model.deliveries).toBe(messages * (n - 1));
      expect(model.duplicates).toBe(copies - model.deliveries);
      expect(model.simulation.eventCount).toBe(copies + messages);
    },
  );
});
