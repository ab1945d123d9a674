import { describe, expect, test } from 'vitest';
import type { AlertChange } from '../../src/promql/alert-state.ts';
import { LabelSet } from '../../src/promql/label-set.ts';
import { type JudgedRun, promtoolTest } from '../../src/promql/promtool-test.ts';
import { ruleFile } from '../../src/promql/rule-file.ts';
import { RuleRunner } from '../../src/promql/rule-runner.ts';
import { type Scraped, ScrapeStore } from '../../src/promql/scrape-store.ts';
import { SeriesMemory } from '../../src/promql/series-memory.ts';
import { promtool, promtoolVersion } from './promtool.ts';

const SECOND_US = 1_000_000;
const EVALUATION_US = 30 * SECOND_US;
const UNTIL_US = 40 * EVALUATION_US;

const groups = ruleFile.parse({
  groups: [
    {
      name: 'recorded',
      rules: [{ record: 'job:rate', expr: 'sum by (job) (rate(requests_total[2m]))' }],
    },
    {
      name: 'alerts "of" all',
      rules: [
        {
          alert: 'Down',
          expr: 'up == 0',
          for: '1m',
          keep_firing_for: '45s',
          labels: { severity: 'page', none: '{{ $labels.nothing }}' },
          annotations: { text: 'at {{ $value }}\n"quoted" \\ {{ $labels.instance }}' },
        },
        { alert: 'Slow', expr: 'job:rate < 0.9' },
        { alert: 'Gone', expr: 'absent(depth{instance="n2"})' },
      ],
    },
  ],
});

const requests = LabelSet.of([['__name__', 'requests_total']]);
const depth = LabelSet.of([
  ['__name__', 'depth'],
  ['path', 'a "b" \\ c'],
]);

function shownBySecond(second: number): Scraped[] {
  const shown = [{ labels: requests, value: second }];
  return second < 200 || second > 600 ? [...shown, { labels: depth, value: 7 }] : shown;
}

/** Two targets: one restarts and is down for a while, the other loses a series and then goes. */
function rehearsed(): JudgedRun {
  const store = new ScrapeStore();
  const memory = new SeriesMemory();
  const targets = ['n1', 'n2'].map((instance) =>
    LabelSet.of(Object.entries({ job: 'node', instance })),
  );
  const runners = groups.map((group) => new RuleRunner(group, store, memory));
  const changes: AlertChange[] = [];
  for (let second = 0; second * SECOND_US <= UNTIL_US; second += 15) {
    const atUs = second * SECOND_US;
    const isDown = second >= 300 && second < 465;
    const count = second < 300 ? second * 2.5 : (second - 465) * 0.25;
    store.scrape(targets[0]!, atUs, isDown ? null : [{ labels: requests, value: count }]);
    if (second < 900) store.scrape(targets[1]!, atUs, shownBySecond(second));
    if (second === 900) store.remove(targets[1]!, atUs);
    if (atUs % EVALUATION_US !== 0) continue;
    for (const runner of runners) changes.push(...runner.evaluate(atUs).changes);
  }
  const { series } = store;
  return {
    groups,
    series,
    changes,
    evaluationUs: EVALUATION_US,
    untilUs: UNTIL_US,
    rulesFile: 'r.yaml',
  };
}

function verdict(run: JudgedRun): string {
  const files = promtoolTest(run);
  if ('refused' in files) throw new Error(files.refused);
  const named = { 'r.yaml': files.rules, 't.yaml': files.test };
  return promtool(['test', 'rules', 't.yaml'], named).output;
}

describe.skipIf(promtoolVersion === null)(
  `promtool ${promtoolVersion ?? 'is missing'}, given the files of a run,`,
  () => {
    test('finds the same alerts, through restarts, gaps and series that end', () => {
      const run = rehearsed();
      const names = run.changes.map(({ labels, after }) => `${labels.get('alertname')} ${after}`);
      // The run is worth judging only if every alert comes and goes.
      for (const change of ['Down pending', 'Down firing', 'Down inactive', 'Slow firing']) {
        expect(names).toContain(change);
      }
      expect(names).toContain('Gone inactive');
      expect(verdict(run)).toContain('SUCCESS');
    });

    test('finds out a timeline with a change at another evaluation, or one left out', () => {
      const run = rehearsed();
      const { changes } = run;
      const falsified = [
        changes.map((one, index) => (index === 2 ? { ...one, atUs: one.atUs + 30e6 } : one)),
        changes.slice(0, -1),
      ];
      for (const one of falsified) {
        const sorted = [...one].sort((a, b) => a.atUs - b.atUs);
        expect(verdict({ ...run, changes: sorted })).toContain('FAILED');
      }
    });

    test('takes the rules that are written out for good', () => {
      const files = promtoolTest(rehearsed());
      const rules = 'rules' in files ? files.rules : '';
      expect(promtool(['check', 'rules', 'r.yaml'], { 'r.yaml': rules }).output).toContain(
        'SUCCESS: 4 rules found',
      );
    });
  },
);

describe('promtoolTest', () => {
  test('says why when promtool could not replay a run', () => {
    const run = rehearsed();
    const [first, second] = groups;
    const odd = [{ ...first!, intervalUs: 60_000_000 }, second!];
    expect(promtoolTest({ ...run, groups: odd })).toMatchObject({
      refused: expect.stringContaining('one has another'),
    });
    const fine = new ScrapeStore();
    fine.append(LabelSet.of([['__name__', 'x']]), 1_500, 1);
    expect(promtoolTest({ ...run, series: fine.series })).toMatchObject({
      refused: expect.stringContaining('millisecond'),
    });
  });
});
