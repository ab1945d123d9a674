import { describe, expect, test } from 'vitest';
import { type Standing, tierOf } from '../../../src/model/consensus/tier.ts';

const BEST: Standing = { isValidated: true, hours: 24, consensusSuccesses: 100, scorePpm: 750_000 };

describe('tierOf', () => {
  test('needs every condition, each from its threshold on', () => {
    expect(tierOf(BEST)).toBe(5);
    expect(tierOf({ ...BEST, scorePpm: 749_999 })).toBe(4);
    expect(tierOf({ ...BEST, consensusSuccesses: 99 })).toBe(3);
    expect(tierOf({ ...BEST, consensusSuccesses: 10 })).toBe(3);
    expect(tierOf({ ...BEST, consensusSuccesses: 9 })).toBe(2);
    expect(tierOf({ ...BEST, hours: 23 })).toBe(1);
    expect(tierOf({ ...BEST, isValidated: false })).toBe(0);
  });
});
