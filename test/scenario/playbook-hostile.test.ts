import { describe, expect, test } from 'vitest';
import { ScenarioError } from '../../src/scenario/diagnostic.ts';
import { loadPlaybook } from '../../src/scenario/load.ts';
import { SMALL_PLAYBOOK } from './small-playbook.ts';

function errorOf(text: string | Uint8Array): ScenarioError {
  try {
    loadPlaybook(text, { file: 'small.yaml', metricUnits: new Map() });
  } catch (error) {
    if (error instanceof ScenarioError) return error;
    throw error;
  }
  throw new Error('the playbook is valid');
}

const rulesOf = (text: string | Uint8Array) => errorOf(text).diagnostics.map(({ rule }) => rule);

const edited = (from: string, to: string) => {
  expect(SMALL_PLAYBOOK).toContain(from);
  return SMALL_PLAYBOOK.replace(from, to);
};

/** A parenthesis within another, many times. */
const nested = (depth: number) => `${'('.repeat(depth)}up${')'.repeat(depth)}`;

describe('a hostile playbook', () => {
  test('of ten megabytes is refused unread', () => {
    const bytes = new TextEncoder().encode(SMALL_PLAYBOOK + '# filled\n'.repeat(1_165_084));
    expect(bytes.length).toBeGreaterThan(10_000_000);
    const startMs = performance.now();
    expect(rulesOf(bytes)).toEqual(['text.size']);
    expect(performance.now() - startMs).toBeLessThan(1_000);
  });

  test.each([
    ['a key twice', ['seed: 7', 'seed: 7\nseed: 8'], 'yaml.duplicate-key'],
    [
      'a key twice in a component',
      ['replicas: 3', 'replicas: 3\n    replicas: 4'],
      'yaml.duplicate-key',
    ],
    ['an anchor', ['title: Small', 'title: &a Small'], 'yaml.anchor'],
    ['an alias', ['title: Small', 'title: *a'], 'yaml.alias'],
    ['a merge key', ['replicas: 3', 'replicas: 3\n    <<: {stateful: true}'], 'yaml.merge'],
    ['a tag', ['seed: 7', 'seed: !!int 7'], 'yaml.tag'],
    ['a NUL', ['title: Small', 'title: Sm\u0000all'], 'text.control'],
    ['an escaped NUL', ['title: Small', 'title: "Sm\\0all"'], 'text.control'],
    ['a prototype', ['{gates.quick: false}', '{gates.quick: false, __proto__: 1}'], 'yaml.key'],
    ['a number beyond all', ['replicas: 3', `replicas: ${'9'.repeat(400)}`], 'yaml.number'],
    ['an exponent', ['replicas: 3', 'replicas: 1e99'], 'yaml.number'],
    ['more replicas than anybody has', ['replicas: 3', 'replicas: 1000000'], 'number.range'],
    ['a time beyond all', ['duration_max: 2h', 'duration_max: 99999d'], 'unit.duration'],
    [
      'maps in maps',
      ['{gates.quick: false}', `${'{a: '.repeat(70)}1${'}'.repeat(70)}`],
      'yaml.depth',
    ],
    ['lists for a text', ['title: Small', 'title: [[[[]]]]'], 'text.kind'],
    ['nothing for a map', ['config:', 'config: ~\nother:'], 'schema.type'],
  ] as const)('with %s is refused', (_, [from, to], rule) => {
    expect(rulesOf(edited(from, to))).toContain(rule);
  });

  test('can change 256 values for its drills, and no more', () => {
    const drill = (count: number) => {
      const changes = Array.from({ length: count }, (_, index) => `seed=${index}`).join(', ');
      return `${SMALL_PLAYBOOK}drill: {set: [${changes}]}\n`;
    };
    const options = { file: 'small.yaml', metricUnits: new Map() };
    expect(loadPlaybook(drill(256), options).drill.set).toHaveLength(256);
    expect(rulesOf(drill(257))).toEqual(['schema.length']);
  });

  test('cannot nest an expression without end', () => {
    const { diagnostics } = errorOf(
      edited('expr: "increase(heartbeat_total[5m])"', `expr: "${nested(5_000)}"`),
    );
    expect(diagnostics.map(({ rule }) => rule)).toContain('promql.syntax');
  });

  test('shows no more than a hundred of its mistakes', () => {
    const faults = Array.from({ length: 500 }, () => '{fault: none}').join(', ');
    const error = errorOf(`${SMALL_PLAYBOOK}faults: [${faults}]\n`);
    expect(error.diagnostics.length).toBeLessThanOrEqual(100);
    expect(error.message.length).toBeLessThan(100_000);
  });

  test('cannot reach the terminal of who reads its errors', () => {
    const error = errorOf(edited('on_fail: back', 'on_fail: "\\e[2J\\u202E"'));
    expect(error.message).not.toMatch(/[^\P{C}\n]/u);
  });
});
