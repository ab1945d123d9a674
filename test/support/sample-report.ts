/**
 * Reports around the sample result, as the command line would make them.
 */
import type { ReportFrame, ScenarioReport } from '../../src/report/scenario-report.ts';
import type { RunResult } from '../../src/run/result.ts';
import { sampleResult } from './sample-result.ts';

/** A report on a result; its status follows from the verdict. */
export function sampleReport(
  result: RunResult = sampleResult(),
  changes: Partial<ScenarioReport> = {},
): ScenarioReport {
  return {
    name: result.scenario.name,
    shortName: 'canary_rolling',
    artifactsDir: '.',
    reproduce: `simnet --scenario ${result.scenario.name} --seed ${result.seed}`,
    status: result.verdict === 'pass' ? 'passed' : 'failed',
    outcomes: result.outcomes,
    result,
    ...changes,
  };
}

/** A frame whose times can be told apart from any other text. */
export function sampleFrame(exitCode = 0): ReportFrame {
  return {
    simnetVersion: '0.1.0',
    exitCode,
    startedAt: '2026-01-02T03:04:05.111Z',
    finishedAt: '2026-01-02T03:04:16.222Z',
    durationSeconds: 11.111,
  };
}
