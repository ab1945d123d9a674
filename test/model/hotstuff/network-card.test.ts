import { describe, expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/streams.ts';
import { NetworkCard } from '../../../src/model/hotstuff/network-card.ts';

/** A byte takes it a microsecond. */
const slowCard = () => new NetworkCard(1e6);

describe('NetworkCard', () => {
  test('sends one after the other', () => {
    const card = slowCard();
    expect(card.send(0, 5000)).toBeCloseTo(5000);
    expect(card.send(0, 3000)).toBeCloseTo(8000);
    expect(card.send(50_000, 10)).toBeCloseTo(50_010);
  });

  test('sends meanwhile what is asked for later', () => {
    const card = slowCard();
    expect(card.send(50_000, 5000)).toBeCloseTo(55_000);
    expect(card.send(0, 5000)).toBeCloseTo(5000);
    expect(card.send(49_000, 2000)).toBeCloseTo(56_000);
  });

  test('never sends more than it may, in whatever order it is asked', () => {
    const stream = new Streams('card').of('card', 'order');
    const card = slowCard();
    const sent = Array.from({ length: 500 }, () => {
      const [atUs, bytes] = [stream.below(1_000_000), 1 + stream.below(3000)];
      return { atUs, bytes, leftUs: card.send(atUs, bytes) };
    });
    for (const { atUs, bytes, leftUs } of sent) expect(leftUs).toBeGreaterThanOrEqual(atUs + bytes);
    for (let [from, to] = [0, 20_000]; from < 1_000_000; from += 10_000, to += 10_000) {
      const within = sent.filter(({ atUs, leftUs }) => atUs >= from && leftUs <= to);
      expect(within.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(20_000);
    }
    const lastUs = Math.max(...sent.map(({ leftUs }) => leftUs));
    expect(lastUs).toBeLessThan(1_000_000 + 50_000);
  });

  test('forgets what is long past', () => {
    const card = slowCard();
    expect(card.send(1000, 1000)).toBeCloseTo(2000);
    expect(card.send(65_536_000, 1000)).toBeCloseTo(65_537_000);
    expect(card.send(65_537_000, 1000)).toBeCloseTo(65_538_000);
  });
});
