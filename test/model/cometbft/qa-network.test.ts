import { describe, expect, test } from 'vitest';
import { Simulation } from '../../../src/kernel/simulation.ts';
import { parcelOf } from '../../../src/model/cometbft/parcel.ts';
import { QaNetwork } from '../../../src/model/cometbft/qa-network.ts';

const FLUSH_US = 100_000;
const ONE_WAY_US = 5000;
const WIRE_US = 700;
/** A byte takes a microsecond. */
const CARD = 1_000_000;

function pair(coreCount: number) {
  const simulation = new Simulation();
  const sizes = {
    votes: 1,
    parts: 1,
    sendBytesPerSecond: 10_000_000,
    flushUs: FLUSH_US,
  };
  const came: [number, number][] = [];
  const network: QaNetwork = new QaNetwork(
    { nodeCount: 2, coreCount, cardBytesPerSecond: CARD, sizes },
    simulation,
    (link, back, parcel) => {
      expect([link.from, link.to, back.from, back.to]).toEqual([0, 1, 1, 0]);
      came.push([parcel.height, simulation.nowUs]);
    },
  );
  const end = { oneWayUs: ONE_WAY_US, phaseUs: 0 };
  network.connect(0, 1, [end, end]);
  return { simulation, network, came };
}

const parcel = (height: number, bytes = 2000) => parcelOf({ height, bytes, wireUs: WIRE_US });

describe('QaNetwork', () => {
  test('carries a parcel through processor, buffer, path, card and processor', () => {
    const { simulation, network, came } = pair(1);
    network.post(0, parcel(1));
    simulation.run(1_000_000);
    expect(came).toEqual([[1, WIRE_US + FLUSH_US + ONE_WAY_US + 2000 + WIRE_US]]);
  });

  // The second is packed when the first left; the card of the sender is still at it.
  test('sends what is queued in order, and what follows pushes the buffer out', () => {
    const { simulation, network, came } = pair(4);
    network.queue(0, parcel(1));
    network.queue(0, parcel(2));
    simulation.run(1_000_000);
    const first = WIRE_US + 2000 + ONE_WAY_US + 2000 + WIRE_US;
    expect(came[0]).toEqual([1, first]);
    expect(came[1]).toEqual([2, 2 * WIRE_US + FLUSH_US - WIRE_US + ONE_WAY_US + 2000 + WIRE_US]);
  });

  test('unpacks what comes together one after the other, on one core', () => {
    for (const [coreCount, gapUs] of [
      [1, WIRE_US],
      [4, 1],
    ] as const) {
      const { simulation, network, came } = pair(coreCount);
      network.post(0, parcel(1, 1));
      network.post(0, parcel(2, 1));
      simulation.run(1_000_000);
      expect(came[1]![1] - came[0]![1]).toBe(gapUs);
    }
  });
});
