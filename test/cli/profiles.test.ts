import { describe, expect, test } from 'vitest';
import { PROFILES, profileOf, summariesName } from '../../src/cli/profiles.ts';
import { shippedScenarios } from '../../src/cli/scenario-file.ts';

describe('profiles', () => {
  test('lead to scenarios that are shipped', () => {
    const names = shippedScenarios().map((file) => file.reference);
    for (const profile of PROFILES) expect(names).toContain(profile.scenario);
  });

  test('have names and aliases that no two share', () => {
    const names = PROFILES.flatMap((profile) => [profile.name, ...profile.aliases]);
    expect(new Set(names).size).toBe(names.length);
    expect(profileOf('canary_rolling')).toBe(profileOf('canary-rolling'));
  });

  test('give summaries their short name, and other scenarios keep their own', () => {
    expect(summariesName('canary_rolling_restart')).toBe('canary_rolling');
    expect(summariesName('my_rollout')).toBe('my_rollout');
  });
});
