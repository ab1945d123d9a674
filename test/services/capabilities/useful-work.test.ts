import { describe, expect, test } from 'vitest';
import { devnetEstate } from './devnet.ts';

const height = (net: ReturnType<typeof devnetEstate>) =>
  net.answers('node-0', 'head_height').value as number;

describe('The capability useful_work', () => {
  test('keeps the pace of its target and the mix of its policy', () => {
    const net = devnetEstate({ parts: ['work'] });
    net.runTo(60);
    // 360 blocks are aimed at; intervals are exponential, so 5 standard deviations are 95.
    expect(Math.abs(height(net) - 360)).toBeLessThan(95);
    const least = net.answers('node-0', 'gamma_least_over', { blocks: 20 });
    expect(least.samples).toBe(20);
    expect(least.value).toBeGreaterThan(0);
    expect(net.answers('node-0', 'mix_distance', { blocks: 64 }).value).toBeLessThan(0.05);
  });

  test('stands still while its miners do, and goes on where it was', () => {
    const net = devnetEstate({ parts: ['work'] });
    net.runTo(10);
    const workload = net.estate.workload('miner');
    for (const miner of workload.instances) workload.stop(miner);
    const before = height(net);
    net.runTo(30);
    expect(height(net)).toBe(before);
    expect(net.answers('node-0', 'head_age').value).toBeGreaterThan(19 * 60);
    for (const miner of workload.instances) workload.start(miner);
    net.runTo(40);
    expect(height(net)).toBeGreaterThan(before + 20);
  });

  test('mines half as fast on machines that are half as fast', () => {
    const faults = ['{fault: cpu_slow, factor: 2, target: miner}'];
    const usual = devnetEstate({ parts: ['work'], faults: [] });
    const slow = devnetEstate({ parts: ['work'], faults });
    usual.runTo(10);
    slow.runTo(10);
    const ratio = height(slow) / height(usual);
    expect(ratio).toBeGreaterThan(0.25);
    expect(ratio).toBeLessThan(0.75);
  });

  test('a node keeps its height over a restart', () => {
    const net = devnetEstate({ parts: ['work'] });
    net.runTo(10);
    const before = height(net);
    net.estate.workload('node').crash(net.instance('node-0'), 'crash');
    net.runTo(12);
    expect(height(net)).toBeGreaterThanOrEqual(before);
  });

  test('a wiped node refuses miners of the old genesis until they start again', () => {
    const net = devnetEstate({ parts: ['work'] });
    net.runTo(10);
    const genesis = net.answers('node-0', 'genesis_hash').value;
    expect(net.answers('miner-0', 'genesis_hash').value).toBe(genesis);
    const before = net.estate.stateHash([net.instance('node-0')]);
    net.estate.operate('node', 'volume_wipe', [net.instance('node-0')], {}, () => {});
    const renewed = net.answers('node-0', 'genesis_hash').value;
    expect(renewed).not.toBe(genesis);
    expect(net.estate.stateHash([net.instance('node-0')])).not.toBe(before);
    net.runTo(20);
    expect(height(net)).toBe(0);
    expect(net.answers('miner-0', 'genesis_hash').value).toBe(genesis);
    expect(net.estate.logs.of('miner-0').at(-1)?.text).toContain('refuses the genesis');
    const workload = net.estate.workload('miner');
    for (const miner of workload.instances) workload.crash(miner, 'crash');
    net.runTo(30);
    expect(net.answers('miner-0', 'genesis_hash').value).toBe(renewed);
    expect(height(net)).toBeGreaterThan(20);
  });

  test('mere progress leaves the hash of what a node holds as it is', () => {
    const net = devnetEstate({ parts: ['work'] });
    net.runTo(10);
    const before = net.estate.stateHash([net.instance('node-0')]);
    net.runTo(20);
    expect(net.estate.stateHash([net.instance('node-0')])).toBe(before);
  });
});
