/**
 * What a drill came to: for each mutant which gate caught it and when, what the rollback did, and
 * what happens without the gate; for each gate what it caught.
 */
import type { Micros } from '../kernel/time.ts';
import type { MutantSpec } from '../playbook/playbook-spec.ts';
import type { PlaybookScenario } from '../scenario/playbook-schema.ts';
import type { TrialResult } from './trial.ts';

/** How often something ended a playbook. */
export interface CaughtBy {
  readonly gate: string;
  readonly count: number;
}

export interface MutantRow {
  readonly name: string;
  readonly title: string;
  readonly refs: readonly string[];
  readonly named: readonly string[];
  readonly trials: number;
  /** Trials that ended as the mutant says, at a gate it names, in time and restored. */
  readonly caught: number;
  readonly caughtBy: readonly CaughtBy[];
  readonly detection: {
    readonly minUs: Micros;
    readonly medianUs: Micros;
    readonly maxUs: Micros;
  } | null;
  readonly verdicts: readonly CaughtBy[];
  readonly restored: number;
  readonly rolledBack: number;
  /** Without the gates it names: how often it was promoted, or caught by another gate. */
  readonly without: readonly CaughtBy[];
  /** With the stated gates alone; null where that is not asked. */
  readonly naivePromoted: number | null;
  readonly naiveTrials: number;
  /** What is not as it should be, in words. */
  readonly problems: readonly string[];
}

export interface DrillResult {
  readonly name: string;
  readonly seedCount: number;
  readonly healthy: {
    readonly trials: number;
    readonly promoted: number;
    readonly falseAlarms: readonly {
      readonly seed: string;
      readonly failedBy: string;
      readonly failure: string;
    }[];
  };
  readonly mutants: readonly MutantRow[];
  /** Gates that ended no trial: nothing shows that they can. */
  readonly vacuous: readonly { readonly gate: string; readonly isCritical: boolean }[];
  /** Share of critical gates that some mutant needs. */
  readonly mutationScore: number;
  readonly problems: readonly string[];
  readonly cpuMs: number;
}

/** Makes the matrix of all trials. */
export function drillResult(
  playbook: PlaybookScenario,
  seedCount: number,
  trials: readonly TrialResult[],
): DrillResult {
  const tried = new Set(trials.map(({ spec }) => spec.mutant));
  const mutants = playbook.mutants
    .filter(({ name }) => tried.has(name))
    .map((mutant) =>
      mutantRow(
        mutant,
        trials.filter(({ spec }) => spec.mutant === mutant.name),
      ),
    );
  const healthy = healthyOf(trials.filter(({ spec }) => spec.mutant === null));
  const effective = new Set(
    trials
      .filter(
        ({ spec, verdict }) => spec.mutant !== null && verdict !== 'promoted' && !spec.isNaive,
      )
      .map(({ failedBy }) => failedBy),
  );
  const vacuous = playbook.gates
    .filter(({ name }) => !effective.has(name))
    .map(({ name, critical }) => ({ gate: name, isCritical: critical }));
  const criticalCount = playbook.gates.filter(({ critical }) => critical).length;
  const uselessCount = vacuous.filter(({ isCritical }) => isCritical).length;
  return {
    name: playbook.name,
    seedCount,
    healthy,
    mutants,
    vacuous,
    mutationScore: criticalCount === 0 ? 1 : (criticalCount - uselessCount) / criticalCount,
    problems: [
      ...healthy.falseAlarms.map(
        ({ seed, failedBy }) => `healthy, seed ${seed}: stopped by ${failedBy}`,
      ),
      ...mutants.flatMap(({ name, problems }) => problems.map((text) => `${name}: ${text}`)),
    ],
    cpuMs: trials.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
  };
}

function healthyOf(trials: readonly TrialResult[]): DrillResult['healthy'] {
  const stopped = trials.filter(({ verdict }) => verdict !== 'promoted');
  return {
    trials: trials.length,
    promoted: trials.length - stopped.length,
    falseAlarms: stopped.map(({ spec, failedBy, failure, verdict }) => {
      return { seed: spec.seed, failedBy: failedBy ?? verdict, failure: failure ?? verdict };
    }),
  };
}

function mutantRow(mutant: MutantSpec, all: readonly TrialResult[]): MutantRow {
  const plain = all.filter(({ spec }) => spec.without.length === 0 && !spec.isNaive);
  const naive = all.filter(({ spec }) => spec.isNaive);
  const without = all.filter(({ spec }) => spec.without.length > 0);
  const problems = plain.map((trial) => problemOf(mutant, trial));
  const naivePromoted = naive.filter(({ verdict }) => verdict === 'promoted').length;
  const missed = mutant.missedByText && naivePromoted < naive.length;
  return {
    name: mutant.name,
    title: mutant.title,
    refs: mutant.refs,
    named: mutant.caughtBy,
    trials: plain.length,
    caught: problems.filter((problem) => problem === null).length,
    caughtBy: counted(plain.filter(isStopped).map(({ failedBy, verdict }) => failedBy ?? verdict)),
    detection: detectionOf(plain),
    verdicts: counted(plain.map(({ verdict }) => verdict)),
    restored: plain.filter(({ isRestored }) => isRestored === true).length,
    rolledBack: plain.filter(({ rollback }) => rollback !== null).length,
    without: counted(
      without.map(({ verdict, failedBy }) =>
        verdict === 'promoted' ? 'promoted' : (failedBy ?? verdict),
      ),
    ),
    naivePromoted: mutant.missedByText ? naivePromoted : null,
    naiveTrials: naive.length,
    problems: [
      ...counted(problems.filter((problem) => problem !== null)).map(
        ({ gate, count }) => `${gate} (${count} of ${plain.length})`,
      ),
      ...(missed
        ? [`the stated gates alone stop ${naive.length - naivePromoted} of ${naive.length}`]
        : []),
    ],
  };
}

function isStopped({ verdict }: TrialResult): boolean {
  return verdict !== 'promoted';
}

/** What is wrong with the end of a trial; null when it is as the mutant says. */
function problemOf(mutant: MutantSpec, trial: TrialResult): string | null {
  const { verdict, failedBy, detectedAfterUs, rollbackFailure } = trial;
  if (verdict === 'promoted') return 'promoted';
  if (mutant.refused) return verdict === 'refused' ? null : `not refused but ${verdict}`;
  if (verdict !== mutant.expect) {
    return `${verdict} instead of ${mutant.expect}${rollbackFailure === null ? '' : `: ${rollbackFailure}`}`;
  }
  if (mutant.caughtBy.length > 0 && !mutant.caughtBy.includes(failedBy ?? '')) {
    return `caught by ${failedBy}`;
  }
  if (mutant.withinUs !== undefined && (detectedAfterUs ?? 0) > mutant.withinUs) return 'too late';
  return null;
}

function detectionOf(trials: readonly TrialResult[]): MutantRow['detection'] {
  const times = trials
    .flatMap(({ detectedAfterUs }) => detectedAfterUs ?? [])
    .sort((a, b) => a - b);
  if (times.length === 0) return null;
  const at = (place: number) => times[place] ?? 0;
  return { minUs: at(0), medianUs: at(times.length >> 1), maxUs: at(times.length - 1) };
}

/** The most frequent first; of equals the one that came first. */
function counted(names: readonly string[]): CaughtBy[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .map(([gate, count], place) => ({ gate, count, place }))
    .sort((a, b) => b.count - a.count || a.place - b.place)
    .map(({ gate, count }) => ({ gate, count }));
}
