/** One mistake for each lint of playbooks: what is changed in the small playbook, and what is said. */
import type { PlaybookMistake } from './playbook-mistake.ts';
import { WATCHING_MISTAKES } from './watching-mistakes.ts';

export const PLAYBOOK_MISTAKES: readonly PlaybookMistake[] = [
  ...WATCHING_MISTAKES,
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
    rule: 'rollout.budget',
    edit: [
      'action: gate_off, features: [quick], group: few',
      'action: restart, group: few, max_unavailable: 0',
    ],
    prints:
      'rollback[0].steps[0].max_unavailable: lets nobody be replaced: no instance may be away, and none may come first',
  },
  {
    rule: 'window.length',
    edit: ['  - name: only\n', '  - name: only\n    window: {every: 1h, length: 61m}\n'],
    prints: 'stages[0].window.length: is open for longer than the 1h from one opening to the next',
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
];
