/**
 * What studies found, as text: a table for the terminal, and the page docs/REPRODUCED.md.
 */
import type { StudyResult } from '../run/run-studies.ts';
import type { StudyRow } from '../study/study.ts';
import { formatFactor, plural } from './format.ts';

const SIGN = { hit: '✓', miss: '✗' } as const;

/** The rows of one study as lines of at most 80 characters. */
export function reproductionLines({ study, rows }: StudyResult): readonly string[] {
  return [
    `${study.name}: ${study.title}`,
    line(['', 'published', 'ours', 'error', 'allowed', '']),
    ...rows.map((row) =>
      line([
        row.quantity,
        formatFactor(row.published),
        formatFactor(row.ours),
        errorText(row),
        toleranceText(row),
        row.holds ? SIGN.hit : SIGN.miss,
      ]),
    ),
  ];
}

/** The outcome of all rows in one line. */
export function reproductionVerdict(all: readonly StudyResult[]): string {
  const rows = all.flatMap((one) => one.rows);
  const held = rows.filter((row) => row.holds).length;
  const known = rows.filter((row) => !row.holds && row.expectedMiss !== undefined).length;
  const missed = rows.length - held;
  const open = rows.filter((row) => row.isOpen).length;
  const undecided = open === 0 ? '' : `, ${open} by less than the runs leave open`;
  const misses = missed === 0 ? '' : `; ${missed} missed, ${known} of them as expected${undecided}`;
  return `${held} of ${plural(rows.length, 'figure')} within tolerance${misses}`;
}

/** The page as Markdown, without its heading. */
export function reproductionPage(all: readonly StudyResult[]): string {
  return `${[`${reproductionVerdict(all)}.`, ...all.map(reproductionSection)].join('\n\n')}\n`;
}

/** One row as it stands in the page. */
export function pageRow(row: StudyRow): string {
  const cells = [
    row.quantity,
    estimateText(row.published, row.publishedMargin),
    estimateText(row.ours, row.oursMargin),
    errorText(row),
    toleranceText(row),
    outcomeText(row),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** What the page says of one study. */
export function reproductionSection({ study, rows }: StudyResult): string {
  const misses = missesOf(rows);
  const lines = [
    `## ${study.title}`,
    '',
    `\`simnet reproduce ${study.name}\`. Published: ${study.publication}.`,
    '',
    '| quantity | published | ours | error | allowed | within |',
    '|---|---:|---:|---:|---:|---|',
    ...rows.map(pageRow),
    '',
    ...(misses.length === 0 ? [] : ['Misses:', ...misses.map((text) => `- ${text}`), '']),
    'Inputs, as published:',
    ...study.inputs.map((text) => `- ${text}`),
    '',
    ...(study.remarks.length === 0
      ? []
      : ['To know when reading this:', ...study.remarks.map((text) => `- ${text}`), '']),
    ...(study.notes === undefined ? [] : [`More: [notes on this study](${study.notes}).`]),
  ];
  return lines.join('\n').trimEnd();
}

/** One line for each reason, with the figures that it holds for. */
function missesOf(rows: readonly StudyRow[]): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const { holds, expectedMiss, quantity } of rows) {
    if (holds) continue;
    const reason = expectedMiss ?? 'not understood';
    const quantities = byReason.get(reason);
    if (quantities === undefined) byReason.set(reason, [quantity]);
    else quantities.push(quantity);
  }
  return [...byReason].map(([reason, quantities]) => `${reason}: ${quantities.join('; ')}.`);
}

function estimateText(value: number, margin: number | undefined): string {
  const figure = formatFactor(value);
  return margin === undefined ? figure : `${figure} ± ${formatFactor(Math.ceil(margin))}`;
}

function outcomeText({ holds, isOpen }: StudyRow): string {
  if (holds) return 'yes';
  return isOpen ? 'open' : 'no';
}

function errorText({ error, tolerance }: StudyRow): string {
  if (tolerance.measure === 'factor') return error > ERROR_MAX ? '>x999' : `x${error.toFixed(2)}`;
  const unit = UNIT[tolerance.measure];
  if (Math.abs(error) > ERROR_MAX) return `>${ERROR_MAX}${unit}`;
  const rounded = error.toFixed(1).replace(/^-(?=0\.0$)/, '');
  return `${error > 0 && rounded !== '0.0' ? '+' : ''}${rounded}${unit}`;
}

function toleranceText({ tolerance: { measure, most } }: StudyRow): string {
  return measure === 'factor' ? `x${most}` : `${most}${UNIT[measure]}`;
}

/** Beyond it an error only says that something is wrong. */
const ERROR_MAX = 999;
const UNIT = { percent: '%', points: ' pt' } as const;
const WIDTHS = [38, 9, 9, 8, 7, 1] as const;

function line(cells: readonly string[]): string {
  return cells
    .map((cell, index) => {
      const width = WIDTHS[index] ?? 0;
      return index === 0 ? cell.padEnd(width) : cell.padStart(width);
    })
    .join(' ')
    .trimEnd();
}
