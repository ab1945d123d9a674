import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../src/report/canonical-json.ts';
import { electorateJson } from '../../src/report/electorate-json.ts';
import type { CommitteeResult, ElectorateResult } from '../../src/run/result.ts';

const STANDING = { tier: 4, scorePpm: 0, timetokeHours: 9 };

/** Validators 0 to `count - 1`, and the committees that have these members; each has power 7. */
function electorate(count: number, ...committees: readonly number[][]): ElectorateResult {
  return {
    validators: Array.from({ length: count }, (_, place) => ({
      ...{ name: `v-${place}`, stake: 1 + place, ...STANDING },
    })),
    committees: committees.map((members, epoch): CommitteeResult => {
      const powers = members.map((member) => 10 * (member + 1) + epoch);
      const totalPower = powers.reduce((sum, power) => sum + power, 0);
      const heights = { heightFirst: 10 * epoch + 1, heightLast: 10 * epoch + 10 };
      return { epoch, ...heights, isDrawn: true, members, powers, totalPower };
    }),
  };
}

describe('electorateJson', () => {
  test('gives each validator the power of its first committee, and how often it was in one', () => {
    expect(electorateJson(electorate(3, [0, 1], [1]))).toEqual({
      validators: [
        { name: 'v-0', stake: 1, tier: 4, score_ppm: 0, timetoke_hours: 9, power: 10, epochs: 1 },
        { name: 'v-1', stake: 2, tier: 4, score_ppm: 0, timetoke_hours: 9, power: 20, epochs: 2 },
        { name: 'v-2', stake: 3, tier: 4, score_ppm: 0, timetoke_hours: 9, power: null, epochs: 0 },
      ],
      committees: [
        {
          ...{ epoch: 0, height_first: 1, height_last: 10, drawn: true },
          ...{ size: 2, total_power: 30, members: [0, 1], powers: [10, 20] },
        },
        {
          ...{ epoch: 1, height_first: 11, height_last: 20, drawn: true },
          ...{ size: 1, total_power: 21, members: [1], powers: [21] },
        },
      ],
      committees_left_out: 0,
    });
  });

  test('is of bounded size, whatever the epochs', () => {
    const all = Array.from({ length: 100 }, (_, place) => place);
    const json = electorateJson(electorate(100, ...Array.from({ length: 5_000 }, () => all)));
    const { committees, committees_left_out: leftOut } = json as unknown as {
      committees: readonly { members: readonly number[] | null; size: number }[];
      committees_left_out: number;
    };
    expect(committees).toHaveLength(2_000);
    expect(leftOut).toBe(3_000);
    // The first one and as many after it as 20,000 members make.
    expect(committees.findIndex(({ members }) => members === null)).toBe(201);
    expect(committees.every(({ size }) => size === 100)).toBe(true);
    expect(canonicalJson(json).length).toBeLessThan(600_000);
  });

  test('tells a first committee of any size', () => {
    const all = Array.from({ length: 30_000 }, (_, place) => place);
    const { committees } = electorateJson(electorate(30_000, all, all)) as {
      committees: readonly { members: readonly number[] | null }[];
    };
    expect(committees.map(({ members }) => members?.length)).toEqual([30_000, undefined]);
  });

  test('has nothing of a run without a chain', () => {
    expect(electorateJson(null)).toBeNull();
  });
});
