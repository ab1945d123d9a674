import { describe, expect, test } from 'vitest';
import { makeElectorate, requirePlace } from '../../../src/model/consensus/electorate.ts';
import { TENDERMINT_RULES } from '../../../src/model/consensus/rules.ts';

describe('an electorate', () => {
  test('adds up the power', () => {
    expect(makeElectorate([3, 0, 4], TENDERMINT_RULES).totalPower).toBe(7);
  });

  test('refuses powers that cannot be counted exactly', () => {
    const make = (...powers: number[]) => makeElectorate(powers, TENDERMINT_RULES);
    expect(() => make()).toThrow('the validators have no power');
    expect(() => make(1.5)).toThrow('power is not a whole number: 1.5');
    expect(() => make(Number.NaN)).toThrow('power is not a whole number: NaN');
    expect(() => make(2 ** 51, 2 ** 51)).toThrow('total power is out of range');
  });

  test('has places for its members, and -1 for observers', () => {
    const electorate = makeElectorate([1, 1], TENDERMINT_RULES);
    expect([-1, 0, 1].map((place) => requirePlace(place, electorate))).toEqual([-1, 0, 1]);
    for (const place of [-2, 2, 0.5]) {
      expect(() => requirePlace(place, electorate)).toThrow('no place in the validator set');
    }
  });
});
