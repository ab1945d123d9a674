import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { metricUnits } from '../../src/metrics/catalogue.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { loadScenario } from '../../src/scenario/load.ts';

const FILE = new URL('../../scenarios/leader_question.yaml', import.meta.url);
/** Six validators, so that a run takes a second. */
const SMALL = [
  ...[
    'cluster.groups.validators.count=6',
    'cluster.overlay.k=4',
    'consensus.selection.committee=6',
  ],
  ...['stages.steady.hold.min=12s', 'stages.after.hold.min=2s'],
];

/** Longest time between two blocks, in seconds, while each validator is down for so long. */
async function longestGap(leader: string, downtime: string): Promise<number> {
  const source = readFileSync(FILE, 'utf8');
  const overrides = [
    ...[...SMALL, `consensus.leader=${leader}`],
    `stages.rolling-restart.activate.0.downtime=${downtime}`,
  ];
  const scenario = loadScenario(source, { file: 'leader_question.yaml', metricUnits, overrides });
  const result = await runScenario(scenario, { seed: '3', workers: 0, source });
  const gate = result.gates.find(({ name }) => name === 'block-gap');
  return (gate?.value ?? 0) / 1_000_000;
}

describe('the leader question', () => {
  test('a constant leader costs its whole downtime, a rotating one a few timeouts', async () => {
    expect(await longestGap('constant', '15s')).toBeGreaterThan(15);
    expect(await longestGap('rotating', '15s')).toBeLessThan(9);
  });

  test('a leader that is back before its timeout costs no more than that, whoever leads', async () => {
    expect(await longestGap('constant', '1.8s')).toBeLessThan(4.5);
    expect(await longestGap('rotating', '1.8s')).toBeLessThan(4.5);
  });
});
