import { describe, expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/streams.ts';
import { Flow, type FlowSpec } from '../../../src/model/hotstuff/flow.ts';
import { NetworkCard } from '../../../src/model/hotstuff/network-card.ts';

const ONE_WAY_US = 100_000;
const SPEC: FlowSpec = {
  oneWayUs: ONE_WAY_US,
  firstWindowBytes: 1_000_000,
  windowBytes: 1_000_000,
  jumboBytes: 1000,
  messageBytes: 0,
  setUpRoundTrips: 0,
  isCorrected: true,
  packetBytes: 1000,
  periodUs: Number.POSITIVE_INFINITY,
  loss: 0,
};

const flowOf = (change: Partial<FlowSpec> = {}) =>
  new Flow({ ...SPEC, ...change }, new NetworkCard(1e9), new Streams('flow').of('flow', 'loss'));

describe('Flow', () => {
  test('takes the way and the time of the network card', () => {
    expect(flowOf().send(0, 5000)).toBe(ONE_WAY_US + 5);
  });

  test('is set up when it is first used', () => {
    const flow = flowOf({ setUpRoundTrips: 1 });
    expect(flow.send(1000, 5000)).toBe(1000 + 3 * ONE_WAY_US + 5);
    expect(flow.send(900_000, 5000)).toBe(900_000 + ONE_WAY_US + 5);
  });

  test('holds the unfilled packet until the last such one is acknowledged', () => {
    const flow = flowOf();
    const first = flow.send(0, 100);
    expect(first).toBe(ONE_WAY_US + 1);
    expect(flow.send(50_000, 100)).toBe(first + 2 * ONE_WAY_US);
    expect(flow.send(60_000, 100)).toBe(first + 2 * ONE_WAY_US);
  });

  test('lets the next message fill the packet if it comes first', () => {
    const flow = flowOf({ periodUs: 30_000 });
    flow.send(0, 100);
    expect(flow.send(50_000, 100)).toBe(80_000 + ONE_WAY_US);
  });

  // Ten packets at once, twenty a round trip later, forty another one later.
  test('starts slowly', () => {
    expect(flowOf().send(0, 10_000)).toBe(ONE_WAY_US + 10);
    expect(flowOf().send(0, 30_000)).toBeCloseTo(3 * ONE_WAY_US, -2);
    expect(flowOf().send(0, 31_000)).toBeCloseTo(5 * ONE_WAY_US, -2);
  });

  test('sends what its window has grown to without waiting, and waits again after a long pause', () => {
    const flow = flowOf();
    flow.send(0, 300_000);
    expect(flow.send(1_300_000, 100_000)).toBeCloseTo(1_400_000, -3);
    expect(flow.send(60_000_000, 31_000)).toBeCloseTo(60_000_000 + 5 * ONE_WAY_US, -2);
  });

  test('has no more under way than the receiver takes', () => {
    const flow = flowOf({ firstWindowBytes: 20_000, windowBytes: 20_000 });
    expect(flow.send(0, 50_000)).toBeCloseTo(5 * ONE_WAY_US, -3);
  });

  // What `ss` shows for ten packets of 1460 bytes: "tb46080".
  test('lets the program write as much as Linux sets aside for its window', () => {
    const [fits, exceeds] = [flowOf({ jumboBytes: 1460 }), flowOf({ jumboBytes: 1460 })];
    fits.send(0, 46_080);
    expect(fits.writtenUs).toBe(0);
    exceeds.send(0, 46_081);
    expect(exceeds.writtenUs).toBeCloseTo(2 * ONE_WAY_US, -2);
  });

  test('has the program wait until enough of what it wrote is acknowledged', () => {
    const flow = flowOf({ jumboBytes: 1460, firstWindowBytes: 5000, windowBytes: 5000 });
    flow.send(0, 46_080);
    flow.send(0, 20_000);
    expect(flow.writtenUs).toBeCloseTo(4 * 2 * ONE_WAY_US, -3);
    flow.send(10_000_000, 1000);
    expect(flow.writtenUs).toBe(10_000_000);
  });

  test('delivers what is lost a round trip later, and all that follows behind it', () => {
    const flow = flowOf({ loss: 1 });
    const lostUs = flow.send(0, 9500);
    expect([3, 7].map((ways) => ways * ONE_WAY_US + 10)).toContain(lostUs);
    const after = flow.send(1000, 500);
    expect(after).toBeGreaterThanOrEqual(lostUs);
  });

  test('cuts its window when it notices a loss', () => {
    const [clean, lossy] = [flowOf(), flowOf({ loss: 1e-3 })];
    let [cleanUs, lossyUs] = [0, 0];
    for (let second = 0; second < 120; second++) {
      cleanUs = clean.send(second * 1_000_000, 900_000) - second * 1_000_000;
      lossyUs = lossy.send(second * 1_000_000, 900_000) - second * 1_000_000;
    }
    expect(cleanUs).toBeLessThan(400_000);
    expect(lossyUs).toBeGreaterThan(1_000_000);
  });
});
