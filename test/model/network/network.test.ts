import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Simulation } from '../../../src/kernel/simulation.ts';
import { Streams } from '../../../src/kernel/streams.ts';
import type { Edge } from '../../../src/model/network/edge.ts';
import { type LinkModel, Network } from '../../../src/model/network/network.ts';
import { Overlay } from '../../../src/model/network/overlay.ts';
import { canaryV1 } from '../../../src/model/versions/canary-v1.ts';
import type { Message } from '../../../src/model/wire/messages.ts';

const { codec } = canaryV1('network-1');
const MESSAGE: Message = { type: 'proof-request', index: 3 };
/** Two numbers of eight bytes. */
const MESSAGE_BYTES = 16;
/** 16 bytes take 128 us. */
const MEGABIT = 1_000_000;

interface Arrival {
  readonly atUs: number;
  readonly to: number;
  readonly from: number;
  readonly message: Message;
}

interface Bench {
  readonly sim: Simulation;
  readonly network: Network;
  readonly arrivals: Arrival[];
  readonly down: Set<number>;
  send(from: number, to: number, message?: Message): void;
}

function bench(edges: readonly Edge[], changes: Partial<LinkModel> = {}, seed = '1'): Bench {
  const sim = new Simulation();
  const arrivals: Arrival[] = [];
  const down = new Set<number>();
  const isUp = (node: number) => !down.has(node);
  const network = new Network({
    sim,
    streams: new Streams(seed),
    overlay: new Overlay(Math.max(...edges.flat()) + 1, edges),
    model: {
      latency: { kind: 'constant', us: 10_000 },
      jitter: { kind: 'constant', us: 0 },
      bitsPerSecond: MEGABIT,
      queueUs: 2_000_000,
      loss: 0,
      ...changes,
    },
    receiver: {
      codecBetween: (from, to) => (isUp(from) && isUp(to) ? codec : null),
      receive: (to, from, message) => arrivals.push({ atUs: sim.nowUs, to, from, message }),
    },
    nodeName: (node) => `node-${node}`,
  });
  const send = (from: number, to: number, message = MESSAGE): void =>
    network.send(from, to, network.frames.make(message));
  return { sim, network, arrivals, down, send };
}

const timesOf = ({ sim, arrivals }: Bench): number[] => {
  sim.run(Number.POSITIVE_INFINITY);
  return arrivals.map(({ atUs }) => atUs);
};

describe('Network', () => {
  test('takes transmission, latency and jitter for one message, to the microsecond', () => {
    const one = bench([[0, 1]], { jitter: { kind: 'constant', us: 700 } });
    one.send(0, 1);
    expect(timesOf(one)).toEqual([128 + 10_000 + 700]);
    expect(one.arrivals[0]).toMatchObject({ from: 0, to: 1, message: MESSAGE });
    expect(one.network.meters.bytesOut[0]).toBe(MESSAGE_BYTES);
    expect(one.network.meters.bytesIn[1]).toBe(MESSAGE_BYTES);
  });

  test('rounds the time of transmission up', () => {
    const one = bench([[0, 1]], { bitsPerSecond: 3 * MEGABIT });
    one.send(0, 1);
    expect(timesOf(one)).toEqual([43 + 10_000]);
  });

  test('sends two messages of a node one after the other, whatever link they take', () => {
    const two = bench([
      [0, 1],
      [0, 2],
    ]);
    two.send(0, 1);
    two.send(0, 2);
    expect(timesOf(two)).toEqual([10_128, 10_256]);
  });

  test('sends at once again when the queue has drained', () => {
    const two = bench([[0, 1]]);
    two.send(0, 1);
    two.sim.call(100, () => two.send(0, 1));
    two.sim.call(5_000, () => two.send(0, 1));
    expect(timesOf(two)).toEqual([10_128, 10_256, 15_128]);
  });

  test('lets two nodes send at the same time', () => {
    const two = bench([[0, 1]]);
    two.send(0, 1);
    two.send(1, 0);
    expect(timesOf(two)).toEqual([10_128, 10_128]);
  });

  test('drops what would wait longer than two seconds', () => {
    const full = bench([[0, 1]], { bitsPerSecond: 128 });
    // Each message takes one second: the third still begins in time, the fourth does not.
    for (const _ of [1, 2, 3, 4, 5]) full.send(0, 1);
    expect(timesOf(full)).toEqual([1_010_000, 2_010_000, 3_010_000]);
    expect(full.network.counters).toMatchObject({ sent: 3, delivered: 3, queueFull: 2 });
    expect(full.network.meters.bytesOut[0]).toBe(3 * MESSAGE_BYTES);
  });

  test('drops what would wait longer than the queue, first come first sent', () => {
    const none = bench([[0, 1]], { queueUs: 0 });
    none.send(0, 1);
    none.send(0, 1);
    none.sim.call(128, () => none.send(0, 1));
    expect(timesOf(none)).toEqual([10_128, 10_256]);
    // A message takes 128 us, so the wait of the n-th is 128 (n - 1): the fourth waits 384.
    for (const [queueUs, sent] of [
      [383, 3],
      [384, 4],
    ] as const) {
      const links = bench([[0, 1]], { queueUs });
      const messages = [1, 2, 3, 4, 5].map((index): Message => ({ type: 'proof-request', index }));
      for (const message of messages) links.send(0, 1, message);
      links.sim.run(Number.POSITIVE_INFINITY);
      expect(links.arrivals.map(({ message }) => message)).toEqual(messages.slice(0, sent));
      expect(links.network.counters.queueFull).toBe(5 - sent);
    }
  });

  test('takes the latency of each direction from the regions of both nodes', () => {
    const latency = {
      kind: 'regions',
      regionOf: Int32Array.from([0, 1, 0]),
      oneWayUs: [
        [300, 7_000],
        [5_000, 400],
      ],
      spread: { kind: 'uniform', minUs: 0, maxUs: 99 },
    } as const;
    const links = bench(
      [
        [0, 1],
        [2, 0],
      ],
      { latency, bitsPerSecond: 1e12 },
    );
    const timeOf = (from: number, to: number): number => {
      const atUs = links.sim.nowUs;
      links.send(from, to);
      links.sim.run(Number.POSITIVE_INFINITY);
      return (links.arrivals.at(-1)?.atUs ?? 0) - atUs - 1;
    };
    const [there, back] = [timeOf(0, 1) - 7_000, timeOf(1, 0) - 5_000];
    expect(there).toBe(back);
    expect(timeOf(0, 2)).toBe(timeOf(2, 0));
    for (const spreadUs of [there, timeOf(0, 2) - 300]) {
      expect(spreadUs).toBeGreaterThanOrEqual(0);
      expect(spreadUs).toBeLessThan(100);
    }
  });

  test('loses what meets a node that went down on the way', () => {
    const one = bench([[0, 1]]);
    one.send(0, 1);
    one.sim.call(5_000, () => one.down.add(1));
    expect(timesOf(one)).toEqual([]);
    expect(one.network.counters).toMatchObject({ sent: 1, delivered: 0, undelivered: 1 });
    expect(one.network.meters.bytesIn[1]).toBe(0);
  });

  test('does not send to a node that is down', () => {
    const one = bench([[0, 1]]);
    one.down.add(1);
    one.send(0, 1);
    expect(one.network.counters).toMatchObject({ sent: 0, undelivered: 1 });
    expect(one.sim.pendingCount).toBe(0);
    expect(one.network.meters.bytesOut[0]).toBe(0);
  });

  test('refuses to send to a node that is no peer', () => {
    const one = bench([
      [0, 1],
      [1, 2],
    ]);
    expect(() => one.send(0, 2)).toThrow('a message is sent to a node that is no peer: 2');
  });

  test('gives a link one latency, the same in both directions and for every message', () => {
    const edges: Edge[] = [
      [0, 1],
      [1, 2],
      [2, 0],
      [3, 0],
    ];
    const latency = { kind: 'uniform', minUs: 1_000, maxUs: 900_000 } as const;
    const links = bench(edges, { latency, bitsPerSecond: 1e12 });
    for (const [a, b] of [...edges, ...edges]) {
      links.send(a, b);
      links.send(b, a);
    }
    links.sim.run(Number.POSITIVE_INFINITY);
    const times = edges
      .map(([a, b]) =>
        links.arrivals.filter(({ from, to }) => [a, b].includes(from) && [a, b].includes(to)),
      )
      .map((arrivals) => arrivals.map(({ atUs }) => atUs));
    expect(times.map((of) => of.length)).toEqual([4, 4, 4, 4]);
    // The transmission of the few bytes before takes a microsecond each.
    for (const of of times) expect(Math.max(...of) - Math.min(...of)).toBeLessThan(10);
    expect(new Set(times.map((of) => Math.round(Math.min(...of) / 100))).size).toBe(4);
  });

  test('draws the latencies of a link whatever other links there are', () => {
    const latency = { kind: 'uniform', minUs: 1_000, maxUs: 900_000 } as const;
    const of = (edges: Edge[]) => {
      const links = bench(edges, { latency });
      links.send(0, 1);
      return timesOf(links);
    };
    expect(of([[0, 1]])).toEqual(
      of([
        [0, 1],
        [1, 2],
        [2, 3],
      ]),
    );
  });

  test('loses the share of messages that it is told to', () => {
    const lossy = bench([[0, 1]], { loss: 0.1, bitsPerSecond: 1e12 });
    const count = 20_000;
    for (let sent = 0; sent < count; sent++) lossy.send(0, 1);
    lossy.sim.run(Number.POSITIVE_INFINITY);
    const { lost, delivered } = lossy.network.counters;
    // Binomial: mean 2000, deviation 42.4.
    expect(Math.abs(lost - 2_000)).toBeLessThan(5 * 43);
    expect(delivered).toBe(count - lost);
  });

  test('accounts for every message, whatever is sent and whoever goes down', () => {
    const steps = fc.array(
      fc.record({
        atUs: fc.integer({ min: 0, max: 40_000 }),
        from: fc.nat({ max: 3 }),
        to: fc.nat({ max: 3 }),
        turns: fc.boolean(),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 60_000 }), (plan, untilUs) => {
        const ring: Edge[] = [
          [0, 1],
          [1, 2],
          [2, 3],
          [3, 0],
        ];
        const net = bench(ring, { loss: 0.3, jitter: { kind: 'exponential', meanUs: 4_000 } });
        const counts = { asked: 0, refused: 0 };
        const toggle = (node: number) => net.down.delete(node) || net.down.add(node);
        const ask = (from: number, to: number) => {
          counts.asked += 1;
          if (net.down.has(from) || net.down.has(to)) counts.refused += 1;
          net.send(from, to);
        };
        for (const { atUs, from, to, turns } of plan) {
          const isLink = (from + to) % 2 === 1;
          net.sim.call(atUs, () => (turns || !isLink ? toggle(to) : ask(from, to)));
        }
        const planned = plan.filter(({ atUs }) => atUs > untilUs).length;
        net.sim.run(untilUs);
        const { sent, delivered, lost, undelivered } = net.network.counters;
        const inFlight = net.sim.pendingCount - planned;
        expect(counts.asked).toBe(sent + counts.refused);
        expect(sent).toBe(delivered + lost + (undelivered - counts.refused) + inFlight);
        expect(delivered).toBe(net.arrivals.length);
        const total = (bytes: Float64Array) => bytes.reduce((sum, one) => sum + one, 0);
        expect(total(net.network.meters.bytesOut)).toBe(sent * MESSAGE_BYTES);
        expect(total(net.network.meters.bytesIn)).toBe(delivered * MESSAGE_BYTES);
      }),
    );
  });
});
