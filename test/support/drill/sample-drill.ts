/** The result of a drill that was never run: one mutant, caught as it should be. */
import type { DrillResult, MutantRow } from '../../../src/drill/matrix.ts';

/** A row of its matrix. */
export function drillRow(more: Partial<MutantRow> = {}): MutantRow {
  return {
    name: 'dies',
    title: 'the new build dies',
    refs: [],
    named: ['quiet'],
    trials: 1,
    caught: 1,
    caughtBy: [{ name: 'quiet', count: 1 }],
    detection: { minUs: 60e6, medianUs: 60e6, maxUs: 60e6 },
    verdicts: [{ name: 'rolled-back', count: 1 }],
    undone: [{ name: 'as before', count: 1 }],
    without: [{ name: 'promoted', count: 1 }],
    naivePromoted: null,
    naiveTrials: 0,
    problems: [],
    ...more,
  };
}

/** The result. */
export function sampleDrill(more: Partial<DrillResult> = {}): DrillResult {
  return {
    name: 'tiny_rollout',
    seedCount: 1,
    trials: { planned: 3, done: 3 },
    healthy: { trials: 1, promoted: 1, falseAlarms: [] },
    mutants: [drillRow()],
    mutantCount: 1,
    vacuous: [
      { gate: 'up', isCritical: true, judged: 2 },
      { gate: 'spare', isCritical: false, judged: 0 },
    ],
    mutationScore: 0.5,
    problems: [],
    cpuMs: 12,
    ...more,
  };
}
