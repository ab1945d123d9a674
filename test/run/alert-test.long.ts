import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { alertTest } from '../../src/run/alert-test.ts';
import { rehearse } from '../../src/run/rehearse.ts';
import { loadPlaybook } from '../../src/scenario/load.ts';
import { promtool, promtoolVersion } from '../promql/promtool.ts';

const GUIDE = join(import.meta.dirname, '../../docs/guides/shop-api.yaml');

/** One answer in ten is an error for a quarter of an hour: the alert of the shop fires. */
const ERRORS =
  'faults=[{fault: wrong_result, target: api, stage: baseline, at: 3m, for: 15m, result: error_answers, share: 0.5}]';

async function judged(overrides: readonly string[]) {
  const text = readFileSync(GUIDE, 'utf8');
  const playbook = loadPlaybook(text, { file: GUIDE, overrides, metricUnits: new Map() });
  const { alerts, store } = await rehearse(playbook, { seed: '1' });
  const files = alertTest(playbook, { alerts, series: store.series });
  const named = { 'rules.yaml': files?.rules ?? '', 'rules_test.yaml': files?.test ?? '' };
  const { output } = promtool(['test', 'rules', 'rules_test.yaml'], named);
  return { output, fired: alerts.fired.length };
}

describe.skipIf(promtoolVersion === null)(`promtool ${promtoolVersion ?? 'is missing'}`, () => {
  test('agrees with the quiet alerts of the shop of the guide', async () => {
    const { output, fired } = await judged([]);
    expect([output, fired]).toEqual([expect.stringContaining('SUCCESS'), 0]);
  });

  test('agrees with the alert that fires when the shop answers with errors', async () => {
    const { output, fired } = await judged([ERRORS]);
    expect([output, fired]).toEqual([expect.stringContaining('SUCCESS'), 1]);
  });
});
