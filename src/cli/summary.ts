/**
 * The result of a run as a terminal shows it, within 80 columns.
 */

import { bytesText, durationText } from '../kernel/words.ts';
import { isVerified } from '../report/consensus-summary.ts';
import { faultsText } from '../report/faults.ts';
import {
  formatCount,
  formatFactor,
  formatMillis,
  formatValue,
  outcomeSign,
  plural,
} from '../report/format.ts';
import { printable, printableLine } from '../report/printable.ts';
import type { ScenarioReport } from '../report/scenario-report.ts';
import { countTampers } from '../report/tampers.ts';
import { unjudgedCount, unjudgedTexts } from '../report/unjudged.ts';
import {
  type GateRecord,
  type PlaybookResult,
  type RunResult,
  SAMPLED,
  type StageRecord,
} from '../run/result.ts';
import { type Colours, column, cut, figure, WIDTH, wrap } from './terminal.ts';

export interface SummaryFrame {
  readonly colours: Colours;
  readonly exitCode: number;
  readonly digest: string;
  /** Paths of what was written, as a person would type them. */
  readonly written: readonly string[];
}

const LABEL = 10;
/** Most gates that are listed when all of them passed. */
const LISTED_MAX = 40;

/** The line that comes before anything runs. */
export function headerLine(version: string, scenario: string, seed: string): string {
  return `simnet ${version}  ${printableLine(scenario)}  seed ${printableLine(seed)}`;
}

/** The whole summary, without the line that repeats the run. */
export function summaryLines(report: ScenarioReport, frame: SummaryFrame): readonly string[] {
  const { result } = report;
  const { colours } = frame;
  return [
    ...(result === null ? [] : resultLines(result, colours)),
    ...(result === null ? [] : labelled('digest', frame.digest)),
    ...frame.written.flatMap((path, index) => labelled(index === 0 ? 'report' : '', path)),
    verdictLine(report, frame),
    ...report.outcomes.flatMap(({ message }) => messageLines(message)),
  ];
}

/** The verdict alone. */
export function verdictLine(report: ScenarioReport, { colours, exitCode }: SummaryFrame): string {
  const found = report.result === null ? 'no result' : gatesPassed(report.result);
  const name = printableLine(report.name);
  return `${verdictWord(report.status, colours)} ${name}: ${found}, exit code ${exitCode}`;
}

/** The verdict as a word, coloured. */
export function verdictWord(status: ScenarioReport['status'], colours: Colours): string {
  if (status === 'passed') return colours.bold(colours.green('PASS'));
  if (status === 'failed') return colours.bold(colours.red('FAIL'));
  if (status === 'excusable') return colours.bold(colours.yellow('EXCUSABLE'));
  return colours.bold(colours.yellow('INTERRUPTED'));
}

/** What a run did not compute for real is said wherever its result is: nobody may overlook it. */
function sampledLines({ fidelity }: RunResult): readonly string[] {
  const said = fidelity.filter((line) => line.startsWith(SAMPLED));
  return said.flatMap((line) => labelled('crypto', line));
}

function gatesPassed({ gates, playbook }: RunResult): string {
  const passed = gates.filter((gate) => gate.outcome === 'pass').length;
  return `${formatCount(passed)} of ${plural(gates.length, 'gate')} passed${unjudgedCount(playbook)}`;
}

function resultLines(result: RunResult, colours: Colours): readonly string[] {
  const { host, playbook } = result;
  return [
    ...stageLines(result.stages, colours),
    ...gateLines(result.gates, colours),
    ...(playbook === null ? clusterLines(result) : playbookLines(playbook, result)),
    ...labelled(
      'time',
      `${durationText(result.virtualUs)} virtual in ${formatMillis(host.wallMs)} (${formatFactor(host.virtualSecondsPerWallSecond)} s per s), ${formatCount(result.events)} events`,
    ),
    ...labelled('trace', result.traceHash),
  ];
}

function clusterLines(result: RunResult): readonly string[] {
  return [
    ...labelled('cluster', clusterText(result)),
    ...faultLines(result),
    ...sampledLines(result),
    ...labelled('proofs', proofsText(result)),
    ...labelled('tampers', tampersText(result)),
  ];
}

function playbookLines(playbook: PlaybookResult, result: RunResult): readonly string[] {
  const fired = playbook.alerts.filter(({ after }) => after === 'firing').length;
  const faults = playbook.faults.map(({ name }) => name).join(', ');
  return [
    ...labelled('playbook', playbook.verdict),
    ...unjudgedTexts(playbook.unjudged).flatMap((text) => labelled('gates', text)),
    ...labelled('services', plural(result.scenario.nodes, 'instance')),
    ...(faults === '' ? [] : labelled('faults', faults)),
    ...labelled(
      'alerts',
      `${formatCount(fired)} fired, ${plural(playbook.notifications.length, 'notification')} arrived`,
    ),
    ...labelled('evidence', plural(playbook.evidence.length, 'record')),
    ...sampledLines(result),
  ];
}

function stageLines(stages: readonly StageRecord[], colours: Colours): readonly string[] {
  return [
    colours.dim(
      `    ${column('stage', 34)} ${figure('from', 10)} ${figure('to', 10)} ${figure('took', 10)}`,
    ),
    ...stages.map((stage) => {
      const took =
        stage.startedUs === null || stage.endedUs === null ? null : stage.endedUs - stage.startedUs;
      const times = [stage.startedUs, stage.endedUs, took].map((time) =>
        figure(formatValue(time, 'us'), 10),
      );
      const name = column(printableLine(stage.name), 34);
      return `  ${sign(stage.outcome, colours)} ${name} ${times.join(' ')}`;
    }),
  ];
}

/** All gates; of more than anybody reads, those that did not pass. */
function gateLines(gates: readonly GateRecord[], colours: Colours): readonly string[] {
  if (gates.length === 0) return [];
  const unmet = gates.filter(({ outcome }) => outcome !== 'pass');
  const listed = gates.length > LISTED_MAX ? unmet : gates;
  const head = `    ${column('gate', 24)} ${figure('value', 10)} ${column('   threshold', 15)} ${figure('margin', 11)} ${figure('samples', 9)}`;
  const table = [
    colours.dim(head),
    ...listed.flatMap((gate) => [gateLine(gate, colours), ...why(gate)]),
  ];
  if (listed === gates) return table;
  const rest = `${formatCount(gates.length - unmet.length)} passed; the report lists them`;
  return [...(unmet.length === 0 ? [] : table), ...labelled('gates', rest)];
}

function gateLine(gate: GateRecord, colours: Colours): string {
  const { name, unit, outcome } = gate;
  const threshold = `${column(operatorOf(gate.rule), 2)} ${formatValue(gate.threshold, unit)}`;
  const cells = [
    column(printableLine(name), 24),
    figure(formatValue(gate.value, unit), 10),
    column(threshold, 15),
    figure(formatValue(gate.margin, unit), 11),
    figure(formatCount(gate.samples), 9),
  ];
  const line = cells.join(' ');
  return `  ${sign(outcome, colours)} ${outcome === 'pass' ? line : colours.bold(line)}`;
}

/** The comparison of a rule as people read it. */
function operatorOf(rule: string): string {
  return / (<=|>=|==|!=|<|>) /.exec(rule)?.[1] ?? '';
}

function why({ reason, firstBreachUs, outcome }: GateRecord): readonly string[] {
  if (outcome === 'pass') return [];
  const breach = firstBreachUs === null ? [] : [`first breach at ${durationText(firstBreachUs)}`];
  return [...(reason === null ? [] : [printableLine(reason)]), ...breach].flatMap((text) =>
    wrap(text, '      '),
  );
}

function faultLines(result: RunResult): readonly string[] {
  const text = faultsText(result);
  return text === null ? [] : labelled('faults', text);
}

function clusterText(result: RunResult): string {
  const ready = result.restarts.filter((restart) => restart.readyUs !== null).length;
  const { submitted, finalised, lost } = result.transactions;
  const last = result.blocks[result.blocks.length - 1];
  return `${formatCount(ready)} of ${plural(result.restarts.length, 'restart')} ready, height ${formatCount(last?.height ?? 0)}, ${formatCount(finalised)} of ${plural(submitted, 'transaction')} finalised, ${formatCount(lost)} lost`;
}

function proofsText({ proofs, security }: RunResult): string {
  if (proofs.length === 0) return 'none made';
  const verified = proofs.filter(isVerified).length;
  const bytes = proofs.reduce((sum, proof) => sum + proof.bytes, 0);
  const level =
    security === null
      ? ''
      : `, ${security.conjecturedBits} bits conjectured, ${security.provenBits} proven`;
  return `${formatCount(verified)} of ${formatCount(proofs.length)} verified, ${bytesText(bytes)}${level}`;
}

function tampersText({ tampers }: RunResult): string {
  if (tampers.length === 0) return 'none tried';
  const all = countTampers(tampers);
  const families = (['vrf', 'quorum'] as const).map(
    (family) => `${family} ${formatCount(countTampers(tampers, family).attempts)}`,
  );
  const wrong = all.reasonMismatches > 0 ? `, ${all.reasonMismatches} for a wrong reason` : '';
  return `${formatCount(all.rejected)} of ${formatCount(all.attempts)} refused (${families.join(', ')})${wrong}`;
}

/** A label with its text; a text of one word, such as a hash or a path, is never broken. */
function labelled(label: string, text: string): readonly string[] {
  const lines = wrap(printable(text), ' '.repeat(LABEL + 4));
  return lines.map((line, index) =>
    index === 0 ? `  ${label.padEnd(LABEL)}  ${line.trimStart()}` : line,
  );
}

function messageLines(message: string): readonly string[] {
  return message.split('\n').flatMap((line) => wrap(printable(line), '  ', WIDTH));
}

function sign(outcome: GateRecord['outcome'] | StageRecord['outcome'], colours: Colours): string {
  const text = cut(outcomeSign(outcome), 1);
  if (outcome === 'pass' || outcome === 'passed') return colours.green(text);
  if (outcome === 'fail' || outcome === 'failed') return colours.red(text);
  return colours.yellow(text);
}
