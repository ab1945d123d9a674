/** What the page says of a playbook: its stages, alerts and evidence. */
import type { AlertTest, PlaybookResult, RunResult } from '../../run/result.ts';
import { ALERT_TEST } from '../artifact-paths.ts';
import { formatDuration, NO_VALUE, plural } from '../format.ts';
import { type Html, html } from './escape.ts';
import { badge, code, note, section, table } from './layout.ts';

/** The stages, what ended them, and whether their undoing restored what was there. */
export function stagesSection({ stages }: RunResult, playbook: PlaybookResult): Html {
  const rows = stages.map((stage, place) => ({ ...stage, ...playbook.stages[place] }));
  return section(
    'stages',
    'Stages',
    table<(typeof rows)[number]>(
      'Stages in their order',
      [
        { head: 'Stage', cell: ({ name }) => html`<strong>${name}</strong>` },
        { head: 'Outcome', cell: ({ outcome }) => badge(outcome) },
        { head: 'From', cell: ({ startedUs }) => time(startedUs), numeric: true },
        { head: 'To', cell: ({ endedUs }) => time(endedUs), numeric: true },
        { head: 'Ended by', cell: ({ failedBy }) => failedBy ?? NO_VALUE },
        { head: 'Why', cell: ({ failure }) => failure ?? '', wide: true },
        { head: 'Rollback', cell: ({ rollback }) => rollback ?? NO_VALUE },
        { head: 'What it left', cell: restoredText },
      ],
      rows,
    ),
  );
}

function restoredText(stage: {
  readonly stateBefore?: string | null;
  readonly stateAfter?: string | null;
  readonly rollbackFailure?: string | null;
}): string {
  const { stateBefore, stateAfter, rollbackFailure } = stage;
  if (typeof rollbackFailure === 'string') return rollbackFailure;
  if (typeof stateAfter !== 'string') return NO_VALUE;
  return stateAfter === stateBefore ? 'as before the stage' : 'not as before the stage';
}

/** What went wrong on purpose; nothing where nothing did. */
export function strikesSection({ faults }: PlaybookResult): Html | null {
  if (faults.length === 0) return null;
  return section(
    'faults',
    'Faults',
    table<(typeof faults)[number]>(
      'Faults in the order of their beginning',
      [
        { head: 'Fault', cell: ({ name }) => html`<strong>${name}</strong>` },
        { head: 'Kind', cell: ({ fault }) => fault },
        { head: 'From', cell: ({ beganUs }) => time(beganUs), numeric: true },
        { head: 'To', cell: ({ endedUs }) => (endedUs === null ? 'the end' : time(endedUs)) },
        { head: 'Instances', cell: ({ instances }) => instances.join(', '), wide: true },
      ],
      faults,
    ),
  );
}

/** Alerts that fired or fell silent, and what reached somebody. */
export function alertsSection({ alerts, notifications, alertTest }: PlaybookResult): Html {
  const fired = alerts.filter(({ before, after }) => before === 'firing' || after === 'firing');
  return section(
    'alerts',
    'Alerts',
    fired.length === 0
      ? html`<p>No alert fired.</p>
`
      : table<(typeof fired)[number]>(
          'Alerts that began or ceased to fire',
          [
            { head: 'Time', cell: ({ atUs }) => formatDuration(atUs), numeric: true },
            { head: 'Alert', cell: ({ alert }) => html`<strong>${alert}</strong>` },
            { head: 'From', cell: ({ before }) => before },
            { head: 'To', cell: ({ after }) => after },
            { head: 'Labels', cell: ({ labels }) => code(labels), wide: true },
          ],
          fired,
        ),
    note(`${plural(notifications.length, 'notification')} arrived at a route.`),
    alertTest !== null && judgeNote(alertTest),
  );
}

/** How Prometheus' own tool judges the alerts of the run. */
function judgeNote({ test, note: what }: AlertTest): Html {
  if (test === null) return note(what);
  return note(
    'Prometheus judges these alerts: ',
    code(`promtool test rules ${ALERT_TEST}`),
    `. ${what}`,
  );
}

/** What was written down for people, with the hash of each record. */
export function recordsSection({ evidence }: PlaybookResult): Html {
  return section(
    'records',
    'Evidence',
    table<(typeof evidence)[number]>(
      'Records in the order of their writing',
      [
        { head: 'Time', cell: ({ atUs }) => formatDuration(atUs), numeric: true },
        { head: 'Stage', cell: ({ stage }) => stage },
        { head: 'Kind', cell: ({ kind }) => kind },
        { head: 'Title', cell: ({ title }) => html`<strong>${title}</strong>` },
        { head: 'What it says', cell: ({ fields }) => fieldsText(fields), wide: true },
        { head: 'Hash', cell: ({ digest }) => code(digest.slice(0, 16)) },
      ],
      evidence,
    ),
  );
}

function fieldsText(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}`)
    .join('; ');
}

function time(atUs: number | null): string {
  return atUs === null ? NO_VALUE : formatDuration(atUs);
}
