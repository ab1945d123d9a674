import { describe, expect, test } from 'vitest';
import { Bench, factsOf, MINUTE } from './bench.ts';

const gate = { check: 'unchanged', group: 'rpc', probe: 'disk' };

describe('unchanged', () => {
  test('lets every process have an answer of its own', () => {
    const bench = new Bench().answers('rpc', 'disk', ({ name }) => `disk of ${name}`).pass(MINUTE);
    expect(bench.judge(gate)).toMatchObject({ outcome: 'pass', samples: 4 });
    expect(bench.judge(gate).outcome).toBe('pass');
  });

  test('names the process that answers otherwise than at first', () => {
    let renamed = '';
    const bench = new Bench().answers('rpc', 'disk', ({ name }) => (name === renamed ? 'b' : 'a'));
    expect(bench.pass(MINUTE).judge(gate).outcome).toBe('pass');
    renamed = 'rpc-2';
    expect(bench.judge(gate)).toMatchObject({
      outcome: 'fail',
      reason: 'rpc-2 says b, and said a before',
    });
  });

  test('remembers the first answer of a process that was silent before', () => {
    let isSilent = true;
    let text = 'a';
    const bench = new Bench().answers('rpc', 'disk', () => (isSilent ? undefined : text));
    expect(bench.pass(MINUTE).judge(gate).outcome).toBe('inconclusive');
    isSilent = false;
    expect(bench.judge(gate).outcome).toBe('pass');
    text = 'b';
    expect(bench.judge(gate).outcome).toBe('fail');
  });

  test('tells lints whom it asks what', () => {
    expect(factsOf(gate).probes).toEqual([{ group: 'rpc', name: 'disk' }]);
  });
});
