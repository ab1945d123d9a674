/** The page of a drill: mutants against gates. */
import type { DrillResult, MutantRow, VacuousGate } from '../../drill/matrix.ts';
import { drillStatus } from '../drill-json.ts';
import {
  countsText,
  detectionText,
  undoneText,
  unjudgedText,
  vacuousKinds,
  withoutText,
} from '../drill-text.ts';
import { NO_VALUE, plural } from '../format.ts';
import type { RegressionDocument } from '../regression-json.ts';
import type { ReportFrame, ScenarioReport } from '../scenario-report.ts';
import { document } from './document.ts';
import { type Html, html } from './escape.ts';
import { badge, type Column, code, facts, note, section, table } from './layout.ts';

/** Builds the page. */
export function drillHtml(
  result: DrillResult,
  frame: ReportFrame,
  json: RegressionDocument,
  reproduce: string,
): string {
  const status = drillStatus(result, frame);
  const word = WORDS[status];
  const body = html`<header>
<h1>Drill of ${result.name}</h1>
<div class="verdict ${status}">
<strong>${word}</strong> <span>${foundText(result)}; exit code ${frame.exitCode}</span>
${problemList(result.problems)}</div>
${extent(result)}${contents()}</header>
<main>
${mutantsSection(result)}${matrixSection(result)}${vacuousSection(result)}${repeatSection(reproduce, json.digest)}</main>
`;
  return document(`${word} drill of ${result.name}`, body, frame.simnetVersion);
}

const WORDS: Readonly<Record<ScenarioReport['status'], string>> = {
  passed: 'PASS',
  failed: 'FAIL',
  excusable: 'EXCUSABLE',
  interrupted: 'INTERRUPTED',
};

function foundText({ healthy, mutants }: DrillResult): string {
  const good = mutants.filter(({ problems }) => problems.length === 0).length;
  return `${good} of ${plural(mutants.length, 'mutant')} caught as they should be; the healthy release promoted in ${healthy.promoted} of ${plural(healthy.trials, 'trial')}`;
}

/** How much was tried, and what that says of the gates. */
function extent(result: DrillResult): Html {
  const { trials, mutationScore, mutants, mutantCount, seedCount } = result;
  return facts([
    ['Seeds', seedCount === 1 ? '1' : `1 to ${seedCount}`],
    ['Mutants tried', `${mutants.length} of ${mutantCount}`],
    ['Trials run', `${trials.done} of ${trials.planned}`],
    [
      'Score',
      mutationScore === null
        ? `none: ${unjudgedText(result)}`
        : `${Math.round(mutationScore * 100)} % of critical gates ended a trial with a mutant`,
    ],
  ]);
}

function repeatSection(reproduce: string, digest: string): Html {
  return section(
    'repeat',
    'Repeat this drill',
    html`<pre class="command">${reproduce}</pre>
`,
    facts([['Digest of regression.json', code(digest)]]),
  );
}

function contents(): Html {
  return html`<nav aria-label="Sections"><ul><li><a href="#mutants">Mutants</a></li><li><a href="#matrix">Which gate caught what</a></li><li><a href="#vacuous">Gates that caught nothing</a></li><li><a href="#repeat">Repeat</a></li></ul></nav>
`;
}

function problemList(problems: readonly string[]): Html | null {
  if (problems.length === 0) return null;
  return html`<ul>${problems.map((problem) => html`<li>${problem}</li>`)}</ul>
`;
}

function mutantsSection({ mutants: rows }: DrillResult): Html {
  const naive: Column<MutantRow>[] = rows.some(({ naivePromoted }) => naivePromoted !== null)
    ? [{ head: 'Stated gates alone', cell: naiveText }]
    : [];
  return section(
    'mutants',
    'Mutants',
    table<MutantRow>(
      'What caught each mutant, when, and what the rollback left',
      [
        { head: 'Mutant', cell: mutantCell, wide: true },
        { head: 'Caught', cell: resultBadge },
        { head: 'By', cell: byCell },
        { head: 'After', cell: detectionText, numeric: true },
        { head: 'Rollback left it', cell: undoneText },
        { head: 'Without those gates', cell: withoutText },
        ...naive,
      ],
      rows,
    ),
    note(
      'A mutant is a release with a defect that is known. It is caught when a gate that it names ends the playbook, in time, and the rollback restores what its plan says: the state, or only how the services are set up. “After” is the time from the first strike of the defect. “Without those gates” tells what happens when they are taken away: promoted, and nothing else would have noticed; or the name of the gate that would.',
    ),
  );
}

function mutantCell({ name, title }: MutantRow): Html {
  return html`<strong>${name}</strong><br><span class="note">${title}</span>`;
}

function resultBadge({ problems, caught, trials }: MutantRow): Html {
  return badge(problems.length === 0 ? 'pass' : 'fail', `${caught} of ${trials}`);
}

/** What ended it, and what should have where that is not the same. */
function byCell({ caughtBy, named, trials }: MutantRow): Html {
  const isNamed = caughtBy.every(({ name }) => named.length === 0 || named.includes(name));
  const should = html`<br><span class="note">should be ${named.join(' or ')}</span>`;
  return html`${countsText(caughtBy, trials)}${!isNamed && should}`;
}

function naiveText({ naivePromoted, naiveTrials }: MutantRow): string {
  return naivePromoted === null ? NO_VALUE : `promote ${naivePromoted} of ${naiveTrials}`;
}

/** One row a gate that ended anything: names of gates are long, and there are many of them. */
function matrixSection({ mutants }: DrillResult): Html {
  const gates = [
    ...new Set(mutants.flatMap(({ caughtBy }) => caughtBy.map(({ name }) => name))),
  ].sort();
  return section(
    'matrix',
    'Which gate caught what',
    gates.length === 0
      ? html`<p>No gate ended a trial.</p>
`
      : table<string>(
          'Trials that each gate ended, by mutant',
          [
            { head: 'Gate', cell: (gate) => html`<strong>${gate}</strong>` },
            { head: 'Trials', cell: (gate) => endedBy(mutants, gate), numeric: true },
            { head: 'Mutants', cell: (gate) => mutantsOf(mutants, gate), wide: true },
          ],
          gates,
        ),
    note(
      'Gates that ended a trial only because others were taken away are not listed here; they count for the score.',
    ),
  );
}

function countIn({ caughtBy }: MutantRow, gate: string): number {
  return caughtBy.find(({ name }) => name === gate)?.count ?? 0;
}

function endedBy(mutants: readonly MutantRow[], gate: string): number {
  return mutants.reduce((sum, row) => sum + countIn(row, gate), 0);
}

function mutantsOf(mutants: readonly MutantRow[], gate: string): string {
  return mutants
    .filter((row) => countIn(row, gate) > 0)
    .map((row) => `${row.name} (${countIn(row, gate)})`)
    .join(', ');
}

function vacuousSection(result: DrillResult): Html {
  return section('vacuous', 'Gates that caught nothing', vacuousBody(result));
}

function vacuousBody(result: DrillResult): Html {
  const { vacuous } = result;
  if (vacuous === null) {
    return html`<p>Nothing is said of them: ${unjudgedText(result)}.</p>
`;
  }
  if (vacuous.length === 0) {
    return html`<p>Every gate ended some trial: each was seen to fail when it should.</p>
`;
  }
  const { neverFailed, neverJudged } = vacuousKinds(vacuous);
  return html`<p>No mutant made these fail. They may be right; but a gate that was never seen to fail may be one that cannot: it looks at a series that is always fine, asks for too little, or comes too late. A playbook that rests on it is as safe as one without it. They are called vacuous.</p>
${gateList('Judged, and never failed', neverFailed, JUDGED)}${gateList('Never judged at a stage', neverJudged, UNJUDGED)}`;
}

const JUDGED = 'Write a mutant that each of them must catch, or take it out.';
const UNJUDGED =
  'They stand in a stage that no mutant came to, or only decide whether an action is needed: a mutant that strikes later would come to them.';

function gateList(title: string, gates: readonly VacuousGate[], advice: string): Html | null {
  if (gates.length === 0) return null;
  const named = (isChosen: boolean) =>
    gates.flatMap(({ gate, isCritical }) => (isCritical === isChosen ? gate : []));
  const kinds: readonly (readonly [string, readonly string[]])[] = [
    ['Critical', named(true)],
    ['Others', named(false)],
  ];
  return html`<h3>${title} (${gates.length})</h3>
${note(advice)}${facts(kinds.flatMap(([kind, names]) => (names.length === 0 ? [] : [[kind, names.join(', ')] as const])))}`;
}
