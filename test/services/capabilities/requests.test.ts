import { describe, expect, test } from 'vitest';
import { responseQuantileUs } from '../requests/mmc.ts';
import { runServices } from './service-playbook.ts';

/** A node with users and an explorer that calls two of its methods. */
function network({ rate = '40/s', own = '', calls = '10/s', explorer = 'replicas: 2' } = {}) {
  return `
  - name: rpc
    version: v1.0.0
    spare: 1
    startup: 3s
    capabilities:
      - kind: requests
        queue: 400
        methods:
          - {name: chain.getHead, result: [{name: height, type: int}]}
          - {name: chain.getBlock, params: [{name: height, type: int}]}
        clients:
          - {name: public, rate: ${rate}${own}}
          - {name: explorer, from: explorer, rate: ${calls}, uses: [{method: chain.getHead}]}
  - {name: explorer, version: v1.0.0, ${explorer}}`;
}

const P95 = `{name: p95, check: prom_expr, expr: 'histogram_quantile(0.95, sum by (le) (rate(rpc_request_seconds_bucket[3m])))', op: '<=', value: 0.1, samples: 'sum(increase(rpc_request_seconds_count[3m]))', min_samples: 3000}`;
const FAILURES = `{name: failures, check: prom_expr, expr: 'sum(increase(rpc_client_failed_total{component="explorer"}[3m])) / sum(increase(rpc_client_requests_total{component="explorer"}[3m]))', op: '<=', value: 0.05, samples: 'sum(increase(rpc_client_requests_total{component="explorer"}[3m]))', min_samples: 300}`;
const CONTRACT = `{name: contract, check: equals, group: rpc, probe: incompatible_methods, args: {version: v1.1.0, client: explorer}, value: 0}`;

const DEPLOY = '{action: deploy, group: rpc, version: v1.1.0, strategy: surge, ready_within: 5m}';
const upgrade = (gates: string, readiness = '') =>
  `{name: upgrade, readiness: [${readiness}], activate: [${DEPLOY}], hold: {min: 4m}, gates: [${gates}], on_fail: undo}`;

describe('The capability requests', () => {
  // 4 workers of 12 ms each: Erlang's formula tells how long 95 % of the requests take.
  test.each([200, 260])(
    'takes as long at %d requests a second as queueing theory says',
    async (rate) => {
      const components = network({ rate: `${rate}/s`, calls: '1/1h' });
      const run = await runServices({ components, hold: '8m' });
      const [seconds] = run.values(
        'histogram_quantile(0.95, rate(rpc_request_seconds_bucket[7m]))',
      );
      const expected = responseQuantileUs(4, rate, 12_000, 0.95) / 1e6;
      expect(Math.abs((seconds ?? 0) / expected - 1)).toBeLessThan(0.08);
    },
  );

  // The same build passes at low load and fails under surge.
  test.each([
    ['1', '260/s', null],
    ['0.8', '200/s', null],
    ['0.8', '260/s', 'p95'],
  ])('with a build of speed %s at %s is stopped by %s', async (speed, rate, gate) => {
    const run = await runServices({
      components: network({ rate }),
      candidate: `, speed: ${speed}`,
      gates: [P95],
      stages: [upgrade('p95')],
    });
    expect(run.failedBy).toBe(gate);
  });

  test('loses no request in an upgrade that drains and surges', async () => {
    const run = await runServices({
      components: network(),
      stages: ['{name: warm-up, hold: {min: 2m}}', upgrade('')],
    });
    expect(run.verdict).toBe('promoted');
    expect(run.estate.groups.of('rpc')[0]?.artifact?.release.name).toBe('v1.1.0');
    expect(run.values('sum(increase(rpc_client_failed_total[5m]))')).toEqual([0]);
    expect(run.values('sum(increase(rpc_client_requests_total[5m]))')[0]).toBeGreaterThan(10_000);
  });

  const RENAMED =
    '{fault: api_break, target: rpc, version: v1.1.0, method: chain.getHead, becomes: chain.head}';

  test('shows before the upgrade that a release has renamed a method in use', async () => {
    const healthy = await runServices({
      components: network(),
      gates: [CONTRACT],
      stages: [upgrade('', 'contract')],
    });
    expect(healthy.verdict).toBe('promoted');
    const broken = await runServices({
      components: network(),
      gates: [CONTRACT],
      stages: [upgrade('', 'contract')],
      faults: [RENAMED],
    });
    expect([broken.failedBy, broken.outcomes]).toEqual(['contract', ['blocked']]);
    expect(broken.estate.groups.of('rpc')[0]?.artifact?.release.name).toBe('v1.0.0');
  });

  test('lets the consumer fail when nobody looked before', async () => {
    const run = await runServices({
      components: network(),
      gates: [FAILURES],
      stages: ['{name: warm-up, hold: {min: 3m}}', upgrade('failures')],
      faults: [RENAMED],
    });
    expect([run.failedBy, run.outcomes]).toEqual(['failures', ['passed', 'rolled-back']]);
    expect(run.values('rpc_requests_failed_total{cause="method_not_found"}')[0]).toBeGreaterThan(0);
  });

  test('serves a consumer that was upgraded with it to the new name', async () => {
    const run = await runServices({
      components: network(),
      candidate: ', traits: {renamed_methods: chain.getHead=chain.head}',
      stages: [
        `{name: together, activate: [${DEPLOY}, {action: deploy, group: explorer, version: v1.1.0, strategy: recreate, ready_within: 5m}], hold: {min: 4m}, on_fail: undo}`,
      ],
    });
    const ask = (args: Readonly<Record<string, string>>) =>
      run.ask('rpc', 'incompatible_methods', { client: 'explorer', ...args });
    expect(ask({})).toBe(0);
    expect(ask({ client_version: 'v1.0.0' })).toBe(1);
    expect(ask({ version: 'v1.0.0' })).toBe(1);
    expect(run.ask('rpc', 'surface')).toContain('chain.head() -> {height: int}');
    expect(run.values('sum(rate(rpc_client_failed_total{client="explorer"}[2m]))')).toEqual([0]);
    expect(
      run.values('sum(rate(rpc_client_requests_total{client="explorer"}[2m]))')[0],
    ).toBeGreaterThan(8);
  });

  test.each([
    ['queue_cap, limit: 0', 'queue_full'],
    ['wrong_result, result: error_answers, share: 0.2', 'internal'],
  ])('fails requests under {%s} with the cause %s', async (fault, cause) => {
    const faults = [`{fault: ${fault}, target: rpc, at: 1m}`];
    const run = await runServices({ components: network({ rate: '200/s' }), hold: '4m', faults });
    expect(run.values(`rate(rpc_requests_failed_total{cause="${cause}"}[2m])`)[0]).toBeGreaterThan(
      10,
    );
    expect(run.values(`rate(rpc_client_failed_total{client="public"}[2m])`)[0]).toBeGreaterThan(10);
    expect(run.values('rpc_requests_answered_total')[0]).toBeGreaterThan(1_000);
    expect(
      run.values(
        'rpc_requests_total - rpc_requests_answered_total - sum by (component, instance) (rpc_requests_failed_total) - rpc_inflight',
      ),
    ).toEqual([0]);
  });

  test('makes clients of a process that hangs run out of patience, and counts them outside', async () => {
    const faults = ['{fault: hang, target: rpc, at: 2m}'];
    const components = network({ own: ', timeout: 2s' });
    const run = await runServices({ components, hold: '4m', faults });
    expect(run.values('rpc_client_timeouts_total{instance="outside"}')[0]).toBeGreaterThan(100);
    expect(run.values('up{instance="rpc"}')).toEqual([0]);
  });

  test('cuts off only the clients behind a partition', async () => {
    const faults = ['{fault: partition, target: rpc, to: explorer, at: 1m}'];
    const run = await runServices({ components: network(), hold: '4m', faults });
    const share = (client: string) =>
      run.values(
        `sum(rate(rpc_client_failed_total{client="${client}"}[2m])) / sum(rate(rpc_client_requests_total{client="${client}"}[2m]))`,
      )[0];
    expect(share('explorer')).toBe(1);
    expect(share('public')).toBe(0);
  });

  test('takes longer for the clients behind slow links, and for nobody else', async () => {
    const run = await runServices({
      components: network(),
      faults: ['{fault: link_delay, target: explorer, to: rpc, added: 150ms, at: 3m}'],
      hold: '6m',
    });
    const mean = (client: string) =>
      run.values(
        `sum(increase(rpc_client_seconds_sum{client="${client}"}[2m])) / sum(increase(rpc_client_seconds_count{client="${client}"}[2m]))`,
      )[0] ?? 0;
    expect(mean('explorer') - mean('public')).toBeGreaterThan(0.295);
    expect(mean('explorer') - mean('public')).toBeLessThan(0.305);
    // The process itself sees nothing of it.
    const [served] = run.values(
      'sum(increase(rpc_request_seconds_sum[2m])) / sum(increase(rpc_request_seconds_count[2m]))',
    );
    expect(served).toBeLessThan(0.02);
    expect(run.values('sum(increase(rpc_client_failed_total[2m]))')).toEqual([0]);
  });

  test('gives the load of a consumer that is down to those that are left, and none to nobody', async () => {
    const rate = async (target: string) => {
      const faults = [
        `{fault: crash_loop, target: explorer${target}}`,
        '{fault: crash, target: explorer, at: 1m}',
      ];
      const run = await runServices({ components: network({ calls: '40/s' }), hold: '4m', faults });
      return run.values('sum(rate(rpc_client_requests_total{client="explorer"}[2m]))')[0] ?? 0;
    };
    expect(await rate(', count: 1')).toBeGreaterThan(30);
    expect(await rate('')).toBe(0);
  });

  test('changes the rate of a client, and tells the share of people', async () => {
    const run = await runServices({
      components: network({ calls: '40/s' }),
      stages: [
        '{name: more, activate: [{action: operate, group: rpc, operation: set_rate, args: {client: public, rate: 120}}], hold: {min: 5m}, on_fail: undo}',
      ],
    });
    expect(run.values('rate(rpc_client_requests_total{client="public"}[4m])')[0]).toBeGreaterThan(
      110,
    );
    expect(run.ask('rpc', 'public_share')).toBeGreaterThan(0.7);
    expect(run.ask('rpc', 'public_share')).toBeLessThan(0.8);
  });

  // Each of 50 users thinks 2 s and then waits 12 ms for the answer.
  test('asks as often as users do who wait and think', async () => {
    const components = network({ own: '' }).replace('rate: 40/s', 'users: 50, think: 2s');
    const run = await runServices({ components, hold: '6m' });
    const [rate] = run.values('rate(rpc_client_requests_total{client="public"}[5m])');
    expect(Math.abs((rate ?? 0) / (50 / 2.012) - 1)).toBeLessThan(0.05);
  });

  // An explorer that is down answers nothing: a script that skips it finds nothing wrong.
  test.each([
    [true, 'smoke'],
    [false, null],
  ])('with a strict smoke of %s is stopped by %s when a service is down', async (strict, gate) => {
    const answers = (group: string) => `{group: ${group}, probe: ready, value: true}`;
    const run = await runServices({
      components: network(),
      gates: [
        `{name: smoke, check: smoke, strict: ${strict}, assertions: [{group: rpc, probe: answers, args: {method: chain.getHead}, value: true}, ${answers('explorer')}]}`,
      ],
      stages: ['{name: only, hold: {min: 2m}, verify: [smoke]}'],
      faults: ['{fault: hang, target: explorer, at: 30s}'],
    });
    expect(run.failedBy).toBe(gate);
  });
});
