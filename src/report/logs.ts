/**
 * The log files of a run: one for each log the run kept, and `timeline` for what happened when.
 */
import type { RunResult, TimelineRecord } from '../run/result.ts';
import { logPath } from './artifact-paths.ts';
import { formatSeconds } from './format.ts';
import { printable } from './printable.ts';

/** Label of the log that every run has. */
export const TIMELINE_LOG = 'timeline';

export interface LogFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Builds the log files, ordered by path.
 *
 * Two labels that would share a file get one each: the second is called `<label>_2`.
 */
export function logFiles(result: RunResult): readonly LogFile[] {
  const taken = new Set<string>();
  const logs = Object.entries(result.logs).sort(([a], [b]) => (a < b ? -1 : 1));
  const all: [string, readonly string[]][] = [[TIMELINE_LOG, timelineLines(result)], ...logs];
  return all
    .map(([label, lines]) => ({ path: freePath(label, taken), text: textOf(lines) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function freePath(label: string, taken: Set<string>): string {
  let path = logPath(label);
  for (let turn = 2; taken.has(path); turn += 1) path = logPath(`${label.slice(0, 90)}_${turn}`);
  taken.add(path);
  return path;
}

/** A line break within a line would forge a line: it is shown as a blank. */
function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${printable(line.replace(/[\r\n]+/g, ' '))}\n`).join('');
}

function timelineLines(result: RunResult): readonly string[] {
  const head = `# ${result.scenario.name}, seed ${result.seed}: time in s, kind, node, detail`;
  return [head, ...result.timeline.map(timelineLine)];
}

function timelineLine(record: TimelineRecord): string {
  const at = formatSeconds(record.atUs).padStart(14);
  return `${at} ${record.kind.padEnd(15)} ${(record.node ?? '-').padEnd(16)} ${record.detail}`;
}
