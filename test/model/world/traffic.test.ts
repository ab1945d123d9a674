import { describe, expect, test } from 'vitest';
import { toHex } from '../../../src/crypto/bytes.ts';
import type { Collector } from '../../../src/metrics/registry.ts';
import type { Machine } from '../../../src/model/node/env.ts';
import { Drill } from '../../support/world-drill.ts';

const COMMON = 'name: load, stage: load, from: wallets, payload: {min: 24B, max: 64B}';
const USERS = 'users: 6, think: 200ms, timeout: 30s, retries: 2, backoff: {base: 100ms, max: 1s}';

/** What a machine's registry holds: counters by name, observations by name. */
function collected({ registry }: Machine) {
  const values = new Map<string, number>();
  const samples = new Map<string, number[]>();
  const collector: Collector = {
    value: (name, value) => void values.set(name, value),
    sample: (name, _atUs, value) => void samples.set(name, [...(samples.get(name) ?? []), value]),
  };
  registry.collect(collector);
  return { values, samples };
}

function paymentsOf({ disk }: Machine) {
  return disk.blocks.flatMap(({ block }) =>
    block.transactions.filter(({ kind }) => kind === 'payment'),
  );
}

describe('users in a closed loop, in a cluster', () => {
  test('learn from their wallet what is final, and each signs with an own account', async () => {
    const drill = await Drill.start({
      overrides: [
        `traffic.0={kind: closed_loop, ${COMMON}, ${USERS}}`,
        'telemetry.scrape_every=100s',
      ],
    });
    drill.world.enterStage('load');
    await drill.reach(9);
    const wallet = drill.machine('wallets-0');
    const payments = paymentsOf(wallet);
    const { values, samples } = collected(wallet);
    // Whatever is in the wallet's own chain was told to its user, and nothing else was.
    expect(payments.length).toBeGreaterThan(6);
    expect(values.get('requests_done')).toBe(payments.length);
    expect(values.get('requests_failed')).toBe(0);
    expect(values.get('requests_retried')).toBe(0);
    const times = samples.get('request_time') ?? [];
    expect(times).toHaveLength(payments.length);
    // Not before the wallet has signed, sent and been sent a block: three links of 5 ms or more.
    expect(Math.min(...times)).toBeGreaterThan(15_000);
    // A user has one request under way at a time: six accounts, each with nonces from 0.
    const nonces = new Map<string, number[]>();
    for (const { sender, nonce } of payments) {
      const account = toHex(sender);
      nonces.set(account, [...(nonces.get(account) ?? []), nonce]);
    }
    expect(nonces.size).toBe(6);
    expect(nonces.has(toHex(wallet.publicKey))).toBe(true);
    for (const of of nonces.values()) expect(of).toEqual(of.map((_, place) => place));
    expect(drill.world.recorder.violations).toEqual([]);
  });

  test('give up what is not final in time', async () => {
    const hasty = USERS.replace('timeout: 30s', 'timeout: 20ms');
    const drill = await Drill.start({
      overrides: [
        `traffic.0={kind: closed_loop, ${COMMON}, ${hasty}}`,
        'telemetry.scrape_every=100s',
      ],
    });
    drill.world.enterStage('load');
    await drill.reach(6);
    const wallet = drill.machine('wallets-0');
    const { values } = collected(wallet);
    expect(paymentsOf(wallet).length).toBeGreaterThan(0);
    expect(values.get('requests_done')).toBe(0);
    expect(values.get('requests_failed')).toBeGreaterThan(0);
    expect(values.get('requests_retried')).toBeGreaterThanOrEqual(
      2 * (values.get('requests_failed') ?? 0),
    );
  });
});

describe('Zipf senders, in a cluster', () => {
  test('pay from many accounts, and most from the first', async () => {
    const senders = 'senders: {kind: zipf, exponent: 1.5, accounts: 40}';
    const drill = await Drill.start({
      overrides: [`traffic.0={kind: poisson, ${COMMON}, rate: 30/s, ${senders}}`],
    });
    drill.world.enterStage('load');
    await drill.reach(8);
    const wallet = drill.machine('wallets-0');
    const payments = paymentsOf(wallet);
    const own = payments.filter(({ sender }) => toHex(sender) === toHex(wallet.publicKey));
    const share =
      1 / Array.from({ length: 40 }, (_, rank) => (rank + 1) ** -1.5).reduce((a, b) => a + b);
    const deviation = Math.sqrt(payments.length * share * (1 - share));
    expect(payments.length).toBeGreaterThan(40);
    expect(Math.abs(own.length - payments.length * share)).toBeLessThan(5 * deviation);
    expect(new Set(payments.map(({ sender }) => toHex(sender))).size).toBeGreaterThan(5);
  });
});

describe('a cluster in two regions', () => {
  test('decides across them, on links of the latency of each pair', async () => {
    const latency =
      '{kind: regions, regions: [east, west], one_way: {east: {west: 40ms}}, within: 1ms}';
    const drill = await Drill.start({
      overrides: [
        `cluster.link.latency=${latency}`,
        'cluster.overlay={kind: two_region, within: {kind: full}, bridges: 3}',
        'cluster.groups.observers.regions=[west]',
      ],
    });
    const { overlay } = drill.world.network;
    const isWest = (node: number) => [1, 3, 5].includes(node);
    const crossing = Array.from({ length: overlay.linkCount }, (_, link) => link).filter(
      (link) => isWest(overlay.sourceOf(link)) !== isWest(overlay.target[link]!),
    );
    expect(crossing).toHaveLength(2 * 3);
    expect(overlay.linkCount).toBe(2 * (3 + 10 + 3));
    await drill.reach(3);
    expect(drill.world.recorder.violations).toEqual([]);
  });
});
