import { expect, test } from 'vitest';
import { Simulation } from '../../../src/kernel/simulation.ts';
import { Streams } from '../../../src/kernel/streams.ts';
import { ms, seconds } from '../../../src/kernel/time.ts';
import { Flow } from '../../../src/model/hotstuff/flow.ts';
import { Mempool } from '../../../src/model/hotstuff/mempool.ts';
import { NetworkCard } from '../../../src/model/hotstuff/network-card.ts';
import { payloadSpec } from './payload-spec.ts';

const SIZE = 4;
const FAR = 3;

/** Four nodes, of whom the last takes 50 kB a second from each other one. */
function mempoolWithOneSlow(simulation: Simulation): Mempool {
  const stream = new Streams('mempool').of('mempool', 'run');
  const usual = payloadSpec(SIZE);
  const spec = { ...usual, load: { ...usual.load, txPerSecond: 400 } };
  const card = new NetworkCard(1e12);
  const flows = (periodUs: number) =>
    spec.oneWayUs.map((row) =>
      row.map((_, to) => {
        const windowBytes = to === FAR ? 5000 : 1e9;
        const window = { firstWindowBytes: windowBytes, windowBytes };
        const path = {
          oneWayUs: ms(50),
          loss: 0,
          messageBytes: 0,
          setUpRoundTrips: 0,
          ...window,
          periodUs,
        };
        return new Flow({ ...spec.machine, ...path }, card, stream);
      }),
    );
  const all = { batches: flows(ms(100)), confirmations: flows(1e12), answers: flows(0) };
  return new Mempool(spec, simulation, all, stream, () => {});
}

test('what a quorum has is not sent any more to whoever could not be written to', () => {
  const simulation = new Simulation();
  const mempool = mempoolWithOneSlow(simulation);
  simulation.run(seconds(20));
  const batches = mempool.batches.filter(({ author }) => author === 0);
  expect(batches.length).toBeGreaterThan(150);
  // Each transaction goes with its length, eight bytes.
  for (const { bytes, txCount } of batches) expect(bytes).toBe(520 * txCount);
  const isSent = (to: number) => batches.filter(({ arrivesUs }) => Number.isFinite(arrivesUs[to]));
  expect([0, 1, 2].map((to) => isSent(to).length)).toEqual(new Array(3).fill(batches.length));
  // Of 200 kB a second a quarter gets through, and nothing waits for longer than the buffer takes.
  expect(isSent(FAR).length / batches.length).toBeGreaterThan(0.15);
  expect(isSent(FAR).length / batches.length).toBeLessThan(0.4);
  for (const { arrivesUs } of isSent(FAR)) {
    expect(arrivesUs[FAR]! - arrivesUs[1]!).toBeLessThan(seconds(3));
  }
});
