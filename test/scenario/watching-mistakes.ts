/** Mistakes in what watches a rollout: alerts, gates, holds, and the facts that they read. */
import type { PlaybookMistake } from './playbook-mistake.ts';

export const WATCHING_MISTAKES: readonly PlaybookMistake[] = [
  {
    rule: 'alert.metric',
    edit: ['increase(heartbeat_total[2m])', 'increase(heartbeats_total[2m])'],
    prints: 'alerts.rules: "Stuck" reads "heartbeats_total", which no component shows',
  },
  {
    rule: 'alert.unknown',
    edit: ['names: [Stuck]', 'names: [Stuk]'],
    prints: 'gates[1]: no rule defines an alert "Stuk"',
  },
  {
    rule: 'alert.unreachable',
    edit: ['heartbeat_total[2m]', 'heartbeat_total[9m]'],
    prints:
      'stages[0].hold: "quiet" waits for the alert "Stuck", which fires 10m30s after a defect at the earliest; the hold lasts 10m',
  },
  // A stage of which all gates pass ends at the least of its hold.
  {
    rule: 'alert.unreachable',
    edit: ['heartbeat_total[2m]', 'heartbeat_total[9m]'],
    also: ['hold: {min: 10m}', 'hold: {min: 10m, max: 20m}'],
    prints:
      'stages[0].hold: "quiet" waits for the alert "Stuck", which fires 10m30s after a defect at the earliest; the hold lasts 10m',
  },
  {
    rule: 'alert.unreachable',
    edit: ['heartbeat_total[2m]', 'heartbeat_total[9m]'],
    also: ['gates: [beats, quiet]\n    verify: [age]', 'gates: [beats]\n    verify: [age, quiet]'],
    prints:
      'stages[0].hold: "quiet" waits for the alert "Stuck", which fires 10m30s after a defect at the earliest; the hold lasts 10m',
  },
  {
    rule: 'gate.metric',
    edit: ['increase(heartbeat_total[5m])', 'increase(heartbeat_count[5m])'],
    prints: 'gates[0]: no component shows a metric "heartbeat_count", and no rule records it',
  },
  {
    rule: 'gate.probe',
    edit: ['probe: heartbeat_age', 'probe: heart_age'],
    prints: 'gates[2]: "cron" does not answer "heart_age"',
  },
  {
    rule: 'gate.probe',
    edit: [
      'check: smoke, assertions: [{group: cron, probe: heartbeat_age, max: 90}]',
      'check: path_coverage, group: cron, probe: settings, min: 50%, min_samples: 1',
    ],
    prints: 'gates[2].probe: "settings" gives texts, of which the gate makes nothing',
  },
  {
    rule: 'gate.probe',
    edit: [
      'check: smoke, assertions: [{group: cron, probe: heartbeat_age, max: 90}]',
      'check: advancing, group: cron, probe: release, within: 1m',
    ],
    prints: 'gates[2].probe: "release" gives text, of which the gate makes nothing',
  },
  {
    rule: 'gate.probe',
    edit: [
      'check: smoke, assertions: [{group: cron, probe: heartbeat_age, max: 90}]',
      'check: quorate, group: cron, probe: heartbeat_age',
    ],
    prints: 'gates[2].probe: "heartbeat_age" gives seconds, of which the gate makes nothing',
  },
  {
    rule: 'gate.once',
    edit: [
      '  - {name: age,',
      '  - {name: still, check: alerts_quiet, names: [Stuck], stated: true}\n  - {name: age,',
    ],
    also: ['gates: [beats, quiet]', 'gates: [beats, quiet, still]'],
    prints: 'stages[0].gates[2]: "still" asks the same as "quiet", which is in this list',
  },
  {
    rule: 'gate.once',
    edit: [
      '[{group: cron, probe: heartbeat_age, max: 90}]',
      '[{group: cron, probe: heartbeat_age, max: 90}, {group: cron, max: 90, probe: heartbeat_age}]',
    ],
    prints: 'gates[2].assertions[1]: is there already, as assertions[0]',
  },
  {
    rule: 'gate.once',
    edit: ['gates:\n  - {', 'invariants: [beats]\ngates:\n  - {'],
    prints: 'stages[0].gates[0]: "beats" is one of the invariants, which every stage watches',
  },
  {
    rule: 'gate.once',
    edit: [
      '    on_fail: back',
      '    conditional: [{when_passing: age, gates: [quiet]}]\n    on_fail: back',
    ],
    prints: 'stages[0].conditional[0].gates[0]: "quiet" is asked whatever the condition is',
  },
  {
    rule: 'gate.watched',
    edit: ['{name: age, check: smoke,', '{name: age, for: 2m, check: smoke,'],
    prints: 'gates[2].for: has no effect: no stage watches "age" while it holds',
  },
  {
    rule: 'gate.watched',
    edit: ['{name: age, check: smoke,', '{name: age, every: 2m, check: smoke,'],
    prints: 'gates[2].every: has no effect: no stage watches "age" while it holds',
  },
  {
    rule: 'gate.samples',
    edit: [', min_samples: 4', ''],
    prints: 'gates[0].min_samples: is missing: a statistic needs a least number of samples',
  },
  {
    rule: 'gate.baseline',
    edit: ['value: 1, min_samples', 'baseline: usual, min_samples'],
    prints:
      'stages[0].gates[0]: "beats" compares with the baseline "usual", which no action before captures',
  },
  {
    rule: 'gate.threshold',
    edit: ['value: 1, min_samples', 'value: 1, baseline: usual, min_samples'],
    prints: 'gates[0]: needs either value or baseline',
  },
  {
    rule: 'gate.unused',
    edit: ['verify: [age]', 'verify: []'],
    prints: 'gates[2].name: "age" is judged nowhere: no stage, plan or action names it',
  },
  {
    rule: 'hold.short',
    edit: ['heartbeat_total[5m]', 'heartbeat_total[20m]'],
    prints: 'stages[0].gates[0]: "beats" needs 20m, the hold lasts 10m',
  },
  {
    // Ended with exit code 70 instead: there is no such time.
    rule: 'hold.short',
    edit: ['min_samples: 4', 'min_samples: 9007199254740991'],
    prints: 'stages[0].gates[0]: "beats" needs 312749h58m26.842624s, the hold lasts 10m',
  },
  {
    rule: 'hold.short',
    edit: ['heartbeat_total[5m]', 'heartbeat_total[20m]'],
    also: [
      'gates: [beats, quiet]',
      'gates: [quiet]\n    conditional: [{when_passing: age, gates: [beats]}]',
    ],
    prints: 'stages[0].conditional[0].gates[0]: "beats" needs 20m, the hold lasts 10m',
  },
  {
    rule: 'report.late',
    edit: ['    verify: [age]\n', '    verify: [age]\n    reports: [{every: 11m, title: Beats}]\n'],
    prints: 'stages[0].reports[0].every: is longer than the hold of 10m: none would be written',
  },
  {
    rule: 'fact.metric',
    edit: [
      '    verify: [age]\n',
      '    verify: [age]\n    reports: [{every: 5m, title: Beats, fields: [{title: all, expr: heartbeats_total}]}]\n',
    ],
    prints:
      'stages[0].reports[0].fields[0].expr: no component shows a metric "heartbeats_total", and no rule records it',
  },
  {
    rule: 'fact.metric',
    edit: [
      'action: gate_off, features: [quick], group: few',
      'action: record, title: Beats, fields: [{title: Beats, expr: heartbeat}]',
    ],
    prints:
      'rollback[0].steps[0].fields[0].expr: no component shows a metric "heartbeat", and no rule records it',
  },
  {
    rule: 'fact.probe',
    edit: [
      'action: gate_off, features: [quick], group: few',
      'action: record, title: Beats, fields: [{title: Beats, group: few, probe: beats}]',
    ],
    prints: 'rollback[0].steps[0].fields[0].probe: "cron" does not answer "beats"',
  },
  {
    rule: 'baseline.values',
    edit: [
      'action: gate_off, features: [quick], group: few',
      'action: baseline, baseline: usual, expr: up, over: 1h, every: 1us',
    ],
    prints:
      'rollback[0].steps[0].every: 1h hold 3600000000 values, one each 1us; 1 to 100,000 can be used',
  },
  {
    rule: 'hold.order',
    edit: ['hold: {min: 10m}', 'hold: {min: 10m, max: 9m}'],
    prints: 'stages[0].hold.max: is less than min, 10m',
  },
  {
    rule: 'alert.none',
    edit: ['check: alerts_quiet, names: [Stuck]', 'check: alerts_quiet, severities: [page]'],
    prints: 'gates[1]: watches no alert: no rule has such a name and such a severity',
  },
  {
    rule: 'alert.route',
    edit: [
      'action: gate_off, features: [quick], group: few',
      'action: page, alert: back, text: We go back.',
    ],
    prints:
      'rollback[0].steps[0].severity: no route of alerts takes the severity "page": it reaches nobody',
  },
  {
    rule: 'gate.constant',
    edit: ['"increase(heartbeat_total[5m])"', '"vector(2) * scalar(vector(3))"'],
    prints: 'gates[0]: reads no series: it says the same whatever happens',
  },
  {
    rule: 'gate.part',
    edit: [
      'gates:\n  - {',
      'gates:\n  - {name: part, check: share_at_most, group: few, of: web, share: 0.5}\n  - {',
    ],
    also: [
      'stages:',
      '  - {name: web, version: v1.0.0, capabilities: [{kind: heartbeat, every: 1m}]}\nstages:',
    ],
    prints: 'gates[0].of: "few" is no part of "web", and has no share of its weight',
  },
];
