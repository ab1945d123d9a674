import { describe, expect, test } from 'vitest';
import { retentionOf } from '../../src/playbook/retention.ts';
import { loadPlaybook } from '../../src/scenario/load.ts';

const MINUTE_US = 60_000_000;
/** The look-back of a selector and the margin. */
const BASE_US = 10 * MINUTE_US;

const timing = { scrapeEveryUs: 15_000_000, evaluateEveryUs: 30_000_000 };

function retentionWith(gates: readonly object[], activate: readonly object[], exprs: string[]) {
  const document = {
    simnet: 1,
    name: 'kept',
    title: 'Kept',
    description: 'What must be kept.',
    seed: 1,
    duration_max: '1h',
    versions: [{ name: 'v1.0.0', revision: '4f1c9a07' }],
    alerts: {
      rules: {
        groups: [{ name: 'g', rules: exprs.map((expr, at) => ({ alert: `A${at}`, expr })) }],
      },
    },
    components: [
      { name: 'svc', version: 'v1.0.0', capabilities: [{ kind: 'heartbeat', every: '1m' }] },
    ],
    stages: [
      {
        name: 'only',
        readiness: ['version'],
        activate,
        hold: { min: '1m' },
        gates: gates.map((_, at) => `g-${at}`),
      },
    ],
    gates: [
      { name: 'version', check: 'version_in_effect', group: 'svc', version: 'v1.0.0' },
      ...gates.map((gate, at) => ({ name: `g-${at}`, deadline: '30m', ...gate })),
    ],
  };
  const options = { file: 'kept.yaml', metricUnits: new Map() };
  const playbook = loadPlaybook(JSON.stringify(document), options);
  const rules = playbook.alerts.rules ?? [];
  const { retentionUs, retentionsUs, kept } = retentionOf(playbook, rules, timing);
  const keptUs = (metric: string) => retentionsUs?.get(metric) ?? retentionUs;
  return { retentionUs, keptUs, kept };
}

describe('retentionOf', () => {
  test('reaches as far as ranges, offsets and subqueries of rules do together', () => {
    const { keptUs, retentionUs, kept } = retentionWith(
      [],
      [],
      ['rate(heartbeat_total[1h]) > max_over_time(process_ready[10m:1m] offset 20m)'],
    );
    expect(retentionUs).toBe(BASE_US);
    expect(keptUs('heartbeat_total')).toBe(60 * MINUTE_US + BASE_US);
    expect(keptUs('process_ready')).toBe(30 * MINUTE_US + BASE_US);
    expect(keptUs('log_lines_total')).toBe(BASE_US);
    expect(kept).toEqual(
      new Set(['heartbeat_total', 'process_ready', 'process_start_time_seconds', 'up']),
    );
  });

  test('keeps all that a gate may read since a hold began', () => {
    const gate = { check: 'counter_increase', series: 'log_lines_total{level="error"}' };
    const { keptUs } = retentionWith([gate], [], []);
    expect(keptUs('log_lines_total')).toBe(Number.POSITIVE_INFINITY);
    expect(keptUs('heartbeat_total')).toBe(BASE_US);
  });

  test('reaches back as far as a baseline is taken', () => {
    const take = { action: 'baseline', baseline: 'b', expr: 'heartbeat_total', over: '2h' };
    const { keptUs } = retentionWith([], [take], []);
    expect(keptUs('heartbeat_total')).toBeGreaterThanOrEqual(120 * MINUTE_US + BASE_US);
  });

  test('keeps everything where a selector names no metric and looks back without end', () => {
    const gate = { check: 'counter_increase', series: '{instance="svc-0"}' };
    const { keptUs, kept } = retentionWith([gate], [], []);
    expect(keptUs('anything')).toBe(Number.POSITIVE_INFINITY);
    expect(kept).toBe(undefined);
  });
});
