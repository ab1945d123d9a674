/**
 * `regression.html`: the report as one page that needs nothing but itself.
 *
 * What surrounds every page is in `document`.
 */
import type { Outcome, RunResult } from '../../run/result.ts';
import { slugOf } from '../artifact-paths.ts';
import { formatDuration, plural } from '../format.ts';
import type { RegressionDocument } from '../regression-json.ts';
import type { ReportFrame, ScenarioReport } from '../scenario-report.ts';
import { blocksSection, propagationSection } from './charts.ts';
import { document } from './document.ts';
import { type Html, html } from './escape.ts';
import { fidelitySection, hostSection, sourceSection } from './evidence.ts';
import { faultsSection } from './faults.ts';
import { gatesSection, gatesTable } from './gates.ts';
import { badge, code, facts, section, table } from './layout.ts';
import { alertsSection, recordsSection, stagesSection, strikesSection } from './playbook.ts';
import { proofsSection, tampersSection } from './proofs.ts';
import { restartsSection } from './restarts.ts';
import { timelineSection } from './timeline.ts';
import { trackerSection } from './tracker.ts';

const CONTENTS: readonly (readonly [string, string])[] = [
  ['gates', 'Gates'],
  ['timeline', 'Timeline'],
  ['faults', 'Faults'],
  ['restarts', 'Restarts'],
  ['blocks', 'Blocks'],
  ['propagation', 'Propagation'],
  ['proofs', 'Proofs'],
  ['tampers', 'Tampers'],
  ['tracker', 'Tracker'],
  ['fidelity', 'Fidelity'],
  ['host', 'This machine'],
  ['source', 'Scenario'],
];

const PLAYBOOK_CONTENTS: readonly (readonly [string, string])[] = [
  ['gates', 'Gates'],
  ['stages', 'Stages'],
  ['timeline', 'Timeline'],
  ['faults', 'Faults'],
  ['alerts', 'Alerts'],
  ['records', 'Evidence'],
  ['fidelity', 'Fidelity'],
  ['host', 'This machine'],
  ['source', 'Scenario'],
];

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
  return html`<header>
<h1>${result === null ? report.name : result.scenario.title}</h1>
${verdict(report, frame.exitCode)}${identity(report, digest)}${result !== null && contents(result)}</header>
<main>
${result !== null && sections(result)}</main>
`;
}

function sections(result: RunResult): Html {
  const { playbook } = result;
  if (playbook !== null) {
    return html`${gatesSection(result.gates)}${stagesSection(result, playbook)}${timelineSection(result)}${strikesSection(playbook)}${alertsSection(playbook)}${recordsSection(playbook)}${fidelitySection(result)}${hostSection(result)}${sourceSection(result)}`;
  }
  return html`${gatesSection(result.gates)}${timelineSection(result)}${faultsSection(result)}${restartsSection(result)}${blocksSection(result)}${propagationSection(result)}${proofsSection(result)}${tampersSection(result)}${trackerSection(result)}${fidelitySection(result)}${hostSection(result)}${sourceSection(result)}`;
}

function contents({ playbook }: RunResult): Html {
  const struck = playbook !== null && playbook.faults.length > 0;
  const entries =
    playbook === null ? CONTENTS : PLAYBOOK_CONTENTS.filter(([id]) => id !== 'faults' || struck);
  const links = entries.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`);
  return html`<nav aria-label="Sections"><ul>${links}</ul></nav>
`;
}

function verdict(report: ScenarioReport, exitCode: number): Html {
  const word = verdictWord(exitCode, [report]);
  const gates = report.result?.gates ?? [];
  const passed = gates.filter((gate) => gate.outcome === 'pass').length;
  return html`<div class="verdict ${report.status}">
<strong>${word}</strong> <span>exit code ${exitCode}; ${passed} of ${plural(gates.length, 'gate')} passed</span>
${outcomeList(report.outcomes)}</div>
`;
}

function outcomeList(outcomes: readonly Outcome[]): Html | null {
  if (outcomes.length === 0) return null;
  const items = outcomes.map(({ code: exit, message }) => html`<li>${message} (${exit})</li>`);
  return html`<ul>${items}</ul>
`;
}

function identity({ result, reproduce, name }: ScenarioReport, digest: string): Html {
  return html`${facts([
    ['Scenario', name],
    ...(result === null
      ? []
      : ([
          ['Seed', code(result.seed)],
          nodesOf(result),
          ['Virtual time', formatDuration(result.virtualUs)],
          ['Trace hash', code(result.traceHash)],
        ] as const)),
    ['Digest of regression.json', code(digest)],
  ])}<p>Repeat this run:</p>
<pre class="command">${reproduce}</pre>
`;
}

function nodesOf({ scenario, playbook }: RunResult): readonly [string, string] {
  const { nodes, validators } = scenario;
  return playbook === null
    ? ['Nodes', `${nodes}, of which ${validators} validate`]
    : ['Instances', String(nodes)];
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
  return result === null ? '–' : formatDuration(result.virtualUs);
}

function gatesPassed({ result }: ScenarioReport): string {
  if (result === null) return '–';
  const passed = result.gates.filter((gate) => gate.outcome === 'pass').length;
  return `${passed} of ${result.gates.length}`;
}
