/** What the page says of a playbook besides its stages and gates: faults, alerts, evidence. */
import { durationText, numberText } from '../../kernel/words.ts';
import type { AlertTest, PlaybookResult } from '../../run/result.ts';
import { ALERT_TEST } from '../artifact-paths.ts';
import { plural, shortHash } from '../format.ts';
import { type Html, html } from './escape.ts';
import { code, folded, note, section, table } from './layout.ts';

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
        { head: 'From', cell: ({ beganUs }) => durationText(beganUs), numeric: true },
        {
          head: 'To',
          cell: ({ endedUs }) => (endedUs === null ? 'the end' : durationText(endedUs)),
        },
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
      ? note('No alert fired.')
      : table<(typeof fired)[number]>(
          'Alerts that began or ceased to fire',
          [
            { head: 'Time', cell: ({ atUs }) => durationText(atUs), numeric: true },
            { head: 'Alert', cell: ({ alert }) => html`<strong>${alert}</strong>` },
            { head: 'From', cell: ({ before }) => before },
            { head: 'To', cell: ({ after }) => after },
            { head: 'Labels', cell: ({ labels }) => code(labels), wide: true },
          ],
          fired,
        ),
    notifications.length > 0 &&
      note(
        `${plural(notifications.length, 'notification')} arrived at a route, those sent to test one included.`,
      ),
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

/** What was written down for people, with the hash of each record; checks apart, as gates tell them. */
export function recordsSection({ evidence }: PlaybookResult): Html | null {
  if (evidence.length === 0) return null;
  const checks = evidence.filter(({ kind }) => kind === 'check');
  const others = evidence.filter(({ kind }) => kind !== 'check');
  return section(
    'records',
    'Evidence',
    note('What the playbook wrote down as it went, each record with a hash of what it says.'),
    others.length > 0 && recordsTable('Records in the order of their writing', others),
    checks.length > 0 &&
      folded(
        `${plural(checks.length, 'check')} of readiness that passed`,
        recordsTable('Checks in the order of their writing', checks),
      ),
  );
}

function recordsTable(caption: string, records: PlaybookResult['evidence']): Html {
  return table<PlaybookResult['evidence'][number]>(
    caption,
    [
      { head: 'Time', cell: ({ atUs }) => durationText(atUs), numeric: true },
      { head: 'Stage', cell: ({ stage }) => stage },
      { head: 'Kind', cell: ({ kind }) => kind },
      { head: 'Title', cell: ({ title }) => html`<strong>${title}</strong>` },
      { head: 'What it says', cell: ({ fields }) => fieldsText(fields), wide: true },
      { head: 'Hash', cell: ({ digest }) => html`<code class="hash">${shortHash(digest)}</code>` },
    ],
    records,
  );
}

function fieldsText(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}: ${shownText(value)}`)
    .join('; ');
}

/** A number in a record has all its digits; a page shows those that matter. */
function shownText(text: string): string {
  return /^-?\d+\.\d+(e[-+]\d+)?$/.test(text) ? numberText(Number(text)) : text;
}
