import { describe, expect, test } from 'vitest';
import type { GateRecord, RunResult } from '../../src/run/result.ts';
import { runDrill } from '../support/drill/whole-run.ts';

const OLD = 'v1.4.2';
const CANDIDATE = 'v1.5.0-rc.1';
/** Judges at the end of the run whether every validator answers as the old version does. */
const IS_BACK = [
  'stages.rolling-restart.gates=[recovery, restarted-once]',
  `gates.candidate-in-effect.version=${OLD}`,
];

const gateOf = ({ gates }: RunResult, name: string) => gates.find((gate) => gate.name === name)!;
const stageOutcomes = ({ stages }: RunResult) => stages.map((stage) => stage.outcome);
const messagesOf = ({ outcomes }: RunResult) => outcomes.map(({ message }) => message).join('\n');
const codesOf = ({ outcomes }: RunResult) => [...new Set(outcomes.map(({ code }) => code))];
const named = (gates: readonly GateRecord[], outcome: GateRecord['outcome']) =>
  gates.filter((gate) => gate.outcome === outcome).map((gate) => gate.name);

describe('a rollout that does not pass', () => {
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
    expect(codesOf(result)).toEqual([1]);
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
    expect(codesOf(result)).toEqual([1]);
  });

  // The cluster is sound and does all that is asked; it is just that nobody came to look.
  test('to be seen by any scrape promotes nothing', async () => {
    const overrides = ['telemetry.scrape_every=100s', 'consensus.commit_wait=2s'];
    const result = await runDrill({ overrides });
    expect(result.blocks.length).toBeGreaterThan(6);
    expect(stageOutcomes(result)).toEqual(['inconclusive', 'not-reached', 'not-reached']);
    const byMetric = ['blocks', 'recovery', 'proofs-complete', 'tampers-refused', 'tracker-audits'];
    expect(named(result.gates, 'inconclusive')).toEqual(expect.arrayContaining(byMetric));
    expect(named(result.gates, 'fail')).toEqual([]);
    expect(result.restarts).toEqual([]);
    expect(result.verdict).toBe('fail');
  });

  // A gate that fails early leaves no time for audits: what is to be told is the gate.
  test('before its tracker had time is not called incomplete', async () => {
    const result = await runDrill({ overrides: ['gates.blocks.value=1ms'] });
    expect(result.tracker!.audits).toBe(0);
    expect(codesOf(result)).toEqual([1]);
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
