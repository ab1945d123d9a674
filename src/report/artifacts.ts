/**
 * All files of one scenario's artifacts, as text.
 */
import type { PlaybookResult, RunResult } from '../run/result.ts';
import { ALERT_RULES, ALERT_TEST, artifactPaths, logPath } from './artifact-paths.ts';
import { canonicalJson } from './canonical-json.ts';
import { consensusCsv, consensusSummary } from './consensus-summary.ts';
import { regressionHtml } from './html/page.ts';
import { logFiles, TIMELINE_LOG } from './logs.ts';
import { p2pSummary } from './p2p-summary.ts';
import { playbookSummary } from './playbook-json.ts';
import { hasProofs, type RegressionDocument, regressionJson } from './regression-json.ts';
import type { ReportFrame, ScenarioReport } from './scenario-report.ts';

/** The log that a scenario with a tracker must leave. */
const TRACKER_LOG = 'wallet-tracker-regression';

/**
 * Names the files that a run must leave, judged by what its scenario asked for and not by what was
 * written. Any of them missing makes a run incomplete.
 */
export function requiredArtifacts(result: RunResult, shortName: string): readonly string[] {
  const paths = artifactPaths(shortName);
  if (result.playbook !== null) {
    const alertFiles = alertFilesOf(result.playbook).map(([path]) => path);
    return [paths.json, paths.html, paths.p2pJson, logPath(TIMELINE_LOG), ...alertFiles];
  }
  return [
    paths.json,
    paths.html,
    paths.p2pJson,
    ...(hasProofs(result) ? [paths.consensusJson, paths.consensusCsv] : []),
    logPath(TIMELINE_LOG),
    ...(result.tracker === null ? [] : [logPath(TRACKER_LOG)]),
  ];
}

/** Writes summaries and logs: all that does not depend on the verdict. */
export function evidenceFiles(result: RunResult, shortName: string): Map<string, string> {
  const paths = artifactPaths(shortName);
  const files = new Map<string, string>();
  if (result.playbook !== null) {
    files.set(paths.p2pJson, `${canonicalJson(playbookSummary(result, result.playbook), 2)}\n`);
    for (const { path, text } of logFiles(result)) files.set(path, text);
    for (const [path, text] of alertFilesOf(result.playbook)) files.set(path, text);
    return files;
  }
  files.set(paths.p2pJson, `${canonicalJson(p2pSummary(result), 2)}\n`);
  if (hasProofs(result)) {
    files.set(paths.consensusJson, `${canonicalJson(consensusSummary(result, paths), 2)}\n`);
    files.set(paths.consensusCsv, consensusCsv(result));
  }
  for (const { path, text } of logFiles(result)) files.set(path, text);
  return files;
}

function alertFilesOf({ alertTest }: PlaybookResult): readonly (readonly [string, string])[] {
  if (alertTest === null) return [];
  const { rules, test } = alertTest;
  const files = [[ALERT_RULES, rules] as const];
  return test === null ? files : [...files, [ALERT_TEST, test] as const];
}

/** Writes `regression.json` and `regression.html` of one scenario or several. */
export function verdictFiles(
  reports: readonly ScenarioReport[],
  frame: ReportFrame,
  document: RegressionDocument,
): { readonly json: string; readonly html: string } {
  return { json: regressionJson(document), html: regressionHtml(reports, frame, document) };
}
