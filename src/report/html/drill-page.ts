/** The page of a drill: mutants against gates. */
import type { DrillResult, MutantRow } from '../../drill/matrix.ts';
import { countsText, detectionText, undoneText, withoutText } from '../drill-text.ts';
import { plural } from '../format.ts';
import type { RegressionDocument } from '../regression-json.ts';
import type { ReportFrame } from '../scenario-report.ts';
import { document } from './document.ts';
import { type Html, html } from './escape.ts';
import { badge, code, facts, note, section, table } from './layout.ts';

/** Builds the page. */
export function drillHtml(
  result: DrillResult,
  frame: ReportFrame,
  json: RegressionDocument,
  reproduce: string,
): string {
  const word = frame.exitCode === 0 ? 'PASS' : 'FAIL';
  const { healthy, mutants, seedCount } = result;
  const good = mutants.filter(({ problems }) => problems.length === 0).length;
  const body = html`<header>
<h1>Drill of ${result.name}</h1>
<div class="verdict ${frame.exitCode === 0 ? 'passed' : 'failed'}">
<strong>${word}</strong> <span>${good} of ${plural(mutants.length, 'mutant')} caught as they should be; healthy releases promoted ${healthy.promoted} of ${healthy.trials} times</span>
${problemList(result.problems)}</div>
${facts([
  ['Seeds', String(seedCount)],
  [
    'Mutation score',
    `${Math.round(result.mutationScore * 100)} % of critical gates caught something`,
  ],
  ['Digest', code(json.digest)],
  ['Repeat', code(reproduce)],
])}</header>
<main>
${matrixSection(mutants)}${gridSection(result)}${vacuousSection(result)}</main>
`;
  return document(`${word} drill of ${result.name}`, body, frame.simnetVersion);
}

function problemList(problems: readonly string[]): Html | null {
  if (problems.length === 0) return null;
  return html`<ul>${problems.map((problem) => html`<li>${problem}</li>`)}</ul>
`;
}

function matrixSection(rows: readonly MutantRow[]): Html {
  return section(
    'mutants',
    'Mutants',
    table<MutantRow>(
      'What caught each mutant, when, and what the rollback did',
      [
        { head: 'Mutant', cell: ({ name }) => html`<strong>${name}</strong>` },
        { head: 'Result', cell: resultBadge },
        { head: 'What is wrong', cell: ({ title }) => title, wide: true },
        { head: 'Should be caught by', cell: ({ named }) => named.join(', ') || 'any gate' },
        { head: 'Caught by', cell: (row) => countsText(row.caughtBy, row.trials) },
        { head: 'After', cell: detectionText, numeric: true },
        { head: 'After the rollback', cell: undoneText },
        { head: 'Without those gates', cell: withoutText },
        { head: 'Stated gates alone', cell: naiveText },
      ],
      rows,
    ),
    note(
      'A mutant is caught when a gate that it names ends the playbook, in time, and the rollback restores what was there. Without those gates it should go through, or be caught later: else the gate is not needed.',
    ),
  );
}

function resultBadge({ problems, caught, trials }: MutantRow): Html {
  const isGood = problems.length === 0;
  return badge(isGood ? 'pass' : 'fail', `${caught} of ${trials}`);
}

function naiveText({ naivePromoted, naiveTrials }: MutantRow): string {
  return naivePromoted === null ? '–' : `promote ${naivePromoted} of ${naiveTrials}`;
}

/** One column a gate that ended anything, one row a mutant. */
function gridSection({ mutants }: DrillResult): Html {
  const gates = [
    ...new Set(mutants.flatMap(({ caughtBy }) => caughtBy.map(({ gate }) => gate))),
  ].sort();
  const cellOf = (row: MutantRow, gate: string) => {
    const count = row.caughtBy.find((one) => one.gate === gate)?.count ?? 0;
    return count === 0 ? '' : String(count);
  };
  return section(
    'matrix',
    'Detection matrix',
    table<MutantRow>(
      'Trials that each gate ended, by mutant',
      [
        { head: 'Mutant', cell: ({ name }) => name },
        ...gates.map((gate) => ({
          head: gate,
          cell: (row: MutantRow) => cellOf(row, gate),
          numeric: true,
        })),
      ],
      mutants,
    ),
  );
}

function vacuousSection({ vacuous }: DrillResult): Html {
  return section(
    'vacuous',
    'Gates that caught nothing',
    vacuous.length === 0
      ? html`<p>Every gate ended some trial.</p>
`
      : html`<ul>${vacuous.map(({ gate, isCritical }) => html`<li>${gate}${isCritical ? ' (critical)' : ''}</li>`)}</ul>
`,
    note(
      'No mutant of this drill needs them: they may be right, but nothing here shows that they can fail.',
    ),
  );
}
