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
