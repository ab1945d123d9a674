import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { playbookJsonSchema } from '../../src/scenario/playbook-schema.ts';
import { capabilityKinds } from '../../src/services/capabilities/table.ts';
import { FELT_BY_EVERY_PROCESS } from '../../src/services/faults/every-process.ts';
import { faultKinds } from '../../src/services/faults/table.ts';
import { PROCESS_METRICS } from '../../src/services/runtime/process-metrics.ts';
import { PROCESS_PROBES } from '../../src/services/runtime/process-probes.ts';
import { type KindList, type Node, reference, table } from './reference.ts';

const { UPDATE_DOCS: update } = process.env;
const file = join(import.meta.dirname, '../../docs/playbook-language.md');
const MARK =
  '<!-- Generated below this line: UPDATE_DOCS=1 npx vitest run test/scenario/playbook-reference.test.ts -->';

/** Lists of kinds: where they stand, and the key that tells the kinds apart. */
const KINDS: readonly KindList[] = [
  ['Capabilities', '`components[].capabilities[]`', 'kind', ['components', 'capabilities']],
  ['Gates', '`gates[]`', 'check', ['gates']],
  ['Actions', '`stages[].activate[]`, `rollback[].steps[]`', 'action', ['rollback', 'steps']],
  ['Faults', '`faults[]`, `mutants[].inject[]`', 'fault', ['faults']],
  ['Distributions', 'random times', 'kind', ['components', 'startup']],
];

test('the language of playbooks is documented as the loader reads it', () => {
  const [prose = ''] = readFileSync(file, 'utf8').split(MARK);
  const text = [
    reference(playbookJsonSchema() as Node, KINDS).trimEnd(),
    '',
    ...processes(),
    ...[...capabilityKinds.keys()].flatMap(capability),
    ...whoFeels(),
  ].join('\n');
  const expected = `${prose}${MARK}\n\n${text.trimEnd()}\n`;
  if (update === '1') writeFileSync(file, expected);
  expect(readFileSync(file, 'utf8')).toBe(expected);
});

function whoFeels(): string[] {
  const rows = [...faultKinds.keys()].map((fault) => {
    const kinds = [...capabilityKinds.values()].filter(({ faults, results }) =>
      fault === 'wrong_result' ? Object.keys(results).length > 0 : faults.includes(fault),
    );
    const names = kinds.map(({ kind }) => `\`${kind}\``).join(', ');
    if (fault === 'alert_silenced') return [`\`${fault}\``, 'the routes of alerts'];
    const isEvery = FELT_BY_EVERY_PROCESS.has(fault);
    return [`\`${fault}\``, isEvery ? 'every process' : names];
  });
  return [
    '### Who feels which fault',
    '',
    'A fault of whom nobody feels anything is refused, with the code `fault.unfelt`.',
    '',
    ...table(['fault', 'felt by'], rows),
    '',
  ];
}

function processes(): string[] {
  const probes = Object.entries(PROCESS_PROBES).map(([name, { gives, help }]) => [
    `\`${name}\``,
    gives,
    help,
  ]);
  return [
    '### Every process',
    '',
    `Shows ${PROCESS_METRICS.map((name) => `\`${name}\``).join(', ')}, and answers:`,
    '',
    ...table(['probe', 'gives', 'meaning'], probes),
    '',
  ];
}

function capability(name: string): string[] {
  const kind = capabilityKinds.get(name)!;
  const metrics = Object.entries(kind.metrics).map(([metric, { type, help }]) => [
    `\`${metric}\``,
    type,
    help,
  ]);
  const probes = Object.entries(kind.probes).map(([probe, { gives, help }]) => [
    `\`${probe}\``,
    gives,
    help,
  ]);
  const results = Object.entries(kind.results).map(([result, help]) => [`\`${result}\``, help]);
  const settings = Object.entries(kind.settings).map(([key, value]) => [
    `\`${key}\``,
    `\`${JSON.stringify(value)}\``,
  ]);
  const traits = Object.entries(kind.traits).map(([key, value]) => [
    `\`${key}\``,
    `\`${JSON.stringify(value)}\``,
  ]);
  return [
    `### \`${name}\`: what it shows, answers and feels`,
    '',
    ...titled(['metric', 'type', 'meaning'], metrics),
    ...titled(['probe', 'gives', 'meaning'], probes),
    ...titled(['setting', 'if a file does not say'], settings),
    ...titled(['trait of a release', 'if it does not say'], traits),
    ...titled(['result that `wrong_result` can make wrong', 'how'], results),
    ...listed('Operations', kind.operations),
    ...listed('Faults it feels, besides those of every process', kind.faults),
  ];
}

function titled(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : [...table(head, rows), ''];
}

function listed(title: string, names: readonly string[]): string[] {
  return names.length === 0
    ? []
    : [`${title}: ${names.map((name) => `\`${name}\``).join(', ')}.`, ''];
}
