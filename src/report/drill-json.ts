/** `regression.json` of a drill: the detection matrix. */
import type { Counted, DrillResult, MutantRow } from '../drill/matrix.ts';
import { digestOf, type JsonObject } from './canonical-json.ts';
import { REGRESSION_KIND, type RegressionDocument } from './regression-json.ts';
import type { ReportFrame, ScenarioReport } from './scenario-report.ts';

/** Builds the document. What the drill cost stands in `host`, which no digest covers. */
export function drillDocument(
  result: DrillResult,
  frame: ReportFrame,
  reproduce: string,
): RegressionDocument {
  const status = drillStatus(result, frame);
  const document = {
    kind: REGRESSION_KIND,
    format: 1,
    simnet_version: frame.simnetVersion,
    exit_code: frame.exitCode,
    total: 1,
    passed: status === 'passed' ? 1 : 0,
    failed: status === 'failed' ? 1 : 0,
    interrupted: status === 'interrupted' ? 1 : 0,
    status,
    drill: {
      name: result.name,
      seeds: result.seedCount,
      trials: { planned: result.trials.planned, done: result.trials.done },
      healthy: {
        trials: result.healthy.trials,
        promoted: result.healthy.promoted,
        false_alarms: result.healthy.falseAlarms.map(({ seed, failedBy, failure }) => {
          return { seed, failed_by: failedBy, failure };
        }),
      },
      mutants: result.mutants.map(mutantJson),
      mutant_count: result.mutantCount,
      vacuous:
        result.vacuous?.map(({ gate, isCritical, judged }) => {
          return { gate, critical: isCritical, judged };
        }) ?? null,
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

/** How a drill came out; one that was stopped is neither passed nor failed. */
export function drillStatus(
  { trials }: DrillResult,
  { exitCode }: Pick<ReportFrame, 'exitCode'>,
): ScenarioReport['status'] {
  if (trials.done < trials.planned) return 'interrupted';
  return exitCode === 0 ? 'passed' : 'failed';
}

function mutantJson(row: MutantRow): JsonObject {
  const { detection } = row;
  const counts = (key: string, all: readonly Counted[]) =>
    all.map(({ name, count }) => ({ [key]: name, count }));
  return {
    name: row.name,
    title: row.title,
    refs: row.refs,
    named: row.named,
    trials: row.trials,
    caught: row.caught,
    caught_by: counts('gate', row.caughtBy),
    detection_us:
      detection === null
        ? null
        : { min: detection.minUs, median: detection.medianUs, max: detection.maxUs },
    verdicts: counts('verdict', row.verdicts),
    undone: counts('left', row.undone),
    without_named: counts('end', row.without),
    naive:
      row.naivePromoted === null ? null : { trials: row.naiveTrials, promoted: row.naivePromoted },
    problems: row.problems,
  };
}
