/** One mistake for each lint of playbooks: what is changed in the small playbook, and what is said. */

export interface PlaybookMistake {
  readonly rule: string;
  readonly edit: readonly [from: string, to: string];
  /** First line of what is said. */
  readonly prints: string;
}

/** The smallest playbook that every lint has something to look at in. */
export const SMALL_PLAYBOOK = `simnet: 1
name: small
title: Small
description: Two tasks.
seed: 7
duration_max: 2h
versions:
  - {name: v1.0.0, revision: 0a1b2c3}
  - {name: v1.1.0, revision: 4d5e6f7, upgrades: v1.0.0}
features:
  - {name: quick, effect: state}
config:
  bundles:
    - {name: base, values: {gates.quick: false}}
alerts:
  routes: [{name: pager, severities: [critical]}]
  rules:
    groups:
      - name: tasks
        rules:
          - {alert: Stuck, expr: "increase(heartbeat_total[2m]) == 0", for: 1m, labels: {severity: critical}}
components:
  - name: cron
    version: v1.0.0
    replicas: 3
    config: base
    subsets: [{name: few, first: 0, count: 1}]
    capabilities: [{kind: heartbeat, every: 1m}]
stages:
  - name: only
    activate: [{action: gate_on, features: [quick], group: few, max_power: 0.34}]
    hold: {min: 10m}
    gates: [beats, quiet]
    verify: [age]
    on_fail: back
gates:
  - {name: beats, check: prom_expr, expr: "increase(heartbeat_total[5m])", op: ">", value: 1, min_samples: 4}
  - {name: quiet, check: alerts_quiet, names: [Stuck]}
  - {name: age, check: smoke, assertions: [{group: cron, probe: heartbeat_age, max: 90}]}
rollback:
  - {name: back, steps: [{action: gate_off, features: [quick], group: few}]}
mutants:
  - {name: hung, title: a task hangs, inject: [{fault: hang, target: cron}], caught_by: [beats]}
`;

export const PLAYBOOK_MISTAKES: readonly PlaybookMistake[] = [
  {
    rule: 'group.range',
    edit: ['first: 0, count: 1', 'first: 2, count: 2'],
    prints: 'components[0].subsets[0]: ends at instance 3, but there are 3',
  },
  {
    rule: 'config.unknown',
    edit: ['{gates.quick: false}', '{gates.quick: false, gates.quik: true}'],
    prints: 'config.bundles[0].values.gates.quik: no process knows a setting "gates.quik"',
  },
  {
    rule: 'config.absent',
    edit: ['{gates.quick: false}', '{}'],
    prints:
      'components[0].config: "base" does not say gates.quick, so their defaults would be in effect',
  },
  {
    rule: 'fault.result',
    edit: ['fault: hang, target: cron', 'fault: wrong_result, target: cron, result: sum'],
    prints: 'mutants[0].inject[0].result: "cron" has no result "sum" to get wrong',
  },
  {
    rule: 'action.operation',
    edit: [
      'steps: [{action: gate_off, features: [quick], group: few}]',
      'steps: [{action: reapply, group: cron}]',
    ],
    prints: 'rollback[0].steps[0]: "cron" cannot reapply',
  },
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
    rule: 'feature.subset',
    edit: [', max_power: 0.34', ''],
    prints:
      'stages[0].activate[0].max_power: "quick" changes the state that all must agree on; on a subset it needs max_power',
  },
];
