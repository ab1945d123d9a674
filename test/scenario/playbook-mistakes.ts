/** One mistake for each lint of playbooks: what is changed in the small playbook, and what is said. */

export interface PlaybookMistake {
  readonly rule: string;
  readonly edit: readonly [from: string, to: string];
  /** A second change, where one does not suffice. */
  readonly also?: readonly [from: string, to: string];
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
    rule: 'beacon.quorum',
    edit: [
      '{kind: heartbeat, every: 1m}',
      '{kind: heartbeat, every: 1m}, {kind: beacon, verifiers_min: 4}',
    ],
    prints: 'components[0].capabilities[1].verifiers_min: 4 is more than the 3 of "cron"',
  },
  {
    rule: 'beacon.quorum',
    edit: [
      '{kind: heartbeat, every: 1m}',
      '{kind: heartbeat, every: 1m}, {kind: beacon, participants: few, reveals_min: 2}',
    ],
    prints: 'components[0].capabilities[1].reveals_min: 2 is more than the 1 of "few"',
  },
  {
    rule: 'work.supply',
    edit: [
      '{kind: heartbeat, every: 1m}',
      '{kind: useful_work_miner}, {kind: useful_work, miners: [cron], supply: 1000000000}',
    ],
    prints: 'components[0].capabilities[1]: its supply makes proofs less than 1ms apart',
  },
  {
    rule: 'work.supply',
    edit: [
      '{kind: heartbeat, every: 1m}',
      '{kind: useful_work_miner}, {kind: useful_work, miners: [cron], target_interval: 1ms}',
    ],
    prints: 'components[0].capabilities[1]: its supply makes proofs less than 1ms apart',
  },
  {
    rule: 'availability.memory',
    edit: [
      '{kind: heartbeat, every: 1m}',
      '{kind: heartbeat, every: 1m}, {kind: availability, blob_size: 1MiB, blobs_kept: 1024, post_every: 30s}',
    ],
    prints:
      'components[0].capabilities[1].blob_size: blobs of up to 2169 MiB are held at once, of 1,024 MiB that they may take',
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
    rule: 'stage.condition',
    edit: ['    verify: [age]\n', '    verify: [age]\n    conditional: [{gates: [beats]}]\n'],
    prints: 'stages[0].conditional[0]: needs when_passing or when_failing',
  },
  {
    rule: 'stage.condition',
    edit: ['    verify: [age]\n', '    verify: [age]\n    conditional: [{when_failing: age}]\n'],
    prints: 'stages[0].conditional[0]: needs readiness, gates or verify',
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
    rule: 'feature.subset',
    edit: [', max_power: 0.34', ''],
    prints:
      'stages[0].activate[0].max_power: "quick" changes the state that all must agree on; on a subset it needs max_power',
  },
  {
    rule: 'group.reserved',
    edit: ['  - name: cron', '  - {name: outside, version: v1.0.0}\n  - name: cron'],
    prints: 'components[0].name: "outside" is where people are',
  },
  {
    rule: 'group.instance',
    edit: ['  - name: cron', '  - {name: cron-1, version: v1.0.0}\n  - name: cron'],
    prints: 'components[1].name: has an instance "cron-1", which is the name of another instance',
  },
  {
    rule: 'label.name',
    edit: ['first: 0, count: 1', 'first: 0, count: 1, labels: {a-b: x}'],
    prints: 'components[0].subsets[0].labels.a-b: "a-b" is no name of a label',
  },
  {
    rule: 'label.reserved',
    edit: ['first: 0, count: 1', 'first: 0, count: 1, labels: {instance: x}'],
    prints:
      'components[0].subsets[0].labels.instance: every series has a label "instance" of its target',
  },
  {
    rule: 'capability.twice',
    edit: [
      '[{kind: heartbeat, every: 1m}]',
      '[{kind: heartbeat, every: 1m}, {kind: heartbeat, every: 2m}]',
    ],
    prints: 'components[0].capabilities[1].kind: it can heartbeat already',
  },
  {
    rule: 'capability.partner',
    edit: [
      '[{kind: heartbeat, every: 1m}]',
      '[{kind: heartbeat, every: 1m}, {kind: useful_work, miners: [cron]}]',
    ],
    prints: 'components[0].capabilities[1].miners: "cron" has no capability useful_work_miner',
  },
  {
    rule: 'capability.metric',
    edit: [
      '[{kind: heartbeat, every: 1m}]',
      '[{kind: heartbeat, every: 1m}, {kind: netconfig, metric_prefix: x, phases: [{name: a}]}, {kind: requests, prefix: x_network, methods: [{name: m}]}, {kind: sessions, prefix: x}, {kind: sessions, prefix: x}]',
    ],
    prints:
      'components[0].capabilities[4]: shows "x_ws_connects_total", as another capability of the component does',
  },
  {
    rule: 'version.cycle',
    edit: [
      '{name: v1.0.0, revision: 0a1b2c3}',
      '{name: v1.0.0, revision: 0a1b2c3, upgrades: v1.1.0}',
    ],
    prints: 'versions[0].upgrades: "v1.0.0" upgrades itself',
  },
  {
    rule: 'version.trait',
    edit: ['revision: 4d5e6f7,', 'revision: 4d5e6f7, traits: {mem_leak: 1},'],
    prints: 'versions[1].traits.mem_leak: no component reads a trait "mem_leak"',
  },
  {
    rule: 'config.cycle',
    edit: ['{name: base, values', '{name: base, extends: base, values'],
    prints: 'config.bundles[0].extends: "base" extends itself',
  },
  {
    rule: 'config.foreign',
    edit: [
      'action: gate_off, features: [quick], group: few',
      'action: config_set, group: few, values: {limit: 1}',
    ],
    prints:
      'rollback[0].steps[0].values.limit: the processes of "cron" know no setting "limit": they would not start again',
  },
  {
    rule: 'config.range',
    edit: [
      'action: gate_off, features: [quick], group: few',
      'action: config_set, group: few, values: {gates.quick: 9000000000000}',
    ],
    prints: 'rollback[0].steps[0].values.gates.quick: 9000000000000 is beyond 1000000000000',
  },
  {
    rule: 'config.type',
    edit: ['{gates.quick: false}', '{gates.quick: "off"}'],
    prints:
      'config.bundles[0].values.gates.quick: "off" is a text, and gates.quick is true or false',
  },
  {
    rule: 'unit.interval',
    edit: ['kind: heartbeat, every: 1m', 'kind: heartbeat, every: 999us'],
    prints:
      'components[0].capabilities[0].every: what happens again and again is at least 1ms apart',
  },
  {
    rule: 'fault.unfelt',
    edit: ['fault: hang, target: cron', 'fault: vote_withhold, target: cron'],
    prints: 'mutants[0].inject[0].fault: nothing that "cron" can do feels vote_withhold',
  },
  {
    rule: 'mutant.empty',
    edit: ['title: a task hangs, inject: [{fault: hang, target: cron}]', 'title: a task hangs'],
    prints: 'mutants[0]: needs inject or set',
  },
  {
    rule: 'fault.empty',
    edit: ['fault: hang, target: cron', 'fault: hang, target: cron, power: 0'],
    prints: 'mutants[0].inject[0].power: with power 0 nothing is wrong',
  },
  {
    rule: 'fault.count',
    edit: ['fault: hang, target: cron', 'fault: hang, target: few, count: 2'],
    prints: 'mutants[0].inject[0].count: 2 is more than the 1 of "few"',
  },
  {
    rule: 'fault.version',
    edit: ['fault: hang, target: cron', 'fault: hang, target: cron, version: v1.1.0'],
    prints: 'mutants[0].inject[0].version: no action lets "cron" run "v1.1.0"',
  },
  {
    rule: 'fault.gate',
    edit: [
      'activate: [{action: gate_on, features: [quick], group: few, max_power: 0.34}]',
      'activate: [{action: wait, for: 1m}]',
    ],
    also: ['fault: hang, target: cron', 'fault: hang, target: cron, gate: quick'],
    prints: 'mutants[0].inject[0].gate: "quick" is never on in "cron"',
  },
  {
    rule: 'fault.metrics',
    edit: [
      'fault: hang, target: cron',
      'fault: metric_absent, target: cron, metrics: [heartbeats]',
    ],
    prints: 'mutants[0].inject[0].metrics[0]: "cron" does not show "heartbeats"',
  },
  {
    rule: 'fault.route',
    edit: ['fault: hang, target: cron', 'fault: alert_silenced, route: page'],
    prints: 'mutants[0].inject[0].route: there is no route "page"',
  },
  {
    rule: 'time.late',
    edit: ['fault: hang, target: cron', 'fault: hang, target: cron, at: 3h'],
    prints: 'mutants[0].inject[0].at: the run is over by then',
  },
  {
    rule: 'phase.unknown',
    edit: [
      'action: gate_off, features: [quick], group: few',
      'action: phase_set, group: few, key: gates.quick, value: late',
    ],
    prints: 'rollback[0].steps[0].key: "gates.quick" is none of config.phases',
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
    rule: 'rollout.budget',
    edit: [
      'action: gate_off, features: [quick], group: few',
      'action: restart, group: few, max_unavailable: 0',
    ],
    prints:
      'rollback[0].steps[0].max_unavailable: lets nobody be replaced: no instance may be away, and none may come first',
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
    rule: 'window.length',
    edit: ['  - name: only\n', '  - name: only\n    window: {every: 1h, length: 61m}\n'],
    prints: 'stages[0].window.length: is open for longer than the 1h from one opening to the next',
  },
  {
    rule: 'hold.order',
    edit: ['hold: {min: 10m}', 'hold: {min: 10m, max: 9m}'],
    prints: 'stages[0].hold.max: is less than min, 10m',
  },
  {
    rule: 'time.short',
    edit: ['duration_max: 2h', 'duration_max: 10m'],
    prints: 'duration_max: the stages hold 10m at least',
  },
  {
    rule: 'approval.unasked',
    edit: ['mutants:', 'approvals: [{name: owners, from: [ann], silent: [bob]}]\nmutants:'],
    prints: 'approvals[0].silent[0]: "bob" is not asked',
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
