import { describe, expect, test } from 'vitest';
import { runTrial } from '../../src/drill/trial.ts';
import { rehearse } from '../../src/run/rehearse.ts';
import { loadPlaybook } from '../../src/scenario/load.ts';
import { refsIn, rows, scenarioText } from './traceability.ts';

const { file, text } = scenarioText('pve_network_canary');
const options = { file, metricUnits: new Map<string, never>() };
const ROWS = [
  ...rows('003', ['1a-e', '2a-c', '3a-b', '4a-d', '5a-d', '6a-d', '7a-d', '8a-b', '9a-c', '10a-b']),
];
const MUTANTS = ['x1', 'x2', 'x3', 'x4', 'x5', 'x7', 'x8', 'x9', 'z1', 'z2'];
const HOUR_US = 3_600_000_000;

/** The playbook as drills shorten it. */
const overrides = loadPlaybook(text, options).drill.set;

function tried(mutant: string) {
  const spec = { mutant, seed: '1', without: [], isNaive: false };
  return runTrial({ file, text, overrides }, spec);
}

describe('pve_network_canary', () => {
  test('implements every row of its document, has every mutant, and refers to nothing else', () => {
    const wanted = [...ROWS, ...MUTANTS.map((name) => `003-${name}`)];
    expect([...refsIn(text)].sort()).toEqual(wanted.sort());
  });

  test('soaks for a day in shadow mode and for seven days in each phase that writes', () => {
    const { stages } = loadPlaybook(text, options);
    const holds = stages.map(({ name, hold }) => [name, (hold?.minUs ?? 0) / HOUR_US]);
    expect(Object.fromEntries(holds)).toMatchObject({
      'shadow-a': 24,
      'basic-write-a': 168,
      'advanced-a': 168,
      'sdn-a': 168,
      'full-a': 168,
      'full-b': 168,
      'cluster-soak': 168,
    });
  });

  test('shortens every soak by the same factor', () => {
    const { stages } = loadPlaybook(text, options);
    const short = loadPlaybook(text, { ...options, overrides }).stages;
    const factors = stages.flatMap(({ hold }, place) =>
      hold !== undefined && hold.minUs >= 24 * HOUR_US
        ? [hold.minUs / (short[place]?.hold?.minUs ?? 0)]
        : [],
    );
    expect(new Set(factors)).toEqual(new Set([60]));
  });

  test('lets a sound rewrite write on canary A for its seven days', async () => {
    const playbook = loadPlaybook(text, {
      ...options,
      overrides: [...overrides, 'duration_max=4h'],
    });
    const { state } = await rehearse(playbook, { seed: '1' });
    const passed = state.stages.filter(({ outcome }) => outcome === 'passed');
    expect(passed.map(({ name }) => name)).toEqual([
      'prerequisites',
      'prepare',
      'migration-config',
      'shadow-a',
      'basic-write-a',
    ]);
    expect(state.stages.map(({ failedBy }) => failedBy).filter(Boolean)).toEqual([]);
  }, 120_000);

  test('does not let a rewrite write that serves nothing', async () => {
    const { verdict, stage, failedBy } = await tried('z1-router-never-matches');
    expect([verdict, stage, failedBy]).toEqual(['blocked', 'basic-write-a', 'path-coverage-a']);
  }, 60_000);

  test('goes back to Perl where an answer differs, and nothing is left behind', async () => {
    const trial = await tried('x1-number-as-text');
    expect([trial.verdict, trial.failedBy]).toEqual(['rolled-back', 'contract-a']);
    expect([trial.rollback, trial.rollbackFailure]).toEqual(['to-perl', null]);
    expect(trial.isRestored).toBe(true);
  }, 60_000);
});
