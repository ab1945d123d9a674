import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/streams.ts';
import {
  type Candidate,
  meanThreshold,
  type SelectionOptions,
  selectionWeight,
  selectValidators,
} from '../../../src/model/consensus/selection.ts';

const END = 1n << 256n;
const OPTIONS: SelectionOptions = {
  epoch: 3,
  seed: new Uint8Array(32),
  targetCount: 2,
  isProofValid: () => true,
};

function candidate(address: string, change: Partial<Candidate> = {}): Candidate {
  return { address, tier: 3, hours: 24, randomness: new Uint8Array(32).fill(9), ...change };
}

/** Candidates with outputs drawn from a stream. */
function draw(seed: string, count: number, of: (index: number) => Partial<Candidate>): Candidate[] {
  const stream = new Streams(seed).of('selection', 'test');
  return Array.from({ length: count }, (_, index) => {
    const randomness = new Uint8Array(32);
    stream.fill(randomness);
    return candidate(`v${index}`, { randomness, ...of(index) });
  });
}

function addresses(tickets: readonly { readonly candidate: Candidate }[]): string[] {
  return tickets.map((ticket) => ticket.candidate.address);
}

describe('selectValidators', () => {
  test('names why a candidate has no ticket', () => {
    const { accepted, rejected } = selectValidators(
      [
        candidate('proof'),
        candidate('hours', { hours: 0 }),
        candidate('tier', { tier: 2 }),
        candidate('fine'),
      ],
      { ...OPTIONS, isProofValid: ({ address }) => address !== 'proof' },
    );
    expect(addresses(accepted)).toEqual(['fine']);
    expect(rejected).toEqual([
      { address: 'hours', reason: 'select.timetoke' },
      { address: 'proof', reason: 'select.vrf' },
      { address: 'tier', reason: 'select.tier' },
    ]);
  });

  test('accepts all when as many are wanted as there are', () => {
    const all = draw('all', 5, () => ({}));
    const selection = selectValidators(all, { ...OPTIONS, targetCount: 5 });
    expect(selection.accepted).toHaveLength(5);
    expect([selection.threshold, selection.fallback]).toEqual([END, null]);
  });

  test('accepts the lowest tickets, at least as many as wanted, and names who is next', () => {
    for (let seed = 0; seed < 200; seed++) {
      const all = draw(`lowest ${seed}`, 20, (index) => ({ tier: index % 2 === 0 ? 3 : 5 }));
      const { accepted, fallback, rejected, threshold } = selectValidators(all, {
        ...OPTIONS,
        epoch: seed,
        targetCount: 6,
      });
      // Tickets anew: the output as a number, over (tier + 1) x hours.
      const tickets = all.map(({ address, tier, hours, randomness }) => ({
        address,
        value: BigInt(`0x${Buffer.from(randomness).toString('hex')}`) / BigInt((tier + 1) * hours),
      }));
      tickets.sort((a, b) => (a.value < b.value ? -1 : 1));
      const order = tickets.map((ticket) => ticket.address);
      expect(accepted.length).toBeGreaterThanOrEqual(6);
      expect(addresses(accepted)).toEqual(order.slice(0, accepted.length));
      expect(fallback?.candidate.address).toBe(order[accepted.length]);
      expect(rejected).toHaveLength(20 - accepted.length);
      expect(tickets.filter((ticket) => ticket.value < threshold)).toHaveLength(accepted.length);
    }
  });

  test('accepts not many more than wanted, on average, whatever the weights are', () => {
    for (const hours of [1, 24, 720]) {
      let accepted = 0;
      for (let seed = 0; seed < 200; seed++) {
        const all = draw(`mean ${seed}`, 40, (index) => ({ hours: index % 3 === 0 ? 1 : hours }));
        accepted += selectValidators(all, { ...OPTIONS, epoch: seed, targetCount: 10 }).accepted
          .length;
      }
      expect(accepted / 200).toBeGreaterThan(10);
      expect(accepted / 200).toBeLessThan(13);
    }
  });

  test('favours weight', () => {
    let heavy = 0;
    let light = 0;
    for (let seed = 0; seed < 300; seed++) {
      const all = draw(`weight ${seed}`, 20, (index) => ({ hours: index < 10 ? 300 : 100 }));
      const { accepted } = selectValidators(all, { ...OPTIONS, targetCount: 4 });
      for (const { candidate } of accepted) {
        if (candidate.hours === 300) heavy += 1;
        else light += 1;
      }
    }
    // Three times the weight is nearly three times the chance while chances are small.
    expect(heavy / light).toBeGreaterThan(2.3);
    expect(heavy / light).toBeLessThan(3.2);
  });

  test('does not depend on the order of the candidates', () => {
    const all = draw('order', 12, () => ({}));
    const forward = selectValidators(all, { ...OPTIONS, targetCount: 4 });
    const backward = selectValidators([...all].reverse(), { ...OPTIONS, targetCount: 4 });
    expect(backward).toEqual(forward);
  });

  test('moves the threshold with epoch and seed, upwards, within the jitter', () => {
    const all = draw('jitter', 30, () => ({ tier: 3, hours: 1 }));
    const thresholds = Array.from(
      { length: 50 },
      (_, epoch) => selectValidators(all, { ...OPTIONS, epoch, targetCount: 10 }).threshold,
    );
    expect(new Set(thresholds).size).toBe(50);
    const [low, high] = [...thresholds]
      .sort((a, b) => (a < b ? -1 : 1))
      .filter((_, i) => i % 49 === 0);
    // All weights are 4, so the jitter is below 2^256 / (4 n) / 4.
    expect(high! - low!).toBeLessThan(END / 480n);
    expect(high! - low!).toBeGreaterThan(END / 960n);
  });

  test('gives an empty selection for no candidates, and refuses one who comes twice', () => {
    expect(selectValidators([], OPTIONS).accepted).toEqual([]);
    const twice = [candidate('a'), candidate('a')];
    expect(() => selectValidators(twice, OPTIONS)).toThrow('a candidate appears twice: a');
    expect(() => selectValidators([], { ...OPTIONS, targetCount: 0 })).toThrow(
      'target is no count',
    );
  });

  test('weighs tier and hours', () => {
    expect([selectionWeight(3, 24), selectionWeight(5, 0), selectionWeight(0, 7)]).toEqual([
      96n,
      6n,
      7n,
    ]);
  });
});

describe('meanThreshold', () => {
  test('is the fraction itself for weights of 1', () => {
    expect(meanThreshold([1n, 1n, 1n], 1, 4)).toBe(END / 4n);
  });

  test('solves its equation, to rounding, for any weights', () => {
    const weights = fc.array(fc.bigInt({ min: 1n, max: 5000n }), { minLength: 1, maxLength: 40 });
    const property = fc.property(weights, fc.integer({ min: 1, max: 99 }), (all, percent) => {
      const threshold = meanThreshold(all, percent, 100);
      const sum = (e: bigint) =>
        all.reduce((total, weight) => total + (e * weight < END ? e * weight : END), 0n);
      const wanted = (END * BigInt(all.length) * BigInt(percent)) / 100n;
      expect(sum(threshold) <= wanted).toBe(true);
      expect(sum(threshold + 1n) >= wanted).toBe(true);
    });
    fc.assert(property, { seed: 7, numRuns: 300 });
  });
});
