import { expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/streams.ts';
import { ms, seconds } from '../../../src/kernel/time.ts';
import { Flow } from '../../../src/model/hotstuff/flow.ts';
import { NetworkCard } from '../../../src/model/hotstuff/network-card.ts';

const TX_PER_SECOND = [200, 400, 600, 1000, 2000, 4000];
const TX_BYTES = 520;
/**
 * By how much messages are late, in milliseconds beyond the way, on average from the 10th to the 59th
 * second: a message every 100 ms, over connections of Linux 6.1 (`npm run bench:linux`; with fewer
 * connections in one run some differ, by up to 13 ms). By the round trip in milliseconds, and by
 * transactions of 520 bytes a second.
 */
const LATE_ON_LINUX: readonly (readonly [number, readonly number[]])[] = [
  [62, [0, 0, 0, 0, 0, 0]],
  [112, [54, 54, 54, 54, 54, 54]],
  [146, [66, 66, 65, 65, 65, 65]],
  [199, [73, 73, 73, 73, 73, 73]],
  [243, [80, 79, 80, 79, 79, 79]],
  [295, [83, 82, 82, 82, 82, 82]],
];

test.each(LATE_ON_LINUX)(
  'delivers over %i ms within 2 ms of what Linux does',
  (roundTrip, late) => {
    for (const [index, txPerSecond] of TX_PER_SECOND.entries()) {
      const ours = meanLateMs(ms(roundTrip), (txPerSecond * TX_BYTES) / 10);
      expect(Math.abs(ours - late[index]!)).toBeLessThan(2);
    }
  },
);

function meanLateMs(roundTripUs: number, bytes: number): number {
  const path = {
    oneWayUs: roundTripUs / 2,
    loss: 0,
    periodUs: ms(100),
    messageBytes: 0,
    setUpRoundTrips: 0,
  };
  const receiver = { firstWindowBytes: 64_088, windowBytes: 3_144_876, isCorrected: true };
  const packets = { packetBytes: 1448, jumboBytes: 1448 };
  const flow = new Flow(
    { ...path, ...receiver, ...packets },
    new NetworkCard(1.25e9),
    new Streams('linux').of('flow', 'run'),
  );
  let [count, sumUs] = [0, 0];
  for (let atUs = 0; atUs < seconds(59); atUs += ms(100)) {
    const arrivesUs = flow.send(Math.max(atUs, flow.writtenUs), bytes);
    if (atUs < seconds(10)) continue;
    count += 1;
    sumUs += arrivesUs - atUs - path.oneWayUs;
  }
  return sumUs / count / 1000;
}
