import { describe, expect, test } from 'vitest';
import { type AlertTestLimits, alertTest } from '../../src/run/alert-test.ts';
import { rehearse } from '../../src/run/rehearse.ts';
import { promtool, promtoolVersion } from '../promql/promtool.ts';
import { tinyPlaybook } from '../support/drill/tiny.ts';

/** A playbook that no alert stops. */
const CALM = [
  'mutants=[]',
  'stages.rollout.hold.min=40m',
  'stages.rollout.gates=[in-effect]',
  'gates=[{name: up, check: reachable, group: cron}, {name: in-effect, check: version_in_effect, group: cron, version: v1.1.0}, {name: back-in-effect, check: version_in_effect, group: cron, version: v1.0.0}]',
];

/** Processes that cannot be scraped for a while, twice: alerts come and go. */
const FAULTS = [
  ...CALM,
  'faults=[{fault: metric_absent, target: cron, at: 5m, for: 4m}, {name: again, fault: metric_absent, target: cron, at: 25m, for: 4m}]',
];

async function ran(overrides: readonly string[] = FAULTS, limits?: AlertTestLimits) {
  const playbook = tinyPlaybook(overrides);
  const { alerts, store } = await rehearse(playbook, { seed: '1' });
  const history = { alerts, series: store.series };
  return { playbook, alerts, history, files: alertTest(playbook, history, limits) };
}

function judged({ files }: Pick<Awaited<ReturnType<typeof ran>>, 'files'>): string {
  const named = { 'rules.yaml': files?.rules ?? '', 'rules_test.yaml': files?.test ?? '' };
  return promtool(['test', 'rules', 'rules_test.yaml'], named).output;
}

describe.skipIf(promtoolVersion === null)(
  `promtool ${promtoolVersion ?? 'is missing'}, given the alerts of a playbook,`,
  () => {
    test('finds them at the same instants, and takes no other timeline', async () => {
      const run = await ran();
      const names = run.alerts.changes.map(
        ({ labels, after }) => `${labels.get('alertname')} ${after}`,
      );
      for (const change of ['CronDown firing', 'CronDown inactive', 'CronIdle pending']) {
        expect(names).toContain(change);
      }
      expect(judged(run)).toContain('SUCCESS');
      const changes = run.alerts.changes.map((one, index) =>
        index === 4 ? { ...one, atUs: one.atUs + 30e6 } : one,
      );
      const { failures, evaluatedUs } = run.alerts;
      const alerts = { changes, failures, evaluatedUs };
      const files = alertTest(run.playbook, { ...run.history, alerts });
      expect(judged({ files })).toContain('FAILED');
    });

    test('finds them in a window, when the whole run is more than the limit', async () => {
      const run = await ran(FAULTS, { samples: 400, changes: 500 });
      expect(run.files?.note).toMatch(/^Samples from \d+s to \d+s; states are compared from \d+s/);
      expect(run.files?.test).toContain('alertstate');
      expect(judged(run)).toContain('SUCCESS');
    });

    test('finds them where scrapes are as rare as evaluations', async () => {
      const run = await ran([...FAULTS, 'observation={scrape_every: 30s, evaluate_every: 30s}']);
      expect(run.files?.test).toContain('alertstate');
      expect(judged(run)).toContain('SUCCESS');
    });
  },
);

describe('the alerts of a playbook for promtool', () => {
  test('are none where there are no rules', async () => {
    expect((await ran([...CALM, 'alerts={}'])).files).toBeNull();
  });

  test('are the rules alone, and why, where promtool could not replay the run', async () => {
    const { files } = await ran(['alerts.rules.groups[0].interval=1m']);
    expect(files).toMatchObject({ test: null, note: expect.stringContaining('another') });
    expect(files?.rules).toContain('interval: 60s');
  });

  test('are none of a window in which no rule could see all it looks at', async () => {
    const { files } = await ran(FAULTS, { samples: 10, changes: 500 });
    expect(files?.note).toBe('No test: 10 samples are fewer than the rules look back over.');
  });
});
