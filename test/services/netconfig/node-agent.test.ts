import { describe, expect, test } from 'vitest';
import { ms, seconds } from '../../../src/kernel/time.ts';
import type { ApplyOutcome } from '../../../src/services/netconfig/apply.ts';
import type { Defect } from '../../../src/services/netconfig/defects.ts';
import { INTERFACES_PATH, OVERLAY_PATH } from '../../../src/services/netconfig/domain.ts';
import type { ServedApply } from '../../../src/services/netconfig/node-agent.ts';
import { type BenchOptions, clusterConfig, netBench } from './bench.ts';

type Bench = ReturnType<typeof netBench>;

// An operator narrows a zone on node a and applies there.
function changeAndApply(bench: Bench, key = 'k1'): ServedApply {
  bench.agent.request({
    method: 'PUT',
    path: '/cluster/network/zones/zv',
    body: { mtu: 1400 },
  });
  return applied(bench, key);
}

function applied(bench: Bench, key: string): ServedApply {
  const told: ServedApply[] = [];
  bench.agent.apply(key, (served) => told.push(served));
  bench.scheduler.run();
  expect(told.length).toBe(1);
  return told[0]!;
}

describe('NodeAgent', () => {
  test('is pending after a change and available after its apply', () => {
    const bench = netBench();
    const status = () => bench.agent.request({ method: 'GET', path: '/nodes/a/status' }).answer;
    expect(status().body).toMatchObject({ local_version: 1, state: 'available' });
    bench.agent.request({ method: 'PUT', path: '/cluster/network/zones/zv', body: { mtu: 1400 } });
    expect(status().body).toMatchObject({ local_version: 1, version: 2, state: 'pending' });
    const { outcome, backend } = applied(bench, 'k');
    expect(backend).toBe('rewrite');
    expect(outcome.status).toBe('applied');
    expect(status().body).toMatchObject({ local_version: 2, state: 'available' });
    expect(bench.state.disk('a').read(OVERLAY_PATH)?.text.startsWith('#version:2\n')).toBe(true);
  });

  test('changes on disk what the dry run said, and takes base plus reloads', () => {
    const { outcome } = changeAndApply(netBench());
    expect(outcome.isAsPredicted).toBe(true);
    expect(outcome.actual).toEqual([
      {
        path: OVERLAY_PATH,
        removed: ['#version:1'],
        added: ['#version:2', '\tmtu 1400', '\tmtu 1400'],
      },
    ]);
    expect(outcome.reloadedCount).toBe(2);
    expect(outcome.durationUs).toBe(seconds(1) + 2 * ms(100));
  });

  test('refuses a cluster write without quorum and keeps serving reads', () => {
    const bench = netBench();
    bench.files.cutOff(['a']);
    const put = { method: 'PUT' as const, path: '/cluster/network/zones/zv', body: { mtu: 1400 } };
    expect(bench.agent.request(put).answer.status).toBe(503);
    const read = bench.agent.request({ method: 'GET', path: '/cluster/network/zones/zv' });
    expect(read.answer.body).not.toHaveProperty('mtu');
    expect(bench.agents[1]!.request(put).answer.status).toBe(200);
    expect(bench.state.cluster('a').version).toBe(1);
    expect(bench.state.cluster('c').version).toBe(2);
  });

  test('answers a repeated key with the first outcome, and does nothing twice', () => {
    const bench = netBench();
    const first = changeAndApply(bench, 'same').outcome;
    const again = applied(bench, 'same').outcome;
    expect(again).toEqual({ ...first, isRepeat: true });
    expect(applied(bench, 'other').outcome.actual).toEqual([]);
  });

  test('does one apply at a time, and tells a repeat of it with it', () => {
    const bench = netBench();
    const told: [string, ApplyOutcome][] = [];
    for (const [name, key] of [
      ['first', 'x'],
      ['twin', 'x'],
      ['other', 'y'],
    ] as const) {
      bench.agent.applyBy('legacy', key, (outcome) => told.push([name, outcome]));
    }
    expect(told.map(([name, { status }]) => [name, status])).toEqual([['other', 'busy']]);
    bench.scheduler.run();
    const later = told.slice(1).map(([name, { status, isRepeat }]) => [name, status, isRepeat]);
    expect(later).toEqual([
      ['first', 'applied', false],
      ['twin', 'applied', true],
    ]);
  });

  test('leaves a half done apply behind when it is stopped', () => {
    const bench = netBench();
    bench.agent.request({ method: 'PUT', path: '/nodes/a/network/eth1', body: { mtu: 9000 } });
    bench.agent.request({ method: 'PUT', path: '/cluster/network/zones/zv', body: { mtu: 1400 } });
    const told: ServedApply[] = [];
    bench.agent.router.setPhase('none');
    bench.agent.apply('k', (served) => told.push(served));
    bench.scheduler.run(ms(700));
    bench.agent.applier.abort();
    expect(told[0]?.outcome).toMatchObject({ status: 'failed', stoppedAt: 'write_overlay' });
    const disk = bench.state.disk('a');
    expect(disk.read(INTERFACES_PATH)?.text).toContain('\tmtu 9000\n');
    expect(disk.read(OVERLAY_PATH)?.text.startsWith('#version:1\n')).toBe(true);
    expect(told[0]?.outcome.isAsPredicted).toBe(false);
    expect(applied(bench, 'k').outcome).toMatchObject({ status: 'applied', isRepeat: false });
  });
});

test('an apply that was given up is finished by the next, which reloads what it left', () => {
  const bench = netBench({ times: { hangShare: 1, hangUs: seconds(60) } });
  const { outcome, cause, backend, elapsedUs } = changeAndApply(bench);
  expect({ cause, backend }).toEqual({ cause: 'timeout', backend: 'legacy' });
  expect(outcome).toMatchObject({ status: 'applied', actual: [], reloadedCount: 2 });
  expect(elapsedUs).toBe(seconds(60) + seconds(1) + 2 * ms(100));
  expect(applied(bench, 'next').outcome.reloadedCount).toBe(0);
});

describe('a defect of the rewrite', () => {
  const withDefect = (defect: Defect, more: BenchOptions = {}) =>
    netBench({ ...more, defects: [defect] });

  test('that loses the include line differs from its dry run and cuts virtual networks off', () => {
    const bench = withDefect({ kind: 'include_lost', isInDryRun: false });
    const ends = [
      { node: 'a', device: 'lan1' },
      { node: 'b', device: 'lan1' },
    ] as const;
    expect(bench.plane.probe(...ends, 1000).isDelivered).toBe(true);
    const { outcome } = applied(bench, 'k');
    expect(outcome.status).toBe('applied');
    expect(outcome.predicted).toEqual([]);
    expect(outcome.isAsPredicted).toBe(false);
    expect(bench.plane.probe(...ends, 1000)).toMatchObject({ reason: 'no_device', at: 'a/lan1' });
    const told: ApplyOutcome[] = [];
    bench.agent.applyBy('legacy', 'repair', (repaired) => told.push(repaired));
    bench.scheduler.run();
    expect(told[0]?.isAsPredicted).toBe(true);
    expect(bench.plane.probe(...ends, 1000).isDelivered).toBe(true);
  });

  test('that panics on bonds falls back to the old one, only where there is a bond', () => {
    const defect: Defect = { kind: 'panic_on_interface', interfaceKind: 'bond', step: 'generate' };
    const bonded = withDefect(defect);
    expect(applied(bonded, 'k')).toMatchObject({ backend: 'legacy', cause: 'error' });
    expect(bonded.agent.router.counters.fallback).toEqual({ error: 1, timeout: 0, routed: 0 });
    const single = withDefect(defect, { isBonded: false });
    expect(applied(single, 'k').backend).toBe('rewrite');
    expect(single.agent.router.counters.fallback.error).toBe(0);
  });

  test('fails the request where there is no fallback', () => {
    const defect: Defect = {
      kind: 'panic_on_request',
      endpoint: '/nodes/{node}/status',
      method: 'GET',
    };
    const read = { method: 'GET' as const, path: '/nodes/a/status' };
    const bare = withDefect(defect, { isFallbackEnabled: false });
    expect(bare.agent.request(read).answer.status).toBe(500);
    const saved = withDefect(defect).agent.request(read);
    expect(saved).toMatchObject({ backend: 'legacy', cause: 'error', elapsedUs: ms(40) });
    expect(saved.answer.status).toBe(200);
  });

  test('that loses the MTU of tunnels is silent in answers, dry run and small packets', () => {
    const bench = withDefect({ kind: 'option_lost', of: 'vxlan', key: 'mtu', isInDryRun: true });
    for (const agent of bench.agents) {
      agent.apply('k', ({ outcome }) => expect(outcome.isAsPredicted).toBe(true));
    }
    bench.scheduler.run();
    const from = { node: 'a', device: 'tun1' };
    const to = { node: 'b', device: 'tun1' };
    expect(bench.plane.probe(from, to, 1450).isDelivered).toBe(true);
    expect(bench.plane.probeLargest(from, to)).toMatchObject({ reason: 'black_hole' });
    const lan = [
      { ...from, device: 'lan1' },
      { ...to, device: 'lan1' },
    ] as const;
    expect(bench.plane.probeLargest(...lan).isDelivered).toBe(true);
  });

  test('that is slower by 1.3 takes 1.3 times as long and nothing else', () => {
    const fast = changeAndApply(netBench());
    const slow = changeAndApply(netBench({ times: { applyFactor: 1.3 } }));
    expect(slow.elapsedUs).toBe(Math.round(fast.elapsedUs * 1.3));
    expect(slow.outcome.actual).toEqual(fast.outcome.actual);
  });

  test('that hangs now and then is faster on average while 1 in 100 times out', () => {
    const bench = netBench({
      times: { applyFactor: 0.6, hangShare: 0.01, hangUs: seconds(60) },
    });
    let timeouts = 0;
    const durations: number[] = [];
    for (let index = 0; index < 600; index++) {
      const { elapsedUs, cause, backend } = changeAndApply(bench, `k${index}`);
      if (cause === 'timeout') {
        timeouts++;
        expect(backend).toBe('legacy');
      }
      durations.push(elapsedUs);
    }
    // 600 draws of 1 %: 6 expected, standard deviation 2.4.
    expect(timeouts).toBeGreaterThanOrEqual(1);
    expect(timeouts).toBeLessThanOrEqual(14);
    const median = durations.toSorted((a, b) => a - b)[300]!;
    expect(median).toBeLessThan(seconds(1));
    expect(bench.agent.router.counters.fallback.timeout).toBe(timeouts);
  });
});

describe('DataPlane', () => {
  const { plane } = netBench();
  const at = (node: string, device: string) => ({ node, device });

  test('delivers within a network and between no two', () => {
    const names = clusterConfig.vnets.map(({ name }) => name);
    for (const from of names) {
      for (const to of names) {
        const isSame = from === to && from !== 'solo';
        const { isDelivered } = plane.probe(at('a', from), at('b', to), 1000);
        expect(isDelivered, `${from} to ${to}`).toBe(isSame);
      }
    }
    expect(plane.probe(at('a', 'solo'), at('a', 'solo'), 1000).isDelivered).toBe(true);
  });

  test('carries 1500 bytes over a VLAN and 50 fewer through a tunnel', () => {
    const largest = (device: string) => {
      let bytes = 0;
      while (plane.probe(at('a', device), at('c', device), bytes + 1).isDelivered) bytes++;
      return bytes;
    };
    expect(largest('lan1')).toBe(1500);
    expect(largest('qlan')).toBe(1500);
    expect(largest('tun1')).toBe(1450);
    expect(plane.probe(at('a', 'tun1'), at('c', 'tun1'), 1451)).toMatchObject({
      reason: 'refused',
      at: 'a/tun1',
    });
  });

  test('is the same in both directions for every size', () => {
    for (const device of ['tun1', 'lan2', 'qlan']) {
      for (const bytes of [64, 1450, 1451, 1500, 1501]) {
        const there = plane.probe(at('a', device), at('b', device), bytes).isDelivered;
        expect(plane.probe(at('b', device), at('a', device), bytes).isDelivered).toBe(there);
      }
    }
  });

  test('drops what goes to a node that is down', () => {
    const bench = netBench();
    bench.plane.setUp('b', false);
    const result = bench.plane.probe(at('a', 'lan1'), at('b', 'lan1'), 100);
    expect(result).toEqual({ isDelivered: false, reason: 'node_down', at: 'b' });
  });
});
