import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type ApprovalAnswer, signApproval } from '../../../src/playbook/approvals.ts';
import { writeEvidence } from '../../../src/playbook/context.ts';
import { Bench, component, HOUR, MINUTE, SECOND } from './bench.ts';

const RULES = {
  groups: [
    {
      name: 'all',
      rules: [
        { alert: 'Watchdog', expr: 'vector(1)', labels: { severity: 'none' } },
        { alert: 'Hot', expr: 'heat > 5', for: '1m', labels: { severity: 'critical' } },
      ],
    },
  ],
};
const ROUTES = [
  { name: 'pager', severities: ['critical', 'page'], delay: '5s' },
  { name: 'mail', severities: ['critical'], delay: '20s' },
];
const watched = () => new Bench({ alerts: { rules: RULES, routes: ROUTES } });

describe('acks_complete', () => {
  const signed = (answers: Readonly<Record<string, ApprovalAnswer>>, quorum = 1) => {
    const from = ['ann', 'bob', 'cid'];
    const bench = new Bench({ approvals: [{ name: 'window', from, quorum }] });
    for (const [signer, said] of Object.entries(answers)) {
      writeEvidence(bench.context, 'approval', 'window', signApproval('window', signer, said));
    }
    return bench;
  };
  const gate = { check: 'acks_complete', approval: 'window' };

  test('waits for all, and passes when as many signed as are needed', () => {
    expect(signed({ ann: 'approved', bob: 'approved' }).judge(gate)).toMatchObject({
      outcome: 'inconclusive',
      reason: '2 of 3 signed; no answer: cid',
    });
    expect(signed({ ann: 'approved', bob: 'approved' }, 2 / 3).judge(gate).outcome).toBe('pass');
  });

  test('fails once it cannot be complete any more', () => {
    expect(signed({ bob: 'refused' }).judge(gate).outcome).toBe('fail');
    expect(signed({ bob: 'refused' }, 2 / 3).judge(gate).outcome).toBe('inconclusive');
  });

  test('counts nobody twice, and no signature that does not hold', () => {
    const bench = signed({ ann: 'approved' }, 2 / 3);
    const own = signApproval('window', 'bob');
    const forged = [
      signApproval('window', 'ann'),
      signApproval('window', 'eve'),
      { ...signApproval('window', 'ann'), signer: 'bob' },
      { ...signApproval('other', 'bob'), approval: 'window' },
      { ...signApproval('window', 'bob', 'refused'), answer: 'approved' },
      { ...own, signature: `${own.signature.slice(0, -2)}00` },
      { ...own, signature: 'no hexadecimal' },
    ];
    for (const fields of forged) writeEvidence(bench.context, 'approval', 'window', fields);
    expect(bench.judge(gate)).toMatchObject({ outcome: 'inconclusive', value: 1 });
    writeEvidence(bench.context, 'approval', 'window', own);
    expect(bench.judge(gate)).toMatchObject({ outcome: 'pass', value: 2 });
  });
});

describe('evidence_present and manual', () => {
  test('evidence_present wants records with all fields, young enough', () => {
    const bench = new Bench();
    const gate = { check: 'evidence_present', kind: 'report', fields: ['tag', 'window'] };
    expect(bench.judge(gate).outcome).toBe('fail');
    writeEvidence(bench.context, 'report', 'changes', { tag: 'v1', window: '' });
    expect(bench.judge(gate).reason).toBe('0 of 1 records; changes lacks window');
    writeEvidence(bench.context, 'report', 'changes', { tag: 'v1', window: 'now' });
    expect(bench.judge(gate).outcome).toBe('pass');
    expect(bench.pass(HOUR).judge({ ...gate, within: '30m' }).outcome).toBe('fail');
  });

  test('manual waits for the answer and writes it down once', () => {
    const bench = new Bench();
    const gate = { check: 'manual', by: 'ann', question: 'Go?', delay: '10m' };
    expect(bench.judge(gate).outcome).toBe('inconclusive');
    bench.pass(10 * MINUTE);
    expect([bench.judge(gate).outcome, bench.judge(gate).outcome]).toEqual(['pass', 'pass']);
    expect(bench.state.evidence.map(({ fields }) => fields)).toEqual([
      { by: 'ann', question: 'Go?', answer: 'yes' },
    ]);
  });

  test('manual fails by a no, and never decides without an answer', () => {
    const gate = { check: 'manual', by: 'ann', question: 'Go?', delay: '0s' };
    expect(new Bench().judge({ ...gate, answer: 'no' }).reason).toBe('ann says no');
    expect(new Bench().pass(HOUR).judge({ ...gate, answer: 'none' }).outcome).toBe('inconclusive');
  });
});

describe('alerts_quiet', () => {
  const gate = { check: 'alerts_quiet', severities: ['critical'] };

  test('passes for rules that are evaluated and silent, of its severities alone', () => {
    const bench = watched().pass(HOUR);
    expect(bench.judge(gate)).toMatchObject({ outcome: 'pass', samples: 1 });
    expect(bench.judge({ check: 'alerts_quiet' }).reason).toBe('Watchdog fires');
    expect(bench.judge({ check: 'alerts_quiet', except: ['Watchdog'] }).outcome).toBe('pass');
  });

  test('remembers an alert that fired within the hold and is over', () => {
    const bench = watched()
      .pass(10 * MINUTE)
      .feed('heat', {}, [[600, 9]]);
    expect(bench.pass(2 * MINUTE).judge(gate).reason).toBe('Hot fires');
    // The sample is too old after five minutes, so the alert is over.
    bench.pass(20 * MINUTE);
    expect(bench.judge(gate, { activatedUs: 9 * MINUTE }).outcome).toBe('fail');
    expect(bench.judge(gate, { activatedUs: 20 * MINUTE }).outcome).toBe('pass');
    expect(bench.judge({ ...gate, over: '30m' }).outcome).toBe('fail');
    expect(bench.judge({ ...gate, over: '15m' }).outcome).toBe('pass');
  });

  test('decides nothing without rules, before the first evaluation, or over too short a time', () => {
    expect(watched().judge(gate).outcome).toBe('inconclusive');
    expect(new Bench().pass(HOUR).judge(gate).outcome).toBe('inconclusive');
    expect(
      watched()
        .pass(HOUR)
        .judge({ ...gate, names: ['Cold'] }).outcome,
    ).toBe('inconclusive');
    expect(
      watched()
        .pass(HOUR)
        .judge({ ...gate, over: '2h' }).outcome,
    ).toBe('inconclusive');
  });
});

describe('alert_armed', () => {
  const gate = { check: 'alert_armed', severities: ['critical'], within: '30s' };

  test('sends a notification and waits for it at every route', () => {
    const bench = watched().pass(MINUTE);
    expect(bench.judge(gate).outcome).toBe('pass');
    // The slower of both routes takes 20 s.
    expect(bench.sim.nowUs).toBeGreaterThanOrEqual(80 * SECOND);
  });

  test('names the route at which nothing arrives', () => {
    const bench = watched().pass(MINUTE);
    bench.estate.router.silence('mail');
    expect(bench.judge(gate)).toMatchObject({
      outcome: 'fail',
      reason: 'nothing of critical arrives at mail within 30s',
    });
  });

  test('wants rules that are loaded and evaluated, and a dead man that fires', () => {
    const bench = watched();
    const rules = { check: 'alert_armed', names: ['Hot'], dead_man: 'Watchdog' };
    expect(bench.judge(rules).outcome).toBe('inconclusive');
    expect(bench.pass(MINUTE).judge(rules).outcome).toBe('pass');
    expect(bench.judge({ ...rules, fired: true }).reason).toBe('Hot has never fired');
    expect(bench.judge({ ...rules, dead_man: 'Hot' }).outcome).toBe('inconclusive');
    expect(bench.judge({ ...rules, names: ['Cold'] }).outcome).toBe('fail');
  });
});

describe('clean', () => {
  const gate = { check: 'clean', groups: ['rpc'], over: '1h' };
  const hold = { activatedUs: MINUTE };

  test('counts restarts that a machine makes by itself, but not planned ones', () => {
    const bench = watched().pass(2 * MINUTE);
    bench.estate.workload('rpc').stop(bench.instance('rpc-1'));
    bench.pass(HOUR);
    expect(bench.judge(gate, hold).outcome).toBe('pass');
    bench.estate.workload('rpc').crash(bench.instance('rpc-2'), 'watchdog');
    expect(bench.judge(gate, hold).reason).toBe('rpc-2 ended 1 times by watchdog');
    expect(bench.judge({ ...gate, restarts: ['crash'] }, hold).outcome).toBe('pass');
  });

  test('wants its time, and its epochs', () => {
    const bench = watched().pass(30 * MINUTE);
    expect(bench.judge(gate, hold).reason).toBe('soaked for 29m');
    bench.pass(40 * MINUTE).feed('epoch', {}, [
      [60, 3],
      [4_190, 5],
    ]);
    const epochs = { ...gate, epochs: { expr: 'epoch', count: 2 } };
    expect(bench.judge(epochs, hold).outcome).toBe('pass');
    expect(bench.judge({ ...gate, epochs: { expr: 'epoch', count: 3 } }, hold).reason).toBe(
      '2 of 3 epochs',
    );
  });

  test('counts incidents, and alerts that reached nobody', () => {
    const bench = watched()
      .pass(10 * MINUTE)
      .feed('heat', {}, [[600, 9]]);
    bench.estate.router.silence('pager');
    bench.pass(2 * HOUR);
    writeEvidence(bench.context, 'incident', 'outage', {});
    expect(bench.judge(gate, hold).reason).toBe('incident outage; Hot did not arrive at pager');
    expect(bench.judge({ ...gate, interventions: [] }, hold).outcome).toBe('pass');
  });
});

describe('log_lines', () => {
  const gate = { check: 'log_lines', groups: ['rpc'], over: '1m', per_second_max: 0.1 };

  test('counts errors of the last while and finds words', () => {
    const bench = new Bench().pass(HOUR);
    const write = (count: number) => {
      for (let line = 0; line < count; line += 1) {
        bench.estate.logs.write(bench.instance('rpc-0'), 'error', 'no answer');
      }
    };
    write(6);
    expect(bench.judge(gate).outcome).toBe('pass');
    write(1);
    expect(bench.judge(gate).reason).toBe('rpc-0 wrote 0.1167 error lines a second');
    expect(bench.pass(2 * MINUTE).judge(gate).outcome).toBe('pass');
    bench.estate.logs.write(bench.instance('rpc-1'), 'info', 'PANIC: index');
    expect(bench.judge({ ...gate, never: ['panic'] }).reason).toBe('rpc-1 wrote: PANIC: index');
  });

  test('decides nothing about what never ran', () => {
    const bench = new Bench({ components: [component('rpc', { standby: true })] });
    expect(bench.pass(HOUR).judge(gate).outcome).toBe('inconclusive');
  });
});

describe('gates', () => {
  test('know nothing of faults', () => {
    const folder = new URL('../../../src/playbook/gates/', import.meta.url);
    const files = readdirSync(folder);
    expect(files.length).toBeGreaterThan(30);
    for (const file of files) {
      const text = readFileSync(new URL(file, folder), 'utf8');
      expect(text, file).not.toMatch(
        /\bflags\b|services\/faults|\.parameter\(|\.amount\(|\.faults\b/,
      );
    }
  });
});
