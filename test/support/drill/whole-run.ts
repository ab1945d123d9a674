/** Whole runs of the rollout drill, from its file to the digest that a report would carry. */
import { readFileSync } from 'node:fs';
import { metricUnits } from '../../../src/metrics/catalogue.ts';
import { trackerFixtureNames } from '../../../src/model/tracker/fixtures.ts';
import { BEHAVIOURS } from '../../../src/model/versions/table.ts';
import { scenarioDigest } from '../../../src/report/regression-json.ts';
import type { RunResult } from '../../../src/run/result.ts';
import { type RunOptions, runScenario } from '../../../src/run/run-scenario.ts';
import { loadScenario } from '../../../src/scenario/load.ts';
import type { Scenario } from '../../../src/scenario/schema.ts';

/** The scenario as written, for runs by the command line. */
export const DRILL_TEXT = readFileSync(new URL('./rollout-drill.yaml', import.meta.url), 'utf8');

/** The rollout drill, with texts `path=value` applied to it. */
export function rolloutDrill(overrides: readonly string[] = []): Scenario {
  return loadScenario(DRILL_TEXT, {
    file: 'rollout-drill.yaml',
    metricUnits,
    behaviours: Object.keys(BEHAVIOURS),
    fixtures: trackerFixtureNames(),
    overrides,
  });
}

export interface DrillWishes extends Partial<RunOptions> {
  readonly overrides?: readonly string[];
}

/** Runs the drill, in this thread unless `workers` says otherwise. */
export function runDrill({ overrides, ...options }: DrillWishes = {}): Promise<RunResult> {
  const scenario = rolloutDrill(overrides);
  return runScenario(scenario, { seed: scenario.seed, workers: 0, source: DRILL_TEXT, ...options });
}

/** The digest of a run, as its `regression.json` gives it. */
export function digestOfRun(result: RunResult): string {
  return scenarioDigest({
    name: result.scenario.name,
    shortName: result.scenario.name,
    artifactsDir: '.',
    reproduce: '',
    status: result.verdict === 'pass' ? 'passed' : 'failed',
    outcomes: result.outcomes,
    result,
  });
}
