/**
 * Counts of tampered proofs, by family and by kind.
 */
import type { TamperRecord } from '../run/result.ts';

export interface TamperCount {
  readonly attempts: number;
  /** Refused, for whatever reason. */
  readonly rejected: number;
  readonly unexpectedAccepts: number;
  /** Refused, but not for a reason that was expected: the check that should have caught it slept. */
  readonly reasonMismatches: number;
  /** Untampered twins that were accepted, as all must be: else a refusal proves nothing. */
  readonly controlsAccepted: number;
}

export interface TamperKindCount extends TamperCount {
  readonly family: TamperRecord['family'];
  readonly tamper: string;
  /** Each reason given, with its count, by reason. */
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
}

/** Counts the attempts of one family. */
export function countTampers(
  tampers: readonly TamperRecord[],
  family?: TamperRecord['family'],
): TamperCount {
  const of = family === undefined ? tampers : tampers.filter((one) => one.family === family);
  const outcomes = (outcome: TamperRecord['outcome']) =>
    of.filter((one) => one.outcome === outcome).length;
  return {
    attempts: of.length,
    rejected: of.length - outcomes('accepted'),
    unexpectedAccepts: outcomes('accepted'),
    reasonMismatches: outcomes('wrong-reason'),
    controlsAccepted: of.filter((one) => one.controlAccepted).length,
  };
}

/** Counts the attempts of every kind, ordered by the kind's name. */
export function countTampersByKind(tampers: readonly TamperRecord[]): readonly TamperKindCount[] {
  const byKind = new Map<string, TamperRecord[]>();
  for (const tamper of tampers) {
    const same = byKind.get(tamper.tamper);
    if (same === undefined) byKind.set(tamper.tamper, [tamper]);
    else same.push(tamper);
  }
  return [...byKind]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([tamper, same]) => ({
      family: same[0]!.family,
      tamper,
      ...countTampers(same),
      reasons: countReasons(same),
    }));
}

function countReasons(tampers: readonly TamperRecord[]): TamperKindCount['reasons'] {
  const counts = new Map<string, number>();
  for (const { reason } of tampers) {
    if (reason !== null) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([reason, count]) => ({ reason, count }));
}
