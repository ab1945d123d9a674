import { describe, expect, test } from 'vitest';
import { Flow } from '../../../src/model/hotstuff/flow.ts';

const SPEC = {
  oneWayUs: 100_000,
  windowBytes: 1_000_000,
  nicBytesPerSecond: 1_000_000_000,
  packetBytes: 1000,
  periodUs: Number.POSITIVE_INFINITY,
};

describe('Flow', () => {
  test('takes the way and what the window allows: 1 MB each round trip', () => {
    const flow = new Flow(SPEC);
    expect(flow.send(0, 5000)).toBe(100_000 + 1000);
  });

  test('holds the unfilled packet until the last such one is acknowledged', () => {
    const flow = new Flow(SPEC);
    expect(flow.send(0, 100)).toBe(100_020);
    expect(flow.send(50_000, 100)).toBe(200_020 + 100_000);
    expect(flow.send(60_000, 100)).toBe(200_020 + 100_000);
  });

  test('lets the next message fill the packet if it comes first', () => {
    const flow = new Flow({ ...SPEC, periodUs: 30_000 });
    flow.send(0, 100);
    expect(flow.send(50_000, 100)).toBe(80_000 + 100_000);
  });

  // Ten packets at once, twenty a round trip later, forty another one later.
  test('starts slowly after a pause', () => {
    const flow = new Flow(SPEC);
    expect(flow.send(1_000_000, 10_000)).toBe(1_000_000 + 2000 + 100_000);
    expect(flow.send(3_000_000, 30_000)).toBe(3_000_000 + 200_000 + 6000 + 100_000);
    expect(flow.send(5_000_000, 31_000)).toBe(5_000_000 + 400_000 + 6200 + 100_000);
  });
});
