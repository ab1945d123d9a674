import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { World } from '../../src/model/world/world.ts';
import { InterruptedError } from '../../src/run/errors.ts';
import type { GateRecord, RunResult } from '../../src/run/result.ts';
import { scenarioDigest } from '../../src/scenario/canonical.ts';
import { CryptoPool } from '../../src/worker/pool.ts';
import { digestOfRun, rolloutDrill, runDrill } from '../support/drill/whole-run.ts';

const OLD = 'v1.4.2';
const CANDIDATE = 'v1.5.0-rc.1';
/** Judges at the end of the run whether every validator answers as the old version does. */
const IS_BACK = [
  'stages.rolling-restart.gates=[recovery, restarted-once]',
  `gates.candidate-in-effect.version=${OLD}`,
];

/** All of a result but what was measured of the machine. */
function evidenceOf({ host: _host, ...evidence }: RunResult): Omit<RunResult, 'host'> {
  return evidence;
}

const gateOf = ({ gates }: RunResult, name: string) => gates.find((gate) => gate.name === name)!;
const outcomesBy = (gates: readonly GateRecord[], outcome: GateRecord['outcome']) =>
  gates.filter((gate) => gate.outcome === outcome).map((gate) => gate.name);
const stageOutcomes = ({ stages }: RunResult) => stages.map((stage) => stage.outcome);
const messagesOf = ({ outcomes }: RunResult) => outcomes.map(({ message }) => message).join('\n');

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
    expect(outcomesBy(result.gates, 'pass')).toHaveLength(9);
    expect(result.gates).toHaveLength(9);
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

  test('decides every height once, in order of time', () => {
    const heights = result.blocks.map(({ height }) => height);
    expect(heights).toEqual(heights.map((_, place) => place + 1));
    const times = result.blocks.map(({ decidedUs }) => decidedUs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
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

describe('a rollout that fails', () => {
  test('at a node that is not ready in time is undone there, and no further', async () => {
    const overrides = [...IS_BACK, 'stages.rolling-restart.activate.0.ready_within=50ms'];
    const result = await runDrill({ overrides });
    expect(stageOutcomes(result)).toEqual(['passed', 'rolled-back', 'not-reached']);
    expect(result.stages[1]!.rollback).toBe('back-to-v1');
    expect(result.restarts.map(({ node, toVersion }) => [node, toVersion])).toEqual([
      ['validators-0', CANDIDATE],
      ['validators-0', OLD],
    ]);
    expect(gateOf(result, 'candidate-in-effect')).toMatchObject({ outcome: 'pass', samples: 6 });
    expect(result.verdict).toBe('fail');
    expect(new Set(result.outcomes.map(({ code }) => code))).toEqual(new Set([1]));
    expect(messagesOf(result)).toContain(
      `rolling-restart: validators-0 was not ready within 50ms of its start in ${CANDIDATE}`,
    );
  });

  test('at a gate after the last restart takes every node back', async () => {
    const result = await runDrill({ overrides: [...IS_BACK, 'gates.recovery.value=10ms'] });
    expect(stageOutcomes(result)).toEqual(['passed', 'rolled-back', 'not-reached']);
    expect(gateOf(result, 'recovery').outcome).toBe('fail');
    expect(result.restarts.map(({ toVersion }) => toVersion)).toEqual([
      ...Array(6).fill(CANDIDATE),
      ...Array(6).fill(OLD),
    ]);
    expect(gateOf(result, 'candidate-in-effect')).toMatchObject({ outcome: 'pass', samples: 6 });
    for (const name of ['finality', 'transactions-kept']) {
      expect(gateOf(result, name).outcome).toBe('pass');
    }
    expect(result.verdict).toBe('fail');
    expect(messagesOf(result)).toContain('gate recovery failed: ');
  });

  test('for lack of time leaves its gates undecided', async () => {
    const result = await runDrill({ overrides: ['duration_max=4s'] });
    expect(result.virtualUs).toBe(4_000_000);
    expect(stageOutcomes(result)).toEqual(['passed', 'inconclusive', 'not-reached']);
    const { reason } = gateOf(result, 'recovery');
    expect(reason).toMatch(/^the scenario reached its longest duration, waiting for /);
    for (const name of ['recovery', 'restarted-once', 'finality', 'transactions-kept']) {
      expect(gateOf(result, name).outcome).toBe('inconclusive');
    }
    expect(result.verdict).toBe('fail');
    expect(result.outcomes.every(({ code }) => code === 1)).toBe(true);
  });

  // The cluster is sound and does all that is asked; it is just that nobody came to look.
  test('to be seen by any scrape promotes nothing', async () => {
    const result = await runDrill({ overrides: ['telemetry.scrape_every=100s'] });
    expect(result.blocks.length).toBeGreaterThan(10);
    expect(stageOutcomes(result)).toEqual(['inconclusive', 'not-reached', 'not-reached']);
    const byMetric = ['blocks', 'recovery', 'proofs-complete', 'tampers-refused', 'tracker-audits'];
    expect(outcomesBy(result.gates, 'inconclusive')).toEqual(expect.arrayContaining(byMetric));
    expect(outcomesBy(result.gates, 'fail')).toEqual([]);
    expect(result.restarts).toEqual([]);
    expect(result.verdict).toBe('fail');
  });

  // A gate that fails early leaves no time for audits: what is to be told is the gate.
  test('before its tracker had time is not called incomplete', async () => {
    const result = await runDrill({ overrides: ['gates.blocks.value=1ms'] });
    expect(result.tracker!.audits).toBe(0);
    expect(new Set(result.outcomes.map(({ code }) => code))).toEqual(new Set([1]));
  });
});

describe('a rollout whose stages all pass', async () => {
  const late = 'tracker.blocks.0.submit_at=100s';
  const result = await runDrill({ overrides: [...IS_BACK, late] });

  test('is incomplete if the tracker has audited nothing by then', () => {
    expect(stageOutcomes(result)).toEqual(['passed', 'passed', 'passed']);
    expect(result.tracker).toMatchObject({ audits: 0, blocks: [] });
    expect(result.verdict).toBe('fail');
    expect(result.outcomes[0]).toEqual({ code: 6, message: 'the wallet tracker audited nothing' });
  });

  // By this gate the drills above know that the old version is back: here it is not.
  test('is told apart from one that was undone', () => {
    expect(gateOf(result, 'candidate-in-effect')).toMatchObject({ outcome: 'fail', value: 6 });
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
