import { describe, expect, test } from 'vitest';
import { regressionHtml } from '../../../src/report/html/page.ts';
import { regressionDocument } from '../../../src/report/regression-json.ts';
import type { GateRecord, PlaybookResult, RunResult } from '../../../src/run/result.ts';
import { sampleFrame, sampleReport } from '../../support/sample-report.ts';
import { sampleResult } from '../../support/sample-result.ts';

const MINUTE = 60_000_000;

function gate(name: string, stage: string, more: Partial<GateRecord> = {}): GateRecord {
  return {
    ...{ name, stage, rule: `${name} <= 5`, outcome: 'pass', value: 1, threshold: 5 },
    ...{
      unit: 'count',
      margin: 4,
      samples: 10,
      evaluatedUs: 12 * MINUTE,
      firstBreachUs: null,
      lostUs: null,
    },
    ...{ reason: null, refs: [], ...more },
  };
}

const QUIET: PlaybookResult = {
  verdict: 'promoted',
  stages: ['first', 'second'].map((name) => ({
    ...{ name, failedBy: null, failure: null, stateBefore: 'a', stateAfter: null },
    rollbackFailure: null,
  })),
  unjudged: [],
  evidence: [],
  alerts: [],
  alertTest: null,
  notifications: [],
  faults: [],
};

const PROMOTED: RunResult = {
  ...sampleResult(),
  virtualUs: 30 * MINUTE,
  stages: [
    { name: 'first', outcome: 'passed', startedUs: 0, endedUs: 12 * MINUTE, rollback: null },
    {
      ...{ name: 'second', outcome: 'passed', startedUs: 12 * MINUTE, endedUs: 30 * MINUTE },
      rollback: null,
    },
  ],
  gates: [gate('errors', 'first'), gate('latency', 'second')],
  timeline: [{ atUs: 0, kind: 'action', node: null, detail: 'deploy v2 to canary' }],
  playbook: QUIET,
};

/** The second stage was undone; what the plan left is told by the changes. */
function undone(changes: Partial<PlaybookResult['stages'][number]> = {}): RunResult {
  const [first, second] = QUIET.stages;
  const failed = { ...second!, failedBy: 'latency', failure: 'latency: 7', stateAfter: 'a' };
  return {
    ...PROMOTED,
    verdict: 'fail',
    stages: [
      PROMOTED.stages[0]!,
      { ...PROMOTED.stages[1]!, outcome: 'rolled-back', rollback: 'back' },
    ],
    gates: [
      gate('errors', 'first'),
      gate('latency', 'second', {
        ...{ outcome: 'fail', value: 7, reason: '7 (wanted <= 5)', firstBreachUs: 20 * MINUTE },
      }),
    ],
    playbook: {
      ...{ ...QUIET, verdict: 'rolled-back', stages: [first!, { ...failed, ...changes }] },
      alerts: [alert(14, 'firing'), alert(16, 'inactive'), alert(18, 'firing')],
      faults: [
        { name: 'slow', fault: 'cpu_slow', beganUs: MINUTE, endedUs: null, instances: ['a-0'] },
      ],
    },
  };
}

function alert(minute: number, after: string): PlaybookResult['alerts'][number] {
  const before = after === 'firing' ? 'inactive' : 'firing';
  return { atUs: minute * MINUTE, alert: 'Slow', labels: '{a="b"}', before, after };
}

function pageOf(result: RunResult): string {
  const [report, frame] = [sampleReport(result), sampleFrame()];
  return regressionHtml([report], frame, regressionDocument([report], frame));
}

/** Text of a section, without markup; null when the page has none of that name. */
function sectionOf(page: string, id: string): string | null {
  const match = new RegExp(`<section id="${id}".*?</section>`, 's').exec(page);
  return match === null ? null : match[0].replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
}

describe('the page of a playbook that was promoted', () => {
  const page = pageOf(PROMOTED);

  test('folds its gates by stage and shows no section of which there is nothing', () => {
    expect(sectionOf(page, 'gates')).toContain('first 1 of 1 gate passed');
    expect(page).not.toContain('<details open>');
    for (const id of ['why', 'faults', 'records']) {
      expect(sectionOf(page, id)).toBeNull();
      expect(page).not.toContain(`href="#${id}"`);
    }
  });

  test('names each gate that was never judged, and opens them where a stage passed without', () => {
    expect(sectionOf(page, 'gates')).not.toContain('never judged');
    const unjudged = [{ gate: 'spare', isCritical: true, reason: 'condition' }] as const;
    const other = pageOf({ ...PROMOTED, playbook: { ...QUIET, unjudged } });
    expect(sectionOf(other, 'gates')).toContain('spare yes no condition for it was met');
    expect(other).toContain('<details open><summary><strong>never judged</strong> 1 gate,');
    expect(other).toContain('2 of 2 gates passed, 1 never judged, exit code 0');
  });

  test('tells each step, and has no column for failures that are not there', () => {
    expect(sectionOf(page, 'stages')).toContain('deploy v2 to canary');
    expect(sectionOf(page, 'stages')).not.toContain('Ended by');
  });

  test('draws no alert that is to fire all the time', () => {
    const watchdog = { ...alert(1, 'firing'), labels: '{alertname="W", severity="none"}' };
    const drawn = (alerts: PlaybookResult['alerts']) =>
      sectionOf(pageOf({ ...PROMOTED, playbook: { ...QUIET, alerts } }), 'stages');
    expect(drawn([watchdog])).not.toContain('alerts firing');
    expect(drawn([watchdog, alert(2, 'firing')])).toContain('alerts firing');
  });
});

describe('the page of a playbook that was not', () => {
  test('says first why, what is left, and what to do', () => {
    const page = pageOf(undone());
    const why = sectionOf(page, 'why');
    for (const text of ['latency', '7 (wanted <= 5)', '20m', 'What was there before the stage']) {
      expect(why?.replaceAll('&#60;', '<')).toContain(text);
    }
    expect(page.indexOf('id="why"')).toBeLessThan(page.indexOf('id="stages"'));
  });

  test('opens the gates of the stage that failed, and only those', () => {
    const gates = /<section id="gates".*?<\/section>/s.exec(pageOf(undone()))?.[0] ?? '';
    const stages = [...gates.matchAll(/<details( open)?><summary><strong>(\w+)/g)];
    expect(stages.map(([, open, name]) => [name, open])).toEqual([
      ['first', undefined],
      ['second', ' open'],
    ]);
  });

  test('draws faults, and each time that an alert fired', () => {
    const stages = sectionOf(pageOf(undone()), 'stages');
    expect(stages).toContain('slow: 1m to 30m');
    expect(stages).toContain('Slow: 14m to 16m');
    expect(stages).toContain('Slow: 18m to 30m');
  });

  test('does not claim that a rollback restored what it did not', () => {
    const another = sectionOf(pageOf(undone({ stateAfter: 'b' })), 'why');
    expect(another).not.toContain('What was there before');
    const failed = sectionOf(pageOf(undone({ rollbackFailure: 'web-1 is not ready' })), 'why');
    expect(failed).toContain('Neither the old state nor the new one');
    expect(failed).toContain('web-1 is not ready');
  });
});

describe('evidence', () => {
  const record = (kind: 'check' | 'baseline', title: string) => ({
    ...{ atUs: 0, kind, stage: 'first', title, fields: { p95: '0.0132804687637059' } },
    digest: 'f'.repeat(64),
  });

  test('shows numbers with the digits that matter, and checks apart', () => {
    const evidence = [record('check', 'up'), record('baseline', 'usual')];
    const records = sectionOf(pageOf({ ...PROMOTED, playbook: { ...QUIET, evidence } }), 'records');
    expect(records).toContain('p95: 0.01328 ');
    expect(records).toContain('1 check of readiness that passed');
  });
});
