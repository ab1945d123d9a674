/**
 * Short names for shipped scenarios, as the rpp-simnet harness had them.
 */
import { nearest } from '../schema/suggest.ts';

export interface Profile {
  readonly name: string;
  readonly aliases: readonly string[];
  /** Name of the shipped scenario. */
  readonly scenario: string;
  /** What the summaries of that scenario are called after. */
  readonly summaries: string;
}

export const PROFILES: readonly Profile[] = [
  {
    name: 'canary-rolling',
    aliases: ['canary_rolling'],
    scenario: 'canary_rolling_restart',
    summaries: 'canary_rolling',
  },
];

/** Finds a profile by its name or an alias. */
export function profileOf(name: string): Profile | undefined {
  return PROFILES.find((profile) => profile.name === name || profile.aliases.includes(name));
}

/** The profile nearest in spelling, for a hint. */
export function nearestProfile(name: string): string | undefined {
  return nearest(
    name,
    PROFILES.flatMap((profile) => [profile.name, ...profile.aliases]),
  );
}

/** What the summaries of a scenario are called after: its profile's word, or its own name. */
export function summariesName(scenario: string): string {
  return PROFILES.find((profile) => profile.scenario === scenario)?.summaries ?? scenario;
}
