/** Rules about what happens to the cluster besides the rollout and faults: traffic, tracker, proofs. */

import { formatMicros } from '../../kernel/time.ts';
import type { GroupSpec } from '../../model/cluster-spec.ts';
import { shown } from '../../schema/show.ts';
import { nearest } from '../../schema/suggest.ts';
import type { Finding } from '../diagnostic.ts';
import type { Path } from '../path.ts';
import type { Scenario } from '../schema.ts';
import { rule } from './rule.ts';

/** Traffic, tracker, proofs, versions. */
export const workloadRules = [
  rule(['cluster', 'traffic'], ({ cluster, traffic }) =>
    traffic.flatMap(({ from }, index) =>
      checkRole(cluster.groups, from, 'wallet', ['traffic', index, 'from'], 'traffic.role'),
    ),
  ),
  rule(['consensus', 'traffic'], ({ consensus, traffic }) =>
    traffic.flatMap(({ payload }, index): Finding[] => {
      if (payload.maxBytes <= consensus.block.bytesMax) return [];
      const message = `${payload.maxBytes} bytes never fit a block of ${consensus.block.bytesMax}`;
      const path = ['traffic', index, 'payload', 'max'];
      return [{ path, rule: 'traffic.payload', message }];
    }),
  ),
  rule(['tracker', 'durationMaxUs'], ({ tracker, durationMaxUs }) =>
    (tracker?.blocks ?? []).flatMap(({ submitAtUs }, index) =>
      checkBefore(submitAtUs, durationMaxUs, ['tracker', 'blocks', index, 'submit_at']),
    ),
  ),
  rule(['tracker', 'cluster'], ({ tracker, cluster }) => {
    if (tracker === undefined) return [];
    return checkRole(cluster.groups, tracker.group, 'wallet', ['tracker', 'group'], 'tracker.role');
  }),
  rule(['tracker'], ({ tracker }, { fixtures }) => checkFixtures(tracker, fixtures)),
  rule(['cluster', 'crypto'], ({ cluster, crypto }) => {
    if (crypto.fidelity.proofs.total === 0) return [];
    if (cluster.groups.some(({ role }) => role === 'prover')) return [];
    const message = 'no group has the role prover, so nothing is ever proven';
    return [{ path: ['crypto', 'fidelity', 'proofs'], rule: 'crypto.prover', message }];
  }),
  rule(['tracker', 'crypto'], ({ tracker, crypto }) => {
    if (tracker === undefined || crypto.fidelity.proofs.total > 0) return [];
    const message = 'a tracker attaches proofs, and there are none';
    return [{ path: ['tracker'], rule: 'tracker.proofs', message }];
  }),
  rule(['versions'], ({ versions }, { behaviours }) => checkVersions(versions, behaviours)),
];

function checkRole(
  groups: readonly GroupSpec[],
  name: string,
  role: GroupSpec['role'],
  path: Path,
  code: string,
): Finding[] {
  const group = groups.find((candidate) => candidate.name === name);
  if (group === undefined || group.role === role) return [];
  const suggestion = groups.find((candidate) => candidate.role === role)?.name;
  const message = `${shown(name)} has the role ${group.role}, not ${role}`;
  return [{ path, rule: code, message, suggestion }];
}

function checkBefore(atUs: number, endUs: number, path: Path): Finding[] {
  if (atUs < endUs) return [];
  const message = `${formatMicros(atUs)} is not before duration_max, ${formatMicros(endUs)}`;
  return [{ path, rule: 'time.late', message }];
}

function checkFixtures(
  tracker: Scenario['tracker'],
  fixtures: readonly string[] | undefined,
): Finding[] {
  const seen = new Set<string>();
  return (tracker?.blocks ?? []).flatMap(({ fixture }, index): Finding[] => {
    const path = ['tracker', 'blocks', index, 'fixture'];
    if (fixtures !== undefined && !fixtures.includes(fixture)) {
      const message = `there is no fixture ${shown(fixture)}`;
      const suggestion = nearest(fixture, fixtures);
      return [{ path, rule: 'tracker.fixture', message, suggestion }];
    }
    if (seen.has(fixture)) {
      return [{ path, rule: 'name.repeated', message: `${shown(fixture)} is listed twice` }];
    }
    seen.add(fixture);
    return [];
  });
}

function checkVersions(
  versions: Scenario['versions'],
  behaviours: readonly string[] | undefined,
): Finding[] {
  return versions.flatMap(({ name, behaviour, upgrades }, index): Finding[] => {
    const findings: Finding[] = [];
    if (behaviours !== undefined && !behaviours.includes(behaviour)) {
      const message = `there is no behaviour ${shown(behaviour)}`;
      const suggestion = nearest(behaviour, behaviours);
      const path = ['versions', index, 'behaviour'];
      findings.push({ path, rule: 'version.behaviour', message, suggestion });
    }
    if (upgradesOf(versions, upgrades).has(name)) {
      const message = `${shown(name)} upgrades itself`;
      findings.push({ path: ['versions', index, 'upgrades'], rule: 'version.cycle', message });
    }
    return findings;
  });
}

/** A version and all that it upgrades, directly or not. */
function upgradesOf(versions: Scenario['versions'], first: string | undefined): Set<string> {
  const visited = new Set<string>();
  let name = first;
  while (name !== undefined && !visited.has(name)) {
    visited.add(name);
    name = versions.find((version) => version.name === name)?.upgrades;
  }
  return visited;
}
