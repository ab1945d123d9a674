import { describe, expect, test } from 'vitest';
import { Simulation } from '../../../src/kernel/simulation.ts';
import { Streams } from '../../../src/kernel/streams.ts';
import { type Micros, ms, seconds } from '../../../src/kernel/time.ts';
import { BatchFetcher } from '../../../src/model/hotstuff/batch-fetcher.ts';
import { type Batch, BatchStore } from '../../../src/model/hotstuff/batch-store.ts';
import { Flow } from '../../../src/model/hotstuff/flow.ts';
import { NetworkCard } from '../../../src/model/hotstuff/network-card.ts';
import { batchOf, payloadSpec } from './payload-spec.ts';

const SIZE = 8;
/** The last one is dead. */
const SPEC = payloadSpec(SIZE, { deadCount: 1 });
const BYTES = 10_000;
const [SELF, AUTHOR] = [0, 1];
/** A connection over which a batch takes fifty round trips of 100 ms. */
const SLOW = { firstWindowBytes: 200, windowBytes: 200, packetBytes: 200, jumboBytes: 200 };

const batch = (id: number, author: number) => batchOf(SIZE, { id, author, bytes: BYTES });

/** Nodes of whom some hold batches, and what each has sent, by sender, when the first asks. */
function setUp(isSlow: (from: number) => boolean = () => false, seed = '1') {
  const simulation = new Simulation();
  const stream = new Streams(seed).of('fetcher', 'test');
  const stores = SPEC.leaderOrder.map((node) => new BatchStore(node, 1e12, SPEC.machine));
  const sent: { readonly from: number; readonly atUs: Micros }[] = [];
  const card = new NetworkCard(1e12);
  const answers = SPEC.leaderOrder.map((from) =>
    SPEC.leaderOrder.map(() => {
      const machine = { ...SPEC.machine, ...(isSlow(from) ? SLOW : {}) };
      const use = { periodUs: 0, messageBytes: BYTES, setUpRoundTrips: 0, loss: 0 };
      const flow = new Flow({ ...machine, ...use, oneWayUs: ms(50) }, card, stream);
      const send = flow.send.bind(flow);
      flow.send = (atUs, bytes) => {
        sent.push({ from, atUs });
        return send(atUs, bytes);
      };
      return flow;
    }),
  );
  const soonerUs: Micros[] = [];
  const onSooner = () => void soonerUs.push(simulation.nowUs);
  const fetcher = new BatchFetcher(SPEC, simulation, { stores, answers, onSooner }, stream);
  const give = (node: number, one: Batch) => {
    one.arrivesUs[node] = 0;
    stores[node]!.expect(one, 0);
  };
  /** At one second, of each in turn. */
  const ask = (...requests: readonly (readonly [from: number, batches: readonly Batch[]])[]) => {
    const kind = simulation.define('ask', () => {
      for (const [from, batches] of requests) fetcher.fetch(SELF, from, batches);
    });
    simulation.schedule(seconds(1), kind, SELF);
  };
  return { simulation, ask, stores, sent, soonerUs, give };
}

describe('BatchFetcher', () => {
  test('asks whoever names a batch, once, and has it after a round trip', () => {
    const { simulation, ask, stores, sent, give } = setUp();
    const [lacking, here] = [batch(0, AUTHOR), batch(1, AUTHOR)];
    give(AUTHOR, lacking);
    give(SELF, here);
    ask([AUTHOR, [lacking, here]], [2, [lacking]]);
    simulation.run(seconds(20));
    expect(sent.map(({ from }) => from)).toEqual([AUTHOR]);
    const tookUs = stores[SELF]!.writtenUs(lacking, simulation.nowUs)! - seconds(1);
    expect(tookUs / ms(100)).toBeCloseTo(1, 1);
  });

  test('asks three others five seconds later, and each second again, until it is written', () => {
    let [askedCount, tickCount] = [0, 0];
    for (const seed of ['1', '2', '3', '4', '5']) {
      const { simulation, ask, stores, sent, soonerUs, give } = setUp(() => true, seed);
      const [one, ...before] = [0, 1, 2].map((id) => batch(id, AUTHOR));
      for (let node = 1; node < SIZE - 1; node++) give(node, one!);
      for (const other of before) give(AUTHOR, other);
      // The two before it are in the way: fifteen seconds for all.
      ask([AUTHOR, [...before, one!]]);
      simulation.run(seconds(40));
      const again = sent.slice(3).filter(({ from }) => from !== AUTHOR);
      const waitedUs = (again[0]!.atUs - seconds(1)) / seconds(1);
      expect(waitedUs).toBeGreaterThan(5);
      expect(waitedUs).toBeLessThan(7.1);
      const tickOf = (atUs: Micros) => Math.round((atUs - again[0]!.atUs) / seconds(1));
      const ticks = new Map(again.map(({ atUs }) => [tickOf(atUs), [] as number[]]));
      for (const { from, atUs } of again) ticks.get(tickOf(atUs))!.push(from);
      // Three of the six who live; the author, whose answers are left out here, may be among them.
      for (const asked of ticks.values()) {
        expect([1, 2, 3]).toContain(asked.length);
        expect(new Set(asked).size).toBe(asked.length);
        expect(asked).not.toContain(SIZE - 1);
      }
      askedCount += again.length;
      tickCount += ticks.size;
      // It is there five seconds after another was asked for it, and nobody is asked from then on.
      const writtenUs = stores[SELF]!.writtenUs(one!, simulation.nowUs)!;
      expect((writtenUs - again[0]!.atUs) / seconds(5)).toBeCloseTo(1, 1);
      expect(again.at(-1)!.atUs).toBeLessThan(writtenUs + ms(100));
      expect(again.at(-1)!.atUs).toBeGreaterThan(writtenUs - seconds(1.1));
      expect(soonerUs).toHaveLength(1);
    }
    // Three of seven others, of whom one is dead and one the author.
    expect(askedCount / tickCount / ((3 * 5) / 7)).toBeGreaterThan(0.8);
    expect(askedCount / tickCount / ((3 * 5) / 7)).toBeLessThan(1.2);
  });

  test('gets nothing from those who lack it too', () => {
    const { simulation, ask, sent, soonerUs, give } = setUp((from) => from === AUTHOR);
    const [one, other] = [batch(0, AUTHOR), batch(1, AUTHOR)];
    for (const each of [one, other]) give(AUTHOR, each);
    ask([AUTHOR, [one, other]]);
    simulation.run(seconds(10));
    expect(new Set(sent.map(({ from }) => from))).toEqual(new Set([AUTHOR]));
    expect(soonerUs).toEqual([]);
  });
});
