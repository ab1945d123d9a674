/**
 * The result of a drill as a terminal shows it, within 80 columns. A drill that was stopped tells
 * what it tried, and claims nothing about the rest.
 */
import type { DrillResult, MutantRow, VacuousGate } from '../drill/matrix.ts';
import {
  countsText,
  detectionText,
  undoneText,
  unjudgedText,
  vacuousKinds,
  withoutText,
} from '../report/drill-text.ts';
import { formatMillis, plural } from '../report/format.ts';
import { printableLine } from '../report/printable.ts';
import type { ScenarioReport } from '../report/scenario-report.ts';
import { verdictWord } from './summary.ts';
import { type Colours, column, figure, WIDTH, wrap } from './terminal.ts';

interface DrillFrame {
  readonly colours: Colours;
  readonly status: ScenarioReport['status'];
  readonly exitCode: number;
  /** Path of the page as a person would type it; null when nothing was written. */
  readonly report: string | null;
}

const LABEL = 10;
const NAME_MIN = 24;
const NAME_MAX = 48;
const INDENT = '      ';

/** The whole summary, without the line that repeats the drill. */
export function drillLines(result: DrillResult, frame: DrillFrame): readonly string[] {
  const { colours, report } = frame;
  const { mutants, seedCount } = result;
  const longest = Math.max(NAME_MIN, ...mutants.map(({ name }) => name.length));
  const layout = { colours, seedCount, width: Math.min(longest, NAME_MAX) };
  return [
    ...healthyLines(result, layout),
    ...mutants.flatMap((row) => mutantLines(row, layout)),
    ...problemLines(result),
    ...vacuousLines(result),
    ...labelled('cpu', formatMillis(result.cpuMs)),
    ...(report === null ? [] : labelled('report', report)),
    drillVerdict(result, frame),
  ];
}

/** The verdict alone. */
export function drillVerdict(
  result: DrillResult,
  { colours, status, exitCode }: Pick<DrillFrame, 'colours' | 'status' | 'exitCode'>,
): string {
  const { mutants, trials, seedCount } = result;
  const good = mutants.filter((row) => signOf(row, seedCount) === 'good').length;
  const found =
    status === 'interrupted'
      ? `${trials.done} of ${plural(trials.planned, 'trial')} run`
      : `${good} of ${plural(mutants.length, 'mutant')} caught`;
  return `${verdictWord(status, colours)} ${printableLine(result.name)}: ${found}, exit code ${exitCode}`;
}

interface Layout {
  readonly colours: Colours;
  readonly seedCount: number;
  readonly width: number;
}

type Sign = 'good' | 'bad' | 'open';

/** Good only when every seed was tried. */
function signOf({ problems, trials }: MutantRow, seedCount: number): Sign {
  if (problems.length > 0) return 'bad';
  return trials === seedCount ? 'good' : 'open';
}

function healthyLines(
  { healthy }: DrillResult,
  { colours, seedCount, width }: Layout,
): readonly string[] {
  const { trials, promoted, falseAlarms } = healthy;
  const isOpen = trials < seedCount;
  const kind = promoted < trials ? 'bad' : isOpen ? 'open' : 'good';
  const text = trials === 0 ? 'not tried' : `promoted ${promoted} of ${trials}`;
  return [
    `  ${sign(kind, colours)} ${column('healthy', width)} ${text}${triedText(trials, seedCount)}`,
    ...falseAlarms.flatMap(({ seed, failedBy, failure }) =>
      wrap(`! seed ${seed}: ${printableLine(`${failedBy}: ${failure}`)}`, INDENT),
    ),
  ];
}

function triedText(trials: number, seedCount: number): string {
  return trials === 0 || trials === seedCount ? '' : `, of ${plural(seedCount, 'seed')}`;
}

function mutantLines(row: MutantRow, { colours, seedCount, width }: Layout): readonly string[] {
  const { caught, caughtBy, trials, naivePromoted, naiveTrials, problems } = row;
  const name = column(printableLine(row.name), width);
  const head = `  ${sign(signOf(row, seedCount), colours)} ${name} ${figure(`${caught}/${trials}`, 7)}`;
  const by = `${countsText(caughtBy, trials)}${triedText(trials, seedCount)}`;
  // The sign is one column, whatever its colour takes.
  const isShort = width + 14 + by.length <= WIDTH;
  const naive =
    naivePromoted === null ? '' : `; stated gates alone promote ${naivePromoted} of ${naiveTrials}`;
  const facts = `after ${detectionText(row)}; ${undoneText(row)}; without: ${withoutText(row)}${naive}`;
  return [
    isShort ? `${head}  ${by}` : head,
    ...(isShort ? [] : wrap(by, INDENT)),
    ...wrap(facts, INDENT),
    ...problems.flatMap((problem) => wrap(`! ${printableLine(problem)}`, INDENT)),
  ];
}

/** What is wrong with the drill as a whole: not already said of the healthy release or a mutant. */
function problemLines(result: DrillResult): readonly string[] {
  const { trials, mutants, mutantCount } = result;
  if (trials.done === trials.planned) return [];
  const untried = mutantCount - mutants.length;
  return untried === 0 ? [] : labelled('not tried', plural(untried, 'mutant'));
}

function vacuousLines(result: DrillResult): readonly string[] {
  const { vacuous, mutationScore } = result;
  if (vacuous === null || mutationScore === null) {
    return labelled('score', `none: ${unjudgedText(result)}`);
  }
  const score = `${Math.round(mutationScore * 100)} % of critical gates ended a trial with a mutant`;
  const critical = vacuous.filter(({ isCritical }) => isCritical);
  const { neverFailed, neverJudged } = vacuousKinds(critical);
  const names = (gates: readonly VacuousGate[]) => gates.map(({ gate }) => gate).join(', ');
  return [
    ...labelled('score', score),
    ...(critical.length === 0
      ? []
      : labelled('vacuous', `${plural(critical.length, 'critical gate')} caught nothing here`)),
    ...(neverFailed.length === 0
      ? []
      : wrap(`${neverFailed.length} judged, never failed: ${names(neverFailed)}`, INDENT)),
    ...(neverJudged.length === 0
      ? []
      : wrap(`${neverJudged.length} never judged: ${names(neverJudged)}`, INDENT)),
  ];
}

function labelled(label: string, text: string): readonly string[] {
  return [`  ${column(label, LABEL)}  ${text}`];
}

function sign(kind: Sign, colours: Colours): string {
  if (kind === 'good') return colours.green('✓');
  return kind === 'bad' ? colours.red('✗') : colours.yellow('–');
}
