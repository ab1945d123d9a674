/**
 * `regression.html`: the report as one page that needs nothing but itself.
 *
 * What surrounds every page is in `document`.
 */

import { durationText } from '../../kernel/words.ts';
import type { Outcome, PlaybookResult, RunResult } from '../../run/result.ts';
import { slugOf } from '../artifact-paths.ts';
import { plural } from '../format.ts';
import type { RegressionDocument } from '../regression-json.ts';
import type { ReportFrame, ScenarioReport } from '../scenario-report.ts';
import { unjudgedCount } from '../unjudged.ts';
import { blocksSection, propagationSection } from './charts.ts';
import { stagesSection } from './course.ts';
import { document } from './document.ts';
import { type Html, html } from './escape.ts';
import { fidelitySection, hostSection, sourceSection } from './evidence.ts';
import { faultsSection } from './faults.ts';
import { gatesSection, gatesTable, stageGatesSection } from './gates.ts';
import { badge, code, facts, note, section, table } from './layout.ts';
import { alertsSection, recordsSection, strikesSection } from './playbook.ts';
import { proofsSection, tampersSection } from './proofs.ts';
import { restartsSection } from './restarts.ts';
import { timelineSection } from './timeline.ts';
import { trackerSection } from './tracker.ts';
import { whySection } from './why.ts';

/**
 * Builds the page: all there is to see for one scenario, an overview for several.
 *
 * @param json - `regression.json` of the same reports; the page shows its digest.
 */
export function regressionHtml(
  reports: readonly ScenarioReport[],
  frame: ReportFrame,
  json: RegressionDocument,
): string {
  const [first] = reports;
  const body =
    first !== undefined && reports.length === 1
      ? scenarioPage(first, frame, json.digest)
      : overviewPage(reports, frame, json.digest);
  const title = first !== undefined && reports.length === 1 ? first.name : 'regression';
  return document(`${verdictWord(frame.exitCode, reports)} ${title}`, body, frame.simnetVersion);
}

function verdictWord(exitCode: number, reports: readonly ScenarioReport[]): string {
  if (reports.some((report) => report.status === 'interrupted')) return 'INTERRUPTED';
  const isExcusable = reports.some(({ status }) => status === 'excusable');
  if (isExcusable && reports.every(({ status }) => status !== 'failed')) return 'EXCUSABLE';
  return exitCode === 0 ? 'PASS' : 'FAIL';
}

function scenarioPage(report: ScenarioReport, frame: ReportFrame, digest: string): Html {
  const { result } = report;
  const parts = result === null ? [] : sections(result);
  return html`<header>
<h1>${result === null ? report.name : result.scenario.title}</h1>
${result !== null && subtitle(result)}${verdict(report, frame.exitCode)}${result !== null && contents(parts)}</header>
<main>
${parts.map(({ body }) => body)}${repeatSection(report, digest)}${result !== null && hostSection(result)}</main>
`;
}

/** A section with its place in the list of contents; without a body it is left out of both. */
interface Part {
  readonly id: string;
  readonly name: string;
  readonly body: Html | null;
}

function sections(result: RunResult): readonly Part[] {
  const { playbook } = result;
  return playbook === null ? ofCluster(result) : ofPlaybook(result, playbook);
}

function ofPlaybook(result: RunResult, playbook: PlaybookResult): readonly Part[] {
  return [
    { id: 'why', name: 'Why', body: whySection(result, playbook) },
    { id: 'stages', name: 'Stages', body: stagesSection(result, playbook) },
    {
      id: 'gates',
      name: 'Gates',
      body: stageGatesSection(result.stages, result.gates, playbook.unjudged),
    },
    { id: 'faults', name: 'Faults', body: strikesSection(playbook) },
    { id: 'alerts', name: 'Alerts', body: alertsSection(playbook) },
    { id: 'records', name: 'Evidence', body: recordsSection(playbook) },
    {
      ...{ id: 'fidelity', name: 'Fidelity' },
      body: result.fidelity.length === 0 ? null : fidelitySection(result),
    },
    { id: 'source', name: 'Scenario', body: sourceSection(result) },
  ];
}

function ofCluster(result: RunResult): readonly Part[] {
  return [
    { id: 'gates', name: 'Gates', body: gatesSection(result.gates) },
    { id: 'timeline', name: 'Timeline', body: timelineSection(result) },
    { id: 'faults', name: 'Faults', body: faultsSection(result) },
    { id: 'restarts', name: 'Restarts', body: restartsSection(result) },
    { id: 'blocks', name: 'Blocks', body: blocksSection(result) },
    { id: 'propagation', name: 'Propagation', body: propagationSection(result) },
    { id: 'proofs', name: 'Proofs', body: proofsSection(result) },
    { id: 'tampers', name: 'Tampers', body: tampersSection(result) },
    { id: 'tracker', name: 'Tracker', body: trackerSection(result) },
    { id: 'fidelity', name: 'Fidelity', body: fidelitySection(result) },
    { id: 'source', name: 'Scenario', body: sourceSection(result) },
  ];
}

function contents(parts: readonly Part[]): Html {
  const entries = [
    ...parts.flatMap(({ id, name, body }) => (body === null ? [] : [[id, name] as const])),
    ['repeat', 'Repeat'] as const,
    ['host', 'This machine'] as const,
  ];
  const links = entries.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`);
  return html`<nav aria-label="Sections"><ul>${links}</ul></nav>
`;
}

/** What was run, in one line. */
function subtitle({ scenario, seed, virtualUs, playbook }: RunResult): Html {
  const { name, nodes, validators } = scenario;
  const size =
    playbook === null
      ? `${plural(nodes, 'node')}, of which ${validators} validate`
      : plural(nodes, 'instance');
  return note(`${name} with seed ${seed}: ${size}, ${durationText(virtualUs)} of virtual time`);
}

function verdict(report: ScenarioReport, exitCode: number): Html {
  const word = verdictWord(exitCode, [report]);
  const gates = report.result?.gates ?? [];
  const passed = gates.filter((gate) => gate.outcome === 'pass').length;
  const playbook = report.result?.playbook ?? null;
  const ended = playbook === null ? '' : `the playbook ended as ${playbook.verdict}; `;
  return html`<div class="verdict ${report.status}">
<strong>${word}</strong> <span>${ended}${passed} of ${plural(gates.length, 'gate')} passed${unjudgedCount(playbook)}, exit code ${exitCode}</span>
${outcomeList(report.outcomes)}</div>
`;
}

function outcomeList(outcomes: readonly Outcome[]): Html | null {
  if (outcomes.length === 0) return null;
  const items = outcomes.map(
    ({ code: exit, message }) => html`<li>${message} (exit code ${exit})</li>`,
  );
  return html`<ul>${items}</ul>
`;
}

/** How to run it again, and by what to tell that it was the same. */
function repeatSection({ result, reproduce, name }: ScenarioReport, digest: string): Html {
  return section(
    'repeat',
    'Repeat this run',
    html`<pre class="command">${reproduce}</pre>
`,
    facts([
      ['Scenario', name],
      ...(result === null
        ? []
        : ([
            ['Seed', code(result.seed)],
            ['Trace hash', code(result.traceHash)],
          ] as const)),
      ['Digest of regression.json', code(digest)],
    ]),
    note(
      'The trace hash covers every event of the run, the digest every figure of its report: the same scenario, seed and version give the same two.',
    ),
  );
}

function overviewPage(
  reports: readonly ScenarioReport[],
  frame: ReportFrame,
  digest: string,
): Html {
  const status = frame.exitCode === 0 ? 'passed' : 'failed';
  const passed = reports.filter((report) => report.status === 'passed').length;
  return html`<header>
<h1>Regression</h1>
<div class="verdict ${status}"><strong>${verdictWord(frame.exitCode, reports)}</strong> <span>exit code ${frame.exitCode}; ${passed} of ${plural(reports.length, 'scenario')} passed</span></div>
${facts([['Digest of regression.json', code(digest)]])}</header>
<main>
${section('scenarios', 'Scenarios', overviewTable(reports))}${reports.map(overviewSection)}</main>
`;
}

function overviewTable(reports: readonly ScenarioReport[]): Html {
  return table<ScenarioReport>(
    'Scenarios in the order of their runs',
    [
      { head: 'Scenario', cell: reportLink },
      { head: 'Status', cell: statusBadge },
      { head: 'Seed', cell: ({ result }) => result !== null && code(result.seed) },
      { head: 'Virtual time', cell: virtualTime, numeric: true },
      { head: 'Gates passed', cell: gatesPassed, numeric: true },
      { head: 'What went wrong', cell: (report) => outcomeList(report.outcomes) },
    ],
    reports,
  );
}

function overviewSection(report: ScenarioReport): Html {
  return section(
    `scenario-${slugOf(report.name)}`,
    report.name,
    report.result !== null && gatesTable(report.result.gates),
    html`<p>Repeat this run:</p>
<pre class="command">${report.reproduce}</pre>
`,
  );
}

function reportLink(report: ScenarioReport): Html {
  if (report.result === null || report.status === 'interrupted') return html`${report.name}`;
  return html`<a href="${report.artifactsDir}/regression.html">${report.name}</a>`;
}

function statusBadge({ status }: ScenarioReport): Html {
  if (status === 'interrupted' || status === 'excusable') return badge('inconclusive', status);
  return badge(status);
}

function virtualTime({ result }: ScenarioReport): string {
  return result === null ? '–' : durationText(result.virtualUs);
}

function gatesPassed({ result }: ScenarioReport): string {
  if (result === null) return '–';
  const passed = result.gates.filter((gate) => gate.outcome === 'pass').length;
  return `${passed} of ${result.gates.length}`;
}
