import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { formatDiagnostic, ScenarioError } from '../../src/scenario/diagnostic.ts';
import { RULE_BOOK } from '../../src/scenario/rule-book.ts';
import { MISTAKES } from './mistakes.ts';
import { PLAYBOOK_MISTAKES } from './playbook-mistakes.ts';
import { edited, errorOf, load, SMALL } from './small.ts';

// Said about overrides, rule files and bytes.
const TESTED_ELSEWHERE = [
  // Of rule files: load-rules.test.ts.
  'promql.documents',
  'promql.syntax',
  'promql.type',
  'promql.unsupported',
  'promql.value',
  'set.form',
  'set.path',
  'text.encoding',
];

// Where a key is at fault, what is to be replaced is no value.
const UNKNOWN_KEYS = new Map([
  ['schema.unknown-key', 'tier_mim: 0, tier_min'],
  ['region.unknown', 'wets'],
]);

describe('rules of the scenario language', () => {
  test.each(MISTAKES)('$rule refuses $edit.1', ({ rule, edit: [from, to], prints, suggests }) => {
    const { diagnostics } = errorOf(edited(from, to));
    const diagnostic = diagnostics.find((one) => one.rule === rule);
    expect(diagnostic && formatDiagnostic(diagnostic).split('\n')[0]).toBe(prints);
    expect(diagnostic?.suggestion).toBe(suggests);
  });

  // A suggestion that is no better than the mistake would be worse than none.
  test.each(MISTAKES.filter(({ suggests }) => suggests !== undefined))(
    '$rule accepts what it suggests',
    ({ rule, edit: [from, to], suggests = '' }) => {
      const { diagnostics } = errorOf(edited(from, to));
      const { line, column, value = '' } = diagnostics.find((one) => one.rule === rule)!;
      const lines = edited(from, to).split('\n');
      const text = lines[line - 1]!;
      const written = UNKNOWN_KEYS.get(rule) ?? JSON.parse(value);
      const before = text.slice(0, column - 1);
      expect(text.slice(column - 1)).toMatch(String(written));
      lines[line - 1] = before + text.slice(column - 1).replace(String(written), suggests);
      expect(() => load(lines.join('\n'))).not.toThrow();
    },
  );

  test('a count is compared with a number, whatever the unit of what it counts', () => {
    const { gates } = load(
      edited('p95, over: stage, op: "<", value: 1s', 'count, op: ">=", value: 30'),
    );
    expect(gates[1]).toMatchObject({ value: { amount: 30, unit: 'count' } });
  });

  test('lines of the source are shown within 80 columns', () => {
    const { diagnostics } = errorOf(edited('drain: 0s', 'drain: no'));
    const lines = diagnostics.flatMap(({ frame }) => frame.split('\n'));
    expect(Math.max(...lines.map((line) => line.length))).toBeGreaterThan(70);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  });

  test.each([
    ['4', 'partition_ring, targets: [validators]'],
    ['3', 'partition_bridge, targets: [validators]'],
    ['2', 'partition_bridge, targets: [validators, wallets]'],
    ['2', 'partition, split: {kind: halves, targets: [validators]}'],
    ['1', 'partition, split: {kind: minority, targets: [validators]}'],
  ])('a nemesis of %s victims is enough for a %s', (victims, fault) => {
    const faults = `[{name: a, kind: ${fault}}]`;
    const nemesis = `{name: odd, kind: nemesis, period: 1s, victims: ${victims}, faults: ${faults}}`;
    expect(() => load(edited('faults:\n', `faults:\n  - ${nemesis}\n`))).not.toThrow();
  });

  test('every rule of the source has its mistake here', () => {
    const tested = new Set([
      ...[...MISTAKES, ...PLAYBOOK_MISTAKES].map(({ rule }) => rule),
      ...TESTED_ELSEWHERE,
    ]);
    const rules = rulesOfSource();
    expect(rules).toEqual(expect.arrayContaining(['yaml.alias', 'topology.even', 'gate.unit']));
    expect(rules.filter((rule) => !tested.has(rule))).toEqual([]);
    const ofPlaybooks = matchesIn(['services', 'playbook'], CODE_OF_MESSAGE);
    expect([...rules, ...ofPlaybooks].filter((rule) => !(rule in RULE_BOOK))).toEqual([]);
  });

  test('the small scenario breaks none of them', () => {
    expect(load(SMALL).name).toBe('small');
  });

  test('all mistakes of a file are told at once, in the order of the text', () => {
    const text = [
      ['seed: 7', 'seed: x'],
      ['sign: 60us', 'sing: 60us'],
      ['on_fail: back', 'on_fail: bakc'],
      ['metric: propagation', 'metric: propagaton'],
      ['k: 2', 'k: 6'],
    ].reduce((current, [from = '', to = '']) => current.replace(from, to), SMALL);
    const { diagnostics } = errorOf(text);
    expect(diagnostics.map(({ path, rule }) => `${path} ${rule}`)).toEqual([
      'seed number.seed',
      'cluster.overlay.k topology.degree',
      'crypto.costs.sign schema.required',
      'crypto.costs.sing schema.unknown-key',
      'stages[0].on_fail name.unknown',
      'gates[1].metric gate.metric',
    ]);
  });

  test('one mistake is told once, by the most basic of the rules that it breaks', () => {
    const { diagnostics } = errorOf(edited('to: v1.1.0', 'to: candidate'));
    expect(diagnostics.map(({ rule }) => rule)).toEqual(['name.version']);
  });

  test('a gate whose form is unknown still has its name', () => {
    const { diagnostics } = errorOf(
      edited('name: proofs, metric: proofs_verified,', 'name: proofs,'),
    );
    expect(diagnostics.map(({ rule }) => rule)).toEqual(['schema.form']);
  });

  // Story: stakes alone allow both, and with all they have earned the strongest two of seven have
  // more than a third of the power in one cluster of seven.
  test('budgets are judged by drawn clusters, with the strongest down', () => {
    expect(quorumMistakes(10, 2)).toEqual([]);
    expect(quorumMistakes(7, 2)).toEqual([
      'with 2 validators down, 9 of 100 drawn clusters may have no quorum left: ' +
        'up to 34.9% of the power is down, and a third is too much',
    ]);
  });

  test('budgets of more validators than there is time for are judged by fewer clusters', () => {
    expect(quorumMistakes(5000, 1000)).toEqual([]);
    expect(quorumMistakes(5000, 1700)[0]).toContain('4 of 4 drawn clusters');
  });

  test('budgets are judged beside groups of one name', () => {
    const line = '    - {name: validators, role: validator, count: 4,';
    const twice = edited(
      line,
      `${line} version: v1.0.0, power: {kind: constant, value: 5}}\n${line}`,
    );
    expect(errorOf(twice).diagnostics.map(({ rule }) => rule)).toEqual(['name.duplicate']);
  });
});

/** What is said of budgets that let `down` of so many validators of one stake be down. */
function quorumMistakes(validators: number, down: number): string[] {
  const more = edited('role: validator, count: 4', `role: validator, count: ${validators}`)
    .replace('committee: 4', `committee: ${validators}`)
    .replace('k: 2', 'k: 4')
    .replace('max_unavailable: 1', `max_unavailable: ${down}`);
  try {
    load(more);
    return [];
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.diagnostics.map(({ message }) => message);
  }
}

/** How fragments spell a code: in front of its message. */
const CODE_OF_MESSAGE = /'([a-z]+\.[a-z-]+): [^']+'/g;

/** The rule codes that the sources spell out; fragments spell theirs in front of a message. */
function rulesOfSource(): string[] {
  const code = /'((?:[a-z]+)\.[a-z-]+)'/g;
  const found = [
    ...matchesIn(['schema', 'scenario'], code),
    ...matchesIn(['schema', 'model', 'rollout'], CODE_OF_MESSAGE),
  ];
  return [...new Set(found)];
}

function matchesIn(folders: readonly string[], pattern: RegExp): string[] {
  const root = join(import.meta.dirname, '../../src');
  return folders
    .flatMap((folder) => filesIn(join(root, folder)))
    .filter((file) => !file.includes('rule-book'))
    .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(pattern)])
    .map((match) => match[1] ?? '');
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));
}
