/** `regression.json` of a drill: the detection matrix. */
import type { DrillResult, MutantRow } from '../drill/matrix.ts';
import { digestOf, type JsonObject } from './canonical-json.ts';
import { REGRESSION_KIND, type RegressionDocument } from './regression-json.ts';
import type { ReportFrame } from './scenario-report.ts';

/** Builds the document. What the drill cost stands in `host`, which no digest covers. */
export function drillDocument(
  result: DrillResult,
  frame: ReportFrame,
  reproduce: string,
): RegressionDocument {
  const isPassed = frame.exitCode === 0;
  const document = {
    kind: REGRESSION_KIND,
    format: 1,
    simnet_version: frame.simnetVersion,
    exit_code: frame.exitCode,
    total: 1,
    passed: isPassed ? 1 : 0,
    failed: isPassed ? 0 : 1,
    status: isPassed ? 'passed' : 'failed',
    drill: {
      name: result.name,
      seeds: result.seedCount,
      healthy: {
        trials: result.healthy.trials,
        promoted: result.healthy.promoted,
        false_alarms: result.healthy.falseAlarms.map(({ seed, failedBy, failure }) => {
          return { seed, failed_by: failedBy, failure };
        }),
      },
      mutants: result.mutants.map(mutantJson),
      vacuous: result.vacuous.map(({ gate, isCritical }) => ({ gate, critical: isCritical })),
      mutation_score: result.mutationScore,
      problems: result.problems,
    },
    host: {
      started_at: frame.startedAt,
      finished_at: frame.finishedAt,
      duration_secs: frame.durationSeconds,
      cpu_ms: Math.round(result.cpuMs),
      reproduce,
    },
  };
  return { ...document, digest: digestOf(document) };
}

function mutantJson(row: MutantRow): JsonObject {
  const { detection } = row;
  const counts = (all: MutantRow['caughtBy']) => all.map(({ gate, count }) => ({ gate, count }));
  return {
    name: row.name,
    title: row.title,
    refs: row.refs,
    named: row.named,
    trials: row.trials,
    caught: row.caught,
    caught_by: counts(row.caughtBy),
    detection_us:
      detection === null
        ? null
        : { min: detection.minUs, median: detection.medianUs, max: detection.maxUs },
    verdicts: counts(row.verdicts).map(({ gate, count }) => ({ verdict: gate, count })),
    rolled_back: row.rolledBack,
    restored: row.restored,
    without_named: counts(row.without),
    naive:
      row.naivePromoted === null ? null : { trials: row.naiveTrials, promoted: row.naivePromoted },
    problems: row.problems,
  };
}
