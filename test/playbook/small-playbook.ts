/** Playbooks made from a few lines, and run. */
import { rehearse } from '../../src/run/rehearse.ts';
import { loadPlaybook } from '../../src/scenario/load.ts';

const FRAME = `simnet: 1
name: small
title: Small
description: A playbook made for a test.
seed: 1
duration_max: 2d
versions:
  - {name: v1.0.0, revision: 0a1b2c3}
  - {name: v1.1.0, revision: 4d5e6f7, upgrades: v1.0.0}
components:
  - {name: cron, version: v1.0.0, replicas: 2, startup: 1s, capabilities: [{kind: heartbeat, every: 10s}]}
`;

/** Loads a playbook of two tasks. */
function small(sections: string) {
  return loadPlaybook(FRAME + sections, { file: 'small.yaml', metricUnits: new Map() });
}

/** Runs a playbook of two tasks to its end, and gives it too. */
export async function rehearseSmall(sections: string, seed = '1') {
  const playbook = small(sections);
  return { playbook, rehearsal: await rehearse(playbook, { seed }) };
}

/** Runs a playbook of two tasks to its end. */
export function runSmall(sections: string, seed = '1') {
  return rehearse(small(sections), { seed });
}
