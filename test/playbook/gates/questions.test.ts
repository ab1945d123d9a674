import { describe, expect, test } from 'vitest';
import { Bench, component, factsOf, isAllowed, MINUTE } from './bench.ts';

const gate = { check: 'equals', group: 'rpc', probe: 'height' };

describe('equals', () => {
  test('passes when each process answers the value', () => {
    const bench = new Bench().answers('rpc', 'height', () => 7).pass(MINUTE);
    expect(bench.judge({ ...gate, value: 7 })).toMatchObject({ outcome: 'pass', samples: 4 });
  });

  test('names the process that answers something else, and what', () => {
    const bench = new Bench().answers('rpc', 'height', ({ name }) => (name === 'rpc-2' ? 9 : 7));
    const judged = bench.pass(MINUTE).judge({ ...gate, min: 1, max: 8 });
    expect(judged).toMatchObject({ outcome: 'fail', value: 1, reason: 'rpc-2 answers 9' });
  });

  test('decides nothing while one process tells nothing', () => {
    const bench = new Bench().answers('rpc', 'height', ({ name }) =>
      name === 'rpc-1' ? undefined : 7,
    );
    expect(bench.pass(MINUTE).judge({ ...gate, one_of: [7] })).toMatchObject({
      outcome: 'inconclusive',
      reason: 'rpc-1 cannot tell',
    });
  });

  test('compares lists as sets', () => {
    const bench = new Bench().answers('rpc', 'height', () => ['b', 'a']).pass(MINUTE);
    expect(bench.judge({ ...gate, value: ['a', 'b'] }).outcome).toBe('pass');
    expect(bench.judge({ ...gate, value: ['a'] }).outcome).toBe('fail');
  });

  test('needs exactly one way to say what is expected', () => {
    expect(isAllowed(gate)).toBe(false);
    expect(isAllowed({ ...gate, value: 1, max: 2 })).toBe(false);
  });

  test('tells lints whom it asks what', () => {
    expect(factsOf({ ...gate, value: 1 }).probes).toEqual([{ group: 'rpc', name: 'height' }]);
  });
});

describe('hash_equal', () => {
  const hash = { check: 'hash_equal', group: 'rpc', probe: 'genesis' };

  test('names the process that differs from most', () => {
    const bench = new Bench().answers('rpc', 'genesis', ({ name }) =>
      name === 'rpc-0' ? 'bb' : 'aa',
    );
    const { outcome, reason } = bench.pass(MINUTE).judge(hash);
    expect({ outcome, reason }).toEqual({ outcome: 'fail', reason: 'rpc-0 says bb, others aa' });
  });

  test('takes the other group for right when one is given', () => {
    const bench = new Bench({ components: [component('rpc'), component('seed', { replicas: 1 })] })
      .answers('rpc', 'genesis', () => 'bb')
      .answers('seed', 'genesis', () => 'aa')
      .pass(MINUTE);
    expect(bench.judge(hash).outcome).toBe('pass');
    expect(bench.judge({ ...hash, same_as: 'seed' })).toMatchObject({ outcome: 'fail', value: 4 });
  });

  test('decides nothing when a process is down', () => {
    const bench = new Bench().answers('rpc', 'genesis', () => 'aa').pass(MINUTE);
    bench.estate.workload('rpc').stop(bench.instance('rpc-3'));
    expect(bench.judge(hash)).toMatchObject({
      outcome: 'inconclusive',
      reason: 'rpc-3 does not answer',
    });
  });
});

describe('set_equal', () => {
  const set = { check: 'set_equal', groups: ['rpc', 'wallet'], probe: 'kinds' };
  const two = { components: [component('rpc'), component('wallet')] };

  test('says which group lacks what', () => {
    const bench = new Bench(two)
      .answers('rpc', 'kinds', () => ['stark'])
      .answers('wallet', 'kinds', ({ name }) => (name === 'wallet-3' ? ['groth'] : ['stark']))
      .pass(MINUTE);
    expect(bench.judge(set)).toMatchObject({ outcome: 'fail', reason: 'rpc lacks groth' });
  });

  test('checks the size of a set on which all agree', () => {
    const bench = new Bench(two)
      .answers('rpc', 'kinds', () => ['a', 'b'])
      .answers('wallet', 'kinds', () => ['b', 'a'])
      .pass(MINUTE);
    expect(bench.judge({ ...set, size: 2 }).outcome).toBe('pass');
    expect(bench.judge({ ...set, size: 1 }).outcome).toBe('fail');
  });

  test('calls nothing lacking while somebody is silent', () => {
    const bench = new Bench(two)
      .answers('rpc', 'kinds', () => ['a'])
      .answers('wallet', 'kinds', () => undefined)
      .pass(MINUTE);
    expect(bench.judge(set).outcome).toBe('inconclusive');
  });
});

describe('smoke', () => {
  const heights = { group: 'rpc', probe: 'height', min: 1 };
  const pages = { group: 'web', probe: 'page', value: 'ok' };
  const two = { components: [component('rpc'), component('web', { standby: true })] };
  const bench = () =>
    new Bench(two)
      .answers('rpc', 'height', () => 3)
      .answers('web', 'page', () => 'ok')
      .pass(MINUTE);

  test('does not pass over a service that is down', () => {
    const judged = bench().judge({ check: 'smoke', assertions: [heights, pages] });
    expect(judged).toMatchObject({ outcome: 'inconclusive', samples: 4 });
    expect(judged.reason).toContain('page: web-0 does not answer');
  });

  test('passes over it when it is not strict, as a script would', () => {
    const judged = bench().judge({ check: 'smoke', strict: false, assertions: [heights, pages] });
    expect(judged.outcome).toBe('pass');
  });

  test('fails by a wrong answer whether it is required or not', () => {
    const wrong = { ...heights, min: 4, required: false };
    expect(bench().judge({ check: 'smoke', assertions: [wrong] })).toMatchObject({
      outcome: 'fail',
      value: 4,
    });
  });
});

describe('questions with a fixed meaning', () => {
  const yes = (bench: Bench, gate: object) => bench.judge({ group: 'rpc', ...gate }).outcome;

  test('restore_drill hands the snapshot on and wants true', () => {
    const bench = new Bench()
      .answers('rpc', 'restore_drill', (_, { snapshot }) => snapshot === 'good')
      .pass(MINUTE);
    expect(yes(bench, { check: 'restore_drill', snapshot: 'good' })).toBe('pass');
    expect(yes(bench, { check: 'restore_drill', snapshot: 'flipped' })).toBe('fail');
  });

  test('contract_equal wants no mismatch, of enough questions', () => {
    const bench = new Bench()
      .answers('rpc', 'contract', (_, { size, seed }) => {
        return { value: seed === 7 ? 0 : 2, samples: Number(size), detail: null };
      })
      .pass(MINUTE);
    const contract = { check: 'contract_equal', size: 100 };
    expect(yes(bench, { ...contract, seed: 7 })).toBe('pass');
    expect(yes(bench, { ...contract, seed: 7, min_samples: 401 })).toBe('inconclusive');
    expect(yes(bench, { ...contract, seed: 8, min_samples: 401 })).toBe('fail');
  });

  test('conservation wants exactly 0', () => {
    const bench = new Bench()
      .answers('rpc', 'conservation', (_, { epoch }) => (epoch === 2 ? 1 : 0))
      .pass(MINUTE);
    expect(yes(bench, { check: 'conservation' })).toBe('pass');
    expect(yes(bench, { check: 'conservation', args: { epoch: 2 } })).toBe('fail');
  });

  test('schema_at compares with a number or with the schema of a release', () => {
    const bench = new Bench().answers('rpc', 'schema_version', () => 2).pass(MINUTE);
    expect(yes(bench, { check: 'schema_at', schema: 2 })).toBe('pass');
    expect(yes(bench, { check: 'schema_at', version: 'v1.1.0' })).toBe('pass');
    expect(yes(bench, { check: 'schema_at', version: 'v1.0.0' })).toBe('fail');
  });

  test('path_coverage wants the share of each process, and traffic on each', () => {
    const shares = new Map([
      ['rpc-0', { value: 1, samples: 300, detail: null }],
      ['rpc-1', { value: 0.96, samples: 300, detail: null }],
      ['rpc-2', { value: 1, samples: 300, detail: null }],
      ['rpc-3', { value: 1, samples: 300, detail: null }],
    ]);
    const bench = new Bench()
      .answers('rpc', 'path_coverage', ({ name }) => shares.get(name)!)
      .pass(MINUTE);
    const coverage = { check: 'path_coverage', group: 'rpc', min: 0.95, min_samples: 299 };
    expect(bench.judge(coverage)).toMatchObject({ outcome: 'pass', value: 0.99, samples: 1200 });
    shares.set('rpc-2', { value: 0, samples: 300, detail: null });
    expect(bench.judge(coverage)).toMatchObject({ outcome: 'fail', reason: 'rpc-2 0' });
    shares.set('rpc-2', { value: 0, samples: 0, detail: null });
    expect(bench.judge(coverage)).toMatchObject({
      outcome: 'inconclusive',
      reason: 'nothing was eligible on rpc-2',
    });
  });
});
