import { describe, expect, test } from 'vitest';
import { formatDiagnostic } from '../../src/scenario/diagnostic.ts';
import { edited, errorOf, load, SMALL } from './small.ts';

describe('an override', () => {
  test.each([
    ['consensus.commit_wait=400ms', 'commit_wait: 500ms', 'commit_wait: 400ms'],
    ['faults[0].rate=30/min', 'rate: 1/min', 'rate: 30/min'],
    ['faults.churn.rate=30/min', 'rate: 1/min', 'rate: 30/min'],
    ['versions[v1.1.0].revision=0000000a', '4d5e6f7', '0000000a'],
    ['seed="18446744073709551615"', 'seed: 7', 'seed: "18446744073709551615"'],
    [
      'cluster.link={latency: 1ms, bandwidth: 1Gbit/s}',
      '20ms, bandwidth: 10Mbit/s',
      '1ms, bandwidth: 1Gbit/s',
    ],
    ['cluster.link.loss=1%', 'bandwidth: 10Mbit/s', 'bandwidth: 10Mbit/s, loss: 1%'],
    ['stages.restart.activate[0].drain = 1s', 'drain: 0s', 'drain: 1s'],
  ])('%s means what the file would mean with that value', (override, from, to) => {
    expect(load(SMALL, [override])).toEqual(load(edited(from, to)));
  });

  test('is applied after those before it', () => {
    expect(load(SMALL, ['seed=8', 'seed=9']).seed).toBe('9');
  });

  test('is held to the rules of the file, and its mistakes are shown in its own text', () => {
    const { diagnostics } = errorOf(SMALL, ['seed=8', 'stages[0].hold.min=5 parsecs']);
    expect(diagnostics.map(formatDiagnostic)).toEqual([
      [
        '--set 2:1:20 stages[0].hold.min: "5 parsecs" is not a duration; write for example 250ms [unit.duration]',
        '  1 | stages[0].hold.min=5 parsecs',
        '    |                    ^^^^^^^^^',
      ].join('\n'),
    ]);
  });

  test('of bytes that are not UTF-8 is refused: the shell hands on another text', () => {
    const { diagnostics } = errorOf(SMALL, ['title=a\uFFFDb']);
    expect(diagnostics.map(formatDiagnostic)).toEqual([
      [
        '--set 1:1:8 scenario: is not UTF-8 from here on [text.encoding]',
        '  1 | title=a\uFFFDb',
        '    |        ^',
      ].join('\n'),
    ]);
  });

  test('of an unknown key is a mistake of the override', () => {
    const [diagnostic] = errorOf(SMALL, ['consensus.comit_wait=1s']).diagnostics;
    expect(diagnostic).toMatchObject({
      file: '--set 1',
      path: 'consensus.comit_wait',
      rule: 'schema.unknown-key',
      suggestion: 'commit_wait',
    });
  });

  test.each([
    ['seed', 'set.form', undefined],
    ['', 'set.form', undefined],
    ['=1', 'set.path', undefined],
    ['.seed=1', 'set.path', undefined],
    ['a..b=1', 'set.path', undefined],
    ['stages[=1', 'set.path', undefined],
    ['stages[7].hold.min=1s', 'set.path', undefined],
    ['stages[1]={}', 'set.path', undefined],
    ['stages.restrat.hold.min=1s', 'set.path', 'restart'],
    ['consensu.engine=x', 'set.path', 'consensus'],
    ['seed.x=1', 'set.path', undefined],
    ['seed=', 'yaml.empty', undefined],
    ['seed={a: [', 'yaml.syntax', undefined],
    ['seed=*a', 'yaml.alias', undefined],
    ['seed=0x10', 'yaml.number', undefined],
    ['__proto__.polluted=1', 'set.path', undefined],
    [`cluster.link=${'['.repeat(100)}`, 'yaml.depth', undefined],
  ])('%s is refused', (override, rule, suggestion) => {
    const [diagnostic] = errorOf(SMALL, [override]).diagnostics;
    expect(diagnostic).toMatchObject({ file: '--set 1', rule, suggestion });
  });

  test('a name with dots is suggested in brackets', () => {
    const group = SMALL.replace('versions:', 'versions:\n  - {name: v9.9.9, revision: "9"}');
    const [diagnostic] = errorOf(group, ['versions.v9.9.9.revision=8']).diagnostics;
    expect(diagnostic).toMatchObject({ rule: 'set.path', suggestion: '[v9.9.9]' });
  });

  test('cannot put a key into a prototype', () => {
    const { diagnostics } = errorOf(SMALL, ['__proto__={polluted: 1}']);
    expect(diagnostics.map(({ rule }) => rule)).toEqual(['schema.unknown-key']);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});
