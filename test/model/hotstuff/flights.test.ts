import { describe, expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/streams.ts';
import type { Micros } from '../../../src/kernel/time.ts';
import { FATE, type Fate, Flights } from '../../../src/model/hotstuff/flights.ts';

describe('Flights', () => {
  test('has nothing at first', () => {
    const flights = new Flights();
    expect(flights.landsUs).toBe(Number.POSITIVE_INFINITY);
    expect(flights.heldUntilUs).toBe(Number.POSITIVE_INFINITY);
  });

  test('lands one after the other, with its bytes and its fate', () => {
    const flights = new Flights();
    flights.push(1000, 40, FATE.grows);
    flights.push(500, 60, FATE.lost);
    expect(flights.landsUs).toBe(40);
    expect(flights.landing).toEqual({ bytes: 1000, fate: FATE.grows });
    flights.land();
    expect(flights.landing).toEqual({ bytes: 500, fate: FATE.lost });
    flights.land();
    expect(flights.landsUs).toBe(Number.POSITIVE_INFINITY);
    expect(flights.heldUntilUs).toBe(40);
  });

  test('does what two queues of objects would, however they get ahead of one another', () => {
    const stream = new Streams('flights').of('test', 'draws');
    const flights = new Flights();
    const flying: Sent[] = [];
    const held: Sent[] = [];
    const push = (atUs: Micros) => {
      const sent = { bytes: 1 + stream.below(60_000), fate: stream.below(3) as Fate, atUs };
      flights.push(sent.bytes, atUs, sent.fate);
      flying.push(sent);
      held.push(sent);
    };
    const land = () => {
      const { bytes, fate } = flying.shift()!;
      expect(flights.landing).toEqual({ bytes, fate });
      flights.land();
    };
    const release = () => expect(flights.release()).toBe(held.shift()!.bytes);
    let most = 0;
    for (let step = 0; step < 20_000; step++) {
      // Now one is more likely than the others, now another: both queues grow long and run empty.
      const choice = stream.chance(0.4) ? Math.floor(step / 500) % 3 : stream.below(3);
      if (choice === 1 && flying.length > 0) land();
      else if (choice === 2 && held.length > 0) release();
      else push(step);
      most = Math.max(most, flying.length, held.length);
      expect(flights.landsUs).toBe(firstUs(flying));
      expect(flights.heldUntilUs).toBe(firstUs(held));
    }
    expect(most).toBeGreaterThan(64);
  });
});

interface Sent {
  readonly bytes: number;
  readonly fate: Fate;
  readonly atUs: Micros;
}

function firstUs(queue: readonly Sent[]): Micros {
  return queue[0]?.atUs ?? Number.POSITIVE_INFINITY;
}
