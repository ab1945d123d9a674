import { describe, expect, test } from 'vitest';
import { shipped } from './shipped.ts';

const HOUR_US = 3_600_000_000;

test('staged_rollout soaks for 112 hours in all', () => {
  const { stages } = shipped('staged_rollout').load();
  const us = stages.reduce((sum, { hold }) => sum + (hold?.minUs ?? 0), 0);
  expect(us / HOUR_US).toBe(112);
});

describe('pve_network_canary', () => {
  const { load } = shipped('pve_network_canary');
  const { stages, drill } = load();

  test('soaks for a day in shadow mode and for seven days in each phase that writes', () => {
    const holds = stages.map(({ name, hold }) => [name, (hold?.minUs ?? 0) / HOUR_US]);
    expect(Object.fromEntries(holds)).toMatchObject({
      'shadow-a': 24,
      'basic-write-a': 168,
      'advanced-a': 168,
      'sdn-a': 168,
      'full-a': 168,
      'full-b': 168,
      'cluster-soak': 168,
    });
  });

  test('shortens every soak of a drill by the same factor', () => {
    const short = load(drill.set).stages;
    const factors = stages.flatMap(({ hold }, place) =>
      hold !== undefined && hold.minUs >= 24 * HOUR_US
        ? [hold.minUs / (short[place]?.hold?.minUs ?? 0)]
        : [],
    );
    expect(new Set(factors)).toEqual(new Set([60]));
  });
});
