/**
 * What is wrong with a scenario, where, by which rule, and what to write instead.
 */
import { shown } from '../schema/show.ts';
import { formatPath, type Path } from './path.ts';
import type { Place } from './source.ts';

/** One mistake, with its place and its rule. */
export interface Diagnostic {
  /** The file as given by the caller, or `--set 2` for the second override. */
  readonly file: string;
  /** From 1. Of an override: the place in its text. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  /** Where in the scenario: `stages[1].hold.min`. */
  readonly path: string;
  /** The value as written, cut and escaped; undefined when a value is missing. */
  readonly value: string | undefined;
  /** Code of the rule: `unit.duration`. */
  readonly rule: string;
  readonly message: string;
  /** What could be written instead. */
  readonly suggestion: string | undefined;
  /** The line of the source with carets under the place. */
  readonly frame: string;
}

/** What a rule says; the place is added by whoever knows the source. */
export interface Finding {
  readonly path: Path;
  readonly rule: string;
  readonly message: string;
  readonly suggestion?: string | undefined;
  /** Whether the key is at fault and not its value, as with unknown keys. */
  readonly atKey?: boolean;
  /** The part of a text that is at fault: offsets into it, the last one exclusive. */
  readonly within?: { readonly from: number; readonly to: number } | undefined;
}

/** Most mistakes that one error reports. */
const DIAGNOSTICS_MAX = 100;

/** A scenario or rule file that cannot be used: all that is wrong with it, in the order of its text. */
export class ScenarioError extends Error {
  /** At most 100, in the order of the text; `count` says how many there are. */
  readonly diagnostics: readonly Diagnostic[];
  readonly count: number;

  constructor(diagnostics: readonly Diagnostic[]) {
    const reported = [...diagnostics].sort(byPlace).slice(0, DIAGNOSTICS_MAX);
    super(formatAll(reported, diagnostics.length));
    this.name = 'ScenarioError';
    this.diagnostics = reported;
    this.count = diagnostics.length;
  }
}

/** Joins what a rule says with the place it says it about. */
export function diagnose(finding: Finding, place: Place, value?: unknown): Diagnostic {
  const { line, column } = place.source.position(place.start);
  return {
    file: place.source.label,
    line,
    column,
    path: formatPath(finding.path, place.source.whole),
    value: value === undefined ? undefined : shown(value),
    rule: finding.rule,
    message: finding.message,
    suggestion: finding.suggestion,
    frame: frameOf(place),
  };
}

/**
 * Prints a diagnostic: one line that tools can read, the line of the source, and a suggestion.
 *
 * `canary.yaml:12:14 stages[1].hold.min: "5 parsecs" is not a duration; write for example 250ms [unit.duration]`
 */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { file, line, column, path, message, rule, suggestion, frame } = diagnostic;
  const head = `${file}:${line}:${column} ${path}: ${message} [${rule}]`;
  const hint = suggestion === undefined ? [] : [`  did you mean ${shown(suggestion)}?`];
  return [head, frame, ...hint].join('\n');
}

function formatAll(reported: readonly Diagnostic[], count: number): string {
  const blocks = reported.map(formatDiagnostic);
  if (count > reported.length) blocks.push(`… and ${count - reported.length} more`);
  return blocks.join('\n\n');
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  if (a.line !== b.line) return a.line - b.line;
  if (a.column !== b.column) return a.column - b.column;
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  if (a.rule !== b.rule) return a.rule < b.rule ? -1 : 1;
  return a.message < b.message ? -1 : Number(a.message > b.message);
}

/** Most characters of a line that a frame shows. */
const FRAME_MAX = 70;

// A place may span lines (a map, a folded text): only its first line is shown.
function frameOf({ source, start, end }: Place): string {
  const { line } = source.position(start);
  const bounds = source.lineBounds(line);
  const from = Math.max(bounds.start, start - FRAME_MAX / 2);
  const to = Math.min(bounds.end, from + FRAME_MAX);
  const marked = source.text.slice(start, Math.min(end, to)).trimEnd();
  const gutter = String(line);
  return [
    `  ${gutter} | ${printable(source.text.slice(from, to))}`,
    `  ${' '.repeat(gutter.length)} | ${' '.repeat(start - from)}${'^'.repeat(marked.length || 1)}`,
  ].join('\n');
}

// One column for one column, so that the carets stay below what they mean.
function printable(text: string): string {
  return text.replace(/[^\P{C}]/gu, (character) => '?'.repeat(character.length));
}
