import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { World } from '../../src/model/world/world.ts';
import { InterruptedError } from '../../src/run/errors.ts';
import type { RunResult } from '../../src/run/result.ts';
import { scenarioDigest } from '../../src/scenario/canonical.ts';
import { CryptoPool } from '../../src/worker/pool.ts';
import { digestOfRun, rolloutDrill, runDrill } from '../support/drill/whole-run.ts';

const OLD = 'v1.4.2';
const CANDIDATE = 'v1.5.0-rc.1';

/** All of a result but what was measured of the machine. */
function evidenceOf({ host: _host, ...evidence }: RunResult): Omit<RunResult, 'host'> {
  return evidence;
}

const gateOf = ({ gates }: RunResult, name: string) => gates.find((gate) => gate.name === name)!;
const stageOutcomes = ({ stages }: RunResult) => stages.map((stage) => stage.outcome);

/** Height that a node told of in its last scrape. */
function lastHeight(result: RunResult, node: string): number {
  const series = result.series.find(
    ({ name, labels }) => name === 'height' && Object.values(labels).includes(node),
  );
  return series?.points.at(-1) ?? 0;
}

describe('a whole rollout', async () => {
  const result = await runDrill();
  const validators = result.nodes.filter(({ group }) => group === 'validators');

  test('passes every stage and every gate', () => {
    expect([result.verdict, result.outcomes]).toEqual(['pass', []]);
    expect(stageOutcomes(result)).toEqual(['passed', 'passed', 'passed']);
    expect(result.gates.map(({ outcome }) => outcome)).toEqual(Array(9).fill('pass'));
  });

  test('leaves every validator on the candidate, by how it behaves', () => {
    expect(gateOf(result, 'candidate-in-effect')).toMatchObject({ value: 0, samples: 6 });
    expect(validators.map(({ version }) => version)).toEqual(Array(6).fill(CANDIDATE));
  });

  test('restarts each validator once, one at a time', () => {
    const { restarts } = result;
    expect(restarts.map(({ node }) => node)).toEqual(validators.map(({ name }) => name));
    for (const { fromVersion, toVersion } of restarts) {
      expect([fromVersion, toVersion]).toEqual([OLD, CANDIDATE]);
    }
    for (const [place, { drainUs }] of restarts.slice(1).entries()) {
      expect(drainUs).toBeGreaterThanOrEqual(restarts[place]!.readyUs!);
    }
  });

  test('has every validator replay its log and catch up', () => {
    for (const { walRecords } of result.restarts) expect(walRecords).toBeGreaterThan(0);
    expect(result.restarts.some(({ blocksSynced }) => blocksSynced > 0)).toBe(true);
    // The last scrape may lie before the last block.
    const top = result.blocks.length;
    for (const { name } of validators) {
      expect(lastHeight(result, name)).toBeGreaterThanOrEqual(top - 1);
    }
  });

  // Nobody here is dishonest: a second vote could only come from a log that was not replayed.
  test('has no validator vote twice, for all its restarts', () => {
    expect(result.timeline.filter(({ kind }) => kind === 'evidence')).toEqual([]);
  });

  test('decides every height once, in order of time', () => {
    const heights = result.blocks.map(({ height }) => height);
    expect(heights).toEqual(heights.map((_, place) => place + 1));
    const times = result.blocks.map(({ decidedUs }) => decidedUs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  test('has in its blocks what wallets sent and what validators submitted, told apart', () => {
    const sum = (key: 'transactions' | 'vrfSubmissions') =>
      result.blocks.reduce((total, block) => total + block[key], 0);
    expect(sum('vrfSubmissions')).toBeGreaterThan(0);
    expect(sum('transactions') - sum('vrfSubmissions')).toBe(result.transactions.finalised);
  });

  test('proves, attacks and audits as the scenario asks', () => {
    expect(result.proofs.map(({ height, failure }) => [height, failure])).toEqual([
      [2, null],
      [4, null],
      [6, null],
    ]);
    expect(new Set(result.tampers.map(({ family }) => family))).toEqual(new Set(['vrf', 'quorum']));
    for (const tamper of result.tampers) {
      expect(tamper).toMatchObject({ outcome: 'rejected', controlAccepted: true });
      expect(tamper.expected).toContain(tamper.reason);
    }
    expect(result.tracker!.audits).toBeGreaterThan(0);
    expect(result.tracker!.auditFailures).toEqual([]);
    expect(result.transactions.lost).toBe(0);
  });

  test.each([1, 2])('is the same, byte for byte, with %i workers', async (workers) => {
    const again = await runDrill({ workers });
    expect([again.traceHash, digestOfRun(again)]).toEqual([result.traceHash, digestOfRun(result)]);
    expect(evidenceOf(again)).toEqual(evidenceOf(result));
  });

  test('is another one with another seed', async () => {
    const other = await runDrill({ seed: '12' });
    expect(other.traceHash).not.toBe(result.traceHash);
    expect(digestOfRun(other)).not.toBe(digestOfRun(result));
    expect(other.scenario.sha256).toBe(result.scenario.sha256);
  });

  test('that is stopped tells what it found until then', async () => {
    const stop = new AbortController();
    const run = runDrill({
      signal: stop.signal,
      onProgress: ({ stage }) => {
        if (stage === 'rolling-restart') stop.abort();
      },
    });
    const error = await run.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InterruptedError);
    const partial = (error as InterruptedError).partial!;
    expect(partial.verdict).toBe('fail');
    expect(stageOutcomes(partial)).toEqual(['passed', 'inconclusive', 'not-reached']);
    expect(partial.gates).toHaveLength(9);
    expect(gateOf(partial, 'recovery')).toMatchObject({ outcome: 'inconclusive' });
    expect(gateOf(partial, 'recovery').reason).toContain('interrupted');
    expect(partial.virtualUs).toBeLessThan(result.virtualUs);
    expect(partial.blocks).toEqual(result.blocks.slice(0, partial.blocks.length));
  });
});

describe('a change of the scenario', () => {
  test('changes its hash, unless it says the same in other words', () => {
    const hash = (...overrides: string[]) => scenarioDigest(rolloutDrill(overrides));
    expect(hash('consensus.commit_wait=501ms')).not.toBe(hash());
    expect(hash('telemetry.probe_every=60ms')).not.toBe(hash());
    expect(hash('consensus.commit_wait=0.5s', 'duration_max=120s')).toBe(hash());
  });

  test('that adds an idle node moves no draw of the others', async () => {
    const port = await CryptoPool.open({ workers: 0, wasm: null });
    const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
    const worldOf = (...overrides: string[]) =>
      new World(rolloutDrill(overrides), { seed: '11', port, hash: sha256 });
    const [before, after] = [worldOf(), worldOf('cluster.groups.observers.count=2')];
    const added = after.machines.filter(({ name }) => name === 'observers-1');
    expect(added).toHaveLength(1);
    for (const machine of before.machines) {
      const twin = after.machines.find(({ name }) => name === machine.name)!;
      expect(twin.secrets).toEqual(machine.secrets);
      expect(twin.publicKey).toEqual(machine.publicKey);
      // Stakes, standings and the first committee, by VRFs over all of them.
      expect(twin.disk.ledger.genesis).toEqual(machine.disk.ledger.genesis);
    }
    await port.close();
  });
});
