/**
 * A provider of a job market: what it can do, what it does, and what is on record about it.
 */
import type { Micros } from '../../kernel/time.ts';

/** What a provider is able to do. It may change at any time. */
export interface ProviderQuality {
  /** Units of work per second, for each slot. */
  readonly unitsPerSecond: number;
  /** Jobs that it works on at once. */
  readonly slots: number;
  /** Share of results that pass verification. */
  readonly passShare: number;
  /** Share of jobs that it takes and never answers. */
  readonly silentShare: number;
}

/** A provider as it joins. */
export interface ProviderSpec extends ProviderQuality {
  readonly name: string;
  /** What it can lose, in whole units of account. */
  readonly stake: number;
}

/** A provider in the market: its record. Only the market changes it. */
export interface Provider {
  readonly name: string;
  /** Order of joining. */
  readonly index: number;
  quality: ProviderQuality;
  stake: number;
  /** Leases that it holds now. */
  leaseCount: number;
  /** It gets no leases before this time, if the dispatcher keeps to the rule. */
  jailedUntilUs: Micros;
  /** What it has been paid. */
  paid: number;
  assignedCount: number;
  passedCount: number;
  failedCount: number;
  timeoutCount: number;
  slashCount: number;
  breachCount: number;
  /** Results since the last evaluation: passed, and all with timeouts. */
  windowPassed: number;
  windowTotal: number;
}

/** The record of a provider that joins. */
export function newProvider(spec: ProviderSpec, index: number): Provider {
  const { name, stake, ...quality } = spec;
  return {
    name,
    index,
    quality,
    stake,
    leaseCount: 0,
    jailedUntilUs: 0,
    paid: 0,
    assignedCount: 0,
    passedCount: 0,
    failedCount: 0,
    timeoutCount: 0,
    slashCount: 0,
    breachCount: 0,
    windowPassed: 0,
    windowTotal: 0,
  };
}

/** Whether it is jailed at a time. */
export function isJailed(provider: Provider, nowUs: Micros): boolean {
  return nowUs < provider.jailedUntilUs;
}

/** Whether it holds fewer leases than it has slots. */
export function hasFreeSlot(provider: Provider): boolean {
  return provider.leaseCount < provider.quality.slots;
}
