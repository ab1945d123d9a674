import { describe, expect, test } from 'vitest';
import { Bench, component, MINUTE, SECOND } from './bench.ts';

const GATES = [
  { name: 'pruning', effect: 'local', default: true },
  { name: 'rewards', effect: 'state' },
];
const CONFIG = {
  settings: [{ key: 'limit', default: 4 }],
  phases: [{ key: 'limit', order: ['a', 'b', 'c'] }],
  bundles: [
    { name: 'early', values: { limit: 8, 'gates.pruning': true, 'gates.rewards': false } },
    { name: 'late', extends: 'early', values: { 'gates.rewards': true } },
  ],
};
const configured = () =>
  new Bench({
    features: GATES,
    config: CONFIG,
    components: [component('rpc', { config: 'early' })],
  }).pass(MINUTE);

describe('config_drift', () => {
  const drift = { check: 'config_drift', group: 'rpc', bundle: 'early' };

  test('passes when files and processes agree with the bundle', () => {
    expect(configured().judge(drift)).toMatchObject({ outcome: 'pass', samples: 4 });
  });

  test('finds a gate that a file leaves to its default', () => {
    const bench = configured();
    bench.estate.writeFile(bench.instance('rpc-1'), new Map([['gates.pruning', null]]));
    // The process still has what it took at its start: only the file has drifted.
    expect(bench.judge(drift)).toMatchObject({ reason: 'rpc-1 file lacks gates.pruning' });
    expect(bench.judge({ ...drift, of: 'effective' }).outcome).toBe('pass');
  });

  test('finds a key that the bundle does not have', () => {
    const bench = configured();
    bench.estate.writeFile(bench.instance('rpc-0'), new Map([['limits', 9]]));
    expect(bench.judge(drift).reason).toBe('rpc-0 file has the unknown key limits');
  });

  test('finds what a process has in effect although its file was put right', () => {
    const bench = configured();
    const instance = bench.instance('rpc-2');
    bench.estate.writeFile(instance, new Map([['gates.rewards', true]]));
    bench.estate.reload(instance);
    bench.estate.deployFile(instance, 'early');
    expect(bench.judge({ ...drift, of: 'file' }).outcome).toBe('pass');
    expect(bench.judge(drift).reason).toBe('rpc-2 process has gates.rewards = true, not false');
  });

  test('decides nothing about a process that is down', () => {
    const bench = configured();
    bench.estate.workload('rpc').stop(bench.instance('rpc-0'));
    expect(bench.judge(drift).outcome).toBe('inconclusive');
  });

  test('lets a sequence go forward and never back', () => {
    const bench = configured();
    const steps = { check: 'config_drift', group: 'rpc', sequence: ['early', 'late'] };
    const deploy = (bundle: string) => {
      bench.estate.deployFile(bench.instance('rpc-0'), bundle);
      bench.estate.reload(bench.instance('rpc-0'));
      return bench.judge(steps);
    };
    expect(bench.judge(steps).outcome).toBe('pass');
    expect(deploy('late').outcome).toBe('pass');
    expect(deploy('early')).toMatchObject({ outcome: 'fail', reason: 'rpc-0 went back to early' });
  });
});

describe('setting_effective and present', () => {
  test('setting_effective asks the process, not the file', () => {
    const bench = configured();
    const gate = { check: 'setting_effective', group: 'rpc', key: 'limit', value: 8 };
    bench.estate.writeFile(bench.instance('rpc-3'), new Map([['limit', 9]]));
    expect(bench.judge(gate).outcome).toBe('pass');
    bench.estate.reload(bench.instance('rpc-3'));
    expect(bench.judge(gate).reason).toBe('rpc-3 has limit = 9');
  });

  test('present tells a missing key from a missing process', () => {
    const bench = configured();
    const gate = { check: 'present', group: 'rpc', settings: ['limit'] };
    expect(bench.judge(gate).outcome).toBe('pass');
    expect(bench.judge({ ...gate, settings: ['nothing'] })).toMatchObject({
      outcome: 'fail',
      value: 4,
    });
    bench.estate.workload('rpc').stop(bench.instance('rpc-0'));
    expect(bench.judge(gate).outcome).toBe('inconclusive');
  });

  test('present wants a series of each instance, and waits for what may come', () => {
    const bench = configured();
    const gate = { check: 'present', group: 'rpc', series: ['process_ready'] };
    expect(bench.judge(gate).outcome).toBe('pass');
    bench.estate.workload('rpc').stop(bench.instance('rpc-1'));
    expect(bench.pass(MINUTE).judge(gate)).toMatchObject({
      outcome: 'inconclusive',
      reason: 'process_ready has no series of rpc-1',
    });
  });

  test('present fails for images that cannot be pulled and rules that are not loaded', () => {
    const bench = configured();
    const gate = { check: 'present', group: 'rpc', versions: ['v1.1.0'] };
    expect(bench.judge(gate).outcome).toBe('pass');
    expect(bench.judge({ check: 'present', rules: ['Stall'] }).reason).toBe(
      'no rule Stall is loaded',
    );
  });
});

describe('phase_order', () => {
  const phases = (ahead: string, behind: string) =>
    new Bench({
      config: { ...CONFIG, settings: [{ key: 'limit', default: 'a' }], bundles: [] },
      components: [component('front', { replicas: 1 }), component('rear', { replicas: 1 })],
    })
      .pass(MINUTE)
      .set('front', 'limit', ahead)
      .set('rear', 'limit', behind)
      .judge({ check: 'phase_order', key: 'limit', ahead: 'front', behind: 'rear' });

  test('allows the same phase and the one before, and nothing else', () => {
    expect(phases('b', 'b').outcome).toBe('pass');
    expect(phases('b', 'a').outcome).toBe('pass');
    expect(phases('a', 'b').outcome).toBe('fail');
    expect(phases('c', 'a')).toMatchObject({ outcome: 'fail', value: 2 });
  });

  test('fails for a phase that there is not', () => {
    expect(phases('d', 'a')).toMatchObject({ outcome: 'fail', reason: 'front is in d' });
  });
});

describe('signature_valid and version_in_effect', () => {
  const signed = { check: 'signature_valid', groups: ['rpc'], version: 'v1.0.0' };

  test('refuse another revision under the tag, rightly signed', () => {
    const bench = new Bench().pass(MINUTE);
    expect(bench.judge({ ...signed, running: true }).outcome).toBe('pass');
    const { registry } = bench.estate;
    registry.replace('rpc', 'v1.0.0', registry.release('v1.1.0')!);
    expect(bench.judge(signed).reason).toBe(
      'rpc:v1.0.0 is of revision 5f1c9a07, tested was 4f1c9a07',
    );
  });

  test('refuse the same revision with another digest', () => {
    const bench = new Bench();
    const { registry } = bench.estate;
    registry.replace('rpc', 'v1.0.0', { ...registry.release('v1.0.0')!, speed: 2 });
    expect(bench.judge(signed).reason).toBe('rpc:v1.0.0 has not the digest of its build');
  });

  test('see what processes really run', () => {
    const bench = new Bench().pass(MINUTE);
    const gate = { check: 'version_in_effect', group: 'rpc', version: 'v1.1.0' };
    expect(bench.judge(gate)).toMatchObject({ outcome: 'fail', value: 4 });
    const judged = bench.judge({ ...signed, version: 'v1.1.0', running: true });
    expect(judged).toMatchObject({ outcome: 'fail', value: 4 });
  });
});

describe('reachable, ready, quorate and share_at_most', () => {
  const down = (...names: string[]) => {
    const bench = new Bench().pass(MINUTE);
    for (const name of names) bench.estate.workload('rpc').stop(bench.instance(name));
    return bench;
  };

  test('reachable counts who answers', () => {
    const gate = { check: 'reachable', group: 'rpc', share: 0.75 };
    expect(down('rpc-0').judge(gate)).toMatchObject({ outcome: 'pass', value: 0.75 });
    expect(down('rpc-0', 'rpc-2').judge(gate)).toMatchObject({
      outcome: 'fail',
      reason: '2 of 4 answer: rpc-0 does not answer; rpc-2 does not answer',
    });
  });

  test('ready waits until its time is over, from the end of the actions', () => {
    const bench = down('rpc-1');
    const gate = { check: 'ready', group: 'rpc', within: '5m' };
    const context = { activatedUs: MINUTE };
    expect(bench.judge(gate, context).outcome).toBe('inconclusive');
    bench.pass(5 * MINUTE);
    expect(bench.judge(gate, context)).toMatchObject({
      outcome: 'fail',
      reason: 'not ready: rpc-1',
    });
  });

  test('ready counts only what stays ready when it is asked to', () => {
    const bench = new Bench().pass(30 * SECOND);
    const gate = { check: 'ready', group: 'rpc', stable_for: '1m' };
    expect(bench.judge({ ...gate, stable_for: '20s' }).outcome).toBe('pass');
    expect(bench.judge(gate).outcome).toBe('inconclusive');
    expect(bench.pass(MINUTE).judge(gate).outcome).toBe('pass');
  });

  test('quorate wants more than two thirds of the weight', () => {
    const gate = { check: 'quorate', group: 'rpc' };
    expect(down('rpc-0').judge(gate).outcome).toBe('pass');
    expect(down('rpc-0', 'rpc-1').judge(gate)).toMatchObject({ outcome: 'fail', value: 0.5 });
    const heavy = down('rpc-0');
    // 2 of 5: the three that are left carry 3/5, less than two thirds.
    const weight = ({ name }: { name: string }) => (name === 'rpc-0' ? 2 : 1);
    heavy.estate.workload('rpc').capabilities.push({ weight });
    expect(heavy.judge(gate)).toMatchObject({ outcome: 'fail', value: 0.6 });
  });

  test('share_at_most refuses the limit itself unless it is allowed', () => {
    const subsets = [{ name: 'canary', first: 0, count: 1 }];
    const bench = new Bench({ components: [component('rpc', { subsets })] });
    const gate = { check: 'share_at_most', group: 'canary', of: 'rpc' };
    expect(bench.judge({ ...gate, share: 0.26 }).outcome).toBe('pass');
    expect(bench.judge({ ...gate, share: 0.25 })).toMatchObject({ outcome: 'fail', value: 0.25 });
    expect(bench.judge({ ...gate, share: 0.25, op: '<=' }).outcome).toBe('pass');
  });
});
