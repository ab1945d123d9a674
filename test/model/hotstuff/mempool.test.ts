import { expect, test } from 'vitest';
import { Simulation } from '../../../src/kernel/simulation.ts';
import { Streams } from '../../../src/kernel/streams.ts';
import { ms, seconds } from '../../../src/kernel/time.ts';
import { Flow } from '../../../src/model/hotstuff/flow.ts';
import { Mempool } from '../../../src/model/hotstuff/mempool.ts';
import type { PayloadClusterSpec } from '../../../src/model/hotstuff/payload-cluster-spec.ts';

const SIZE = 4;
const FAR = 3;

/** Four nodes, of whom the last takes 50 kB a second from each other one. */
function mempoolWithOneSlow(simulation: Simulation): Mempool {
  const stream = new Streams('mempool').of('mempool', 'run');
  const nodes = Array.from({ length: SIZE }, (_, node) => node);
  const flows = (periodUs: number) =>
    nodes.map(() =>
      nodes.map((to) => {
        const windowBytes = to === FAR ? 5000 : 1e9;
        const path = { oneWayUs: ms(50), nicBytesPerSecond: 1e12, packetBytes: 1448, loss: 0 };
        return new Flow({ ...path, windowBytes, periodUs }, stream);
      }),
    );
  const spec: PayloadClusterSpec = {
    size: SIZE,
    deadCount: 0,
    leaderOrder: nodes,
    oneWayUs: nodes.map(() => nodes.map(() => ms(50))),
    loss: nodes.map(() => nodes.map(() => 0)),
    timeoutUs: seconds(5),
    load: {
      txPerSecond: 400,
      txBytes: 512,
      burstEveryUs: ms(50),
      batchBytes: 500_000,
      batchDelayUs: ms(100),
    },
    machine: {
      nicBytesPerSecond: 1e12,
      windowBytes: 1e9,
      packetBytes: 1448,
      hashBytesPerSecond: 1e12,
      copyBytesPerSecond: 1e12,
      compressBytesPerSecond: 1e12,
      decompressBytesPerSecond: 1e12,
      compression: 16,
      signUs: 0,
      verifyUs: 0,
      verifyTogetherUs: 0,
    },
    durationUs: seconds(20),
  };
  const all = { batches: flows(ms(100)), confirmations: flows(1e12), answers: flows(0) };
  return new Mempool(spec, simulation, all, stream);
}

test('what a quorum has is not sent any more to whoever could not be written to', () => {
  const simulation = new Simulation();
  const mempool = mempoolWithOneSlow(simulation);
  simulation.run(seconds(20));
  const batches = mempool.batches.filter(({ author }) => author === 0);
  expect(batches.length).toBeGreaterThan(150);
  const isSent = (to: number) => batches.filter(({ arrivesUs }) => Number.isFinite(arrivesUs[to]));
  expect([0, 1, 2].map((to) => isSent(to).length)).toEqual(new Array(3).fill(batches.length));
  // Of 200 kB a second a quarter gets through, and nothing waits for longer than the buffer takes.
  expect(isSent(FAR).length / batches.length).toBeGreaterThan(0.15);
  expect(isSent(FAR).length / batches.length).toBeLessThan(0.4);
  for (const { arrivesUs } of isSent(FAR)) {
    expect(arrivesUs[FAR]! - arrivesUs[1]!).toBeLessThan(seconds(3));
  }
});
