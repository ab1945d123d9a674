/**
 * What a drill came to: for each mutant which gate caught it and when, what the rollback did, and
 * what happens without the gate; for each gate what it caught.
 */
import { percentile } from '../kernel/percentile.ts';
import type { Micros } from '../kernel/time.ts';
import type { MutantSpec } from '../playbook/playbook-spec.ts';
import type { PlaybookScenario } from '../scenario/playbook-schema.ts';
import type { TrialResult } from './trial.ts';

/** How often something happened: a gate that ended a playbook, a verdict, an end of a rollback. */
export interface Counted {
  readonly name: string;
  readonly count: number;
}

/** Times from the first strike of a mutant to its detection. */
interface Detection {
  readonly minUs: Micros;
  readonly medianUs: Micros;
  readonly maxUs: Micros;
}

export interface MutantRow {
  readonly name: string;
  readonly title: string;
  readonly refs: readonly string[];
  readonly named: readonly string[];
  /** Trials that came to their end. */
  readonly trials: number;
  /**
   * Trials that ended as the mutant says: at a gate it names, in time, and undone as far as the
   * rollback plan says that it undoes.
   */
  readonly caught: number;
  readonly caughtBy: readonly Counted[];
  readonly detection: Detection | null;
  readonly verdicts: readonly Counted[];
  /** What the rollbacks left, in words; empty when none was made. */
  readonly undone: readonly Counted[];
  /** Without the gates it names: how often it was promoted, or caught by another gate. */
  readonly without: readonly Counted[];
  /** With the stated gates alone; null where that is not asked. */
  readonly naivePromoted: number | null;
  readonly naiveTrials: number;
  /** What is not as it should be, in words. */
  readonly problems: readonly string[];
}

/** A gate that ended no trial with a mutant, nor its rollback: nothing shows that it can. */
export interface VacuousGate {
  readonly gate: string;
  readonly isCritical: boolean;
  /** Trials with a mutant in which it was judged; 0 when none came so far. */
  readonly judged: number;
}

export interface DrillMatrix {
  readonly name: string;
  readonly seedCount: number;
  /** Fewer are done than planned when the drill was stopped. */
  readonly trials: { readonly planned: number; readonly done: number };
  readonly healthy: {
    readonly trials: number;
    readonly promoted: number;
    readonly falseAlarms: readonly {
      readonly seed: string;
      readonly failedBy: string;
      readonly failure: string;
    }[];
  };
  /** Mutants that were tried. */
  readonly mutants: readonly MutantRow[];
  /** How many mutants the playbook has. */
  readonly mutantCount: number;
  /** Null unless every mutant was tried with every seed: else nothing can be said of a gate. */
  readonly vacuous: readonly VacuousGate[] | null;
  /** Share of critical gates that ended a trial with a mutant; null like the above. */
  readonly mutationScore: number | null;
  readonly problems: readonly string[];
}

/** The same with what it cost. */
export interface DrillResult extends DrillMatrix {
  /** CPU time of all its threads on this machine. */
  readonly cpuMs: number;
}

/**
 * Makes the matrix of all trials.
 *
 * @param plannedCount - Trials that the drill consists of.
 * @param trials - Those that came to their end.
 */
export function drillResult(
  playbook: Pick<PlaybookScenario, 'name' | 'gates' | 'mutants'>,
  seedCount: number,
  plannedCount: number,
  trials: readonly TrialResult[],
): DrillMatrix {
  const mutants = playbook.mutants.flatMap((mutant) => {
    const own = trials.filter(({ spec }) => spec.mutant === mutant.name);
    return own.length === 0 ? [] : [mutantRow(mutant, own)];
  });
  const healthy = healthyOf(trials.filter(({ spec }) => spec.mutant === null));
  const mutantCount = playbook.mutants.length;
  const isWhole = trials.length === plannedCount && mutants.length === mutantCount;
  const vacuous = isWhole ? vacuousOf(playbook, trials) : null;
  return {
    name: playbook.name,
    seedCount,
    trials: { planned: plannedCount, done: trials.length },
    healthy,
    mutants,
    mutantCount,
    vacuous,
    mutationScore: vacuous === null ? null : scoreOf(playbook, vacuous),
    problems: [
      ...healthy.falseAlarms.map(
        ({ seed, failedBy }) => `healthy, seed ${seed}: stopped by ${failedBy}`,
      ),
      ...mutants.flatMap(({ name, problems }) => problems.map((text) => `${name}: ${text}`)),
    ],
  };
}

type Gates = Pick<PlaybookScenario, 'gates'>;

/** With the stated gates alone most gates are out, so those trials tell nothing of them. */
function vacuousOf({ gates }: Gates, trials: readonly TrialResult[]): VacuousGate[] {
  const striking = trials.filter(({ spec }) => spec.mutant !== null && !spec.isNaive);
  const effective = new Set(
    striking
      .filter(isStopped)
      .flatMap(({ failedBy, rollbackFailedBy }) => [failedBy, rollbackFailedBy]),
  );
  return gates
    .filter(({ name }) => !effective.has(name))
    .map(({ name, critical }) => {
      const judged = striking.filter((trial) => trial.judged.includes(name)).length;
      return { gate: name, isCritical: critical, judged };
    });
}

function scoreOf({ gates }: Gates, vacuous: readonly VacuousGate[]): number {
  const count = gates.filter(({ critical }) => critical).length;
  const uselessCount = vacuous.filter(({ isCritical }) => isCritical).length;
  return count === 0 ? 1 : (count - uselessCount) / count;
}

function healthyOf(trials: readonly TrialResult[]): DrillResult['healthy'] {
  const stopped = trials.filter(isStopped);
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
  const problems = plain.flatMap((trial) => problemOf(mutant, trial) ?? []);
  const naivePromoted = naive.filter((trial) => !isStopped(trial)).length;
  return {
    name: mutant.name,
    title: mutant.title,
    refs: mutant.refs,
    named: mutant.caughtBy,
    trials: plain.length,
    caught: plain.length - problems.length,
    caughtBy: counted(plain.filter(isStopped).map((trial) => finderOf(mutant, trial))),
    detection: detectionOf(plain),
    verdicts: counted(plain.map(({ verdict }) => verdict)),
    undone: counted(plain.flatMap((trial) => undoneOf(trial) ?? [])),
    without: counted(without.map(endOf)),
    naivePromoted: mutant.missedByText ? naivePromoted : null,
    naiveTrials: naive.length,
    problems: [
      ...counted(problems).map(({ name, count }) => `${name} (${count} of ${plain.length})`),
      ...(mutant.missedByText && naivePromoted < naive.length
        ? [`the stated gates alone stop ${naive.length - naivePromoted} of ${naive.length}`]
        : []),
    ],
  };
}

function isStopped({ verdict }: TrialResult): boolean {
  return verdict !== 'promoted';
}

/** What ended a trial: a gate, an action, or its verdict where nothing else did. */
function endOf(trial: TrialResult): string {
  return isStopped(trial) ? (trial.failedBy ?? trial.verdict) : 'promoted';
}

/** What found a mutant: where the way back is to fail, what found that. */
function finderOf({ expect }: MutantSpec, trial: TrialResult): string {
  const isOfRollback = expect === 'rollback-failed' && trial.verdict === expect;
  return (isOfRollback ? trial.rollbackFailedBy : null) ?? endOf(trial);
}

/** What is wrong with the end of a trial; null when it is as the mutant says. */
function problemOf(mutant: MutantSpec, trial: TrialResult): string | null {
  const { verdict, rollbackFailure } = trial;
  if (verdict === 'promoted') return 'promoted';
  if (mutant.refused) return verdict === 'refused' ? null : `not refused but ${verdict}`;
  if (verdict !== mutant.expect) {
    return `${verdict} instead of ${mutant.expect}${rollbackFailure === null ? '' : `: ${rollbackFailure}`}`;
  }
  const finder = finderOf(mutant, trial);
  if (mutant.caughtBy.length > 0 && !mutant.caughtBy.includes(finder)) {
    return `caught by ${finder}`;
  }
  return timeProblemOf(mutant, trial) ?? restoreProblemOf(trial);
}

function timeProblemOf(mutant: MutantSpec, { detectedAfterUs }: TrialResult): string | null {
  // A mistake of the playbook itself is there without any strike.
  const isAtWork = mutant.set.length > 0 || (detectedAfterUs !== null && detectedAfterUs >= 0);
  if (!isAtWork) return 'ended before it struck';
  const { withinUs = Number.POSITIVE_INFINITY } = mutant;
  return (detectedAfterUs ?? 0) > withinUs ? 'too late' : null;
}

/** A plan that says it restores the state must have done so, whatever the playbook made of it. */
function restoreProblemOf({ verdict, restores, isRestored }: TrialResult): string | null {
  const isPromised = verdict === 'rolled-back' && restores === 'state';
  return isPromised && isRestored !== true ? `rolled back, but ${NOT_RESTORED}` : null;
}

const NOT_RESTORED = 'not as before';

/** What a rollback left, in words; null without one. */
function undoneOf({ verdict, restores, isRestored }: TrialResult): string | null {
  if (restores === null) return null;
  if (verdict !== 'rolled-back') return 'rollback failed';
  if (isRestored === true) return 'as before';
  if (restores === 'configuration') return 'set up as before';
  return restores === 'nothing' ? 'another state, as planned' : NOT_RESTORED;
}

function detectionOf(trials: readonly TrialResult[]): Detection | null {
  const times = trials
    .flatMap(({ detectedAfterUs }) => detectedAfterUs ?? [])
    .sort((a, b) => a - b);
  if (times.length === 0) return null;
  const at = (percent: number) => percentile(times, percent);
  return { minUs: at(0), medianUs: at(50), maxUs: at(100) };
}

/** The most frequent first; of equals the one that came first. */
function counted(names: readonly string[]): Counted[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .map(([name, count], place) => ({ name, count, place }))
    .sort((a, b) => b.count - a.count || a.place - b.place)
    .map(({ name, count }) => ({ name, count }));
}
