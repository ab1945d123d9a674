/** Runs of a small playbook over a cluster, as it is or with something wrong in it. */
import { readFileSync } from 'node:fs';
import { rehearse } from '../../../../src/run/rehearse.ts';
import { loadPlaybook } from '../../../../src/scenario/load.ts';

const FILE = new URL('small-cluster.yaml', import.meta.url);
const text = readFileSync(FILE, 'utf8');

/** @param faults - One fault a line, as a scenario file has them. */
export function rehearsed(faults: readonly string[] = [], overrides: readonly string[] = []) {
  const inject =
    faults.length === 0 ? '' : `faults:\n${faults.map((one) => `  - ${one}\n`).join('')}`;
  const playbook = loadPlaybook(text + inject, {
    file: 'small-cluster.yaml',
    metricUnits: new Map(),
    overrides: [...overrides],
  });
  return rehearse(playbook, { seed: playbook.seed, keepsUnread: true });
}
