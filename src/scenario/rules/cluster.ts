/** Rules about the nodes of the cluster and what may be down at once. */
import { COMMITTEE_MIN } from '../../model/chain/epoch-selection.ts';
import type { BudgetSpec, ClusterSpec, GroupSpec } from '../../model/cluster-spec.ts';
import { NODES_MAX } from '../../model/cluster-spec.ts';
import type { Finding } from '../diagnostic.ts';
import type { Path } from '../path.ts';
import { checkOverlay } from './overlay.ts';
import { checkRegions } from './regions.ts';
import { rule } from './rule.ts';

const COMMITTEE: Path = ['consensus', 'selection', 'committee'];

/** Cluster: size of the overlay, committee, voting power, budgets. */
export const clusterRules = [
  rule(['cluster'], ({ cluster }) => [
    ...checkSize(cluster),
    ...checkOverlay(cluster),
    ...checkRegions(cluster),
    ...cluster.groups.flatMap(checkPower),
    ...cluster.budgets.flatMap((budget, index) => checkBudgetSize(cluster, budget, index)),
  ]),
  rule(['consensus'], ({ consensus }) => {
    if (consensus.engine === 'tendermint') return [];
    const findings: Finding[] = [];
    if (consensus.leader === 'constant') {
      const message = 'a view of hotstuff that fails passes to another leader; none is constant';
      findings.push({ path: ['consensus', 'leader'], rule: 'consensus.leader', message });
    }
    if (consensus.voteBatchUs !== undefined) {
      const message =
        'votes of hotstuff go to the leader alone; nobody gathers them to pass them on';
      findings.push({ path: ['consensus', 'vote_batch'], rule: 'consensus.vote-batch', message });
    }
    if (consensus.voteRelay !== undefined) {
      const message = 'votes of hotstuff go to the leader alone; nobody else passes them on';
      findings.push({ path: ['consensus', 'vote_relay'], rule: 'consensus.vote-relay', message });
    }
    return findings;
  }),
  rule(['cluster', 'consensus'], ({ cluster, consensus }) => {
    const validators = nodeCount(validatorsOf(cluster));
    const { committee } = consensus.selection;
    if (committee > validators) {
      const message = `a committee of ${committee} needs more than the ${validators} validators`;
      return [{ path: COMMITTEE, rule: 'consensus.committee', message }];
    }
    if (committee < COMMITTEE_MIN) {
      const message = `a committee of ${committee} bears no faulty member; one of ${COMMITTEE_MIN} bears one`;
      return [{ path: COMMITTEE, rule: 'consensus.committee', message }];
    }
    return checkQuorum(cluster, committee);
  }),
];

/** The groups whose nodes vote. */
function validatorsOf(cluster: ClusterSpec): readonly GroupSpec[] {
  return cluster.groups.filter((group) => group.role === 'validator');
}

function nodeCount(groups: readonly GroupSpec[]): number {
  return groups.reduce((sum, group) => sum + group.count, 0);
}

function checkSize(cluster: ClusterSpec): Finding[] {
  const count = nodeCount(cluster.groups);
  const path = ['cluster', 'groups'];
  const findings: Finding[] = [];
  if (count > NODES_MAX) {
    const message = `${count} nodes are more than ${NODES_MAX}`;
    findings.push({ path, rule: 'cluster.size', message });
  }
  if (validatorsOf(cluster).length === 0) {
    const message = 'no group has the role validator, so nothing is ever decided';
    findings.push({ path, rule: 'cluster.validators', message });
  }
  return findings;
}

function checkPower(group: GroupSpec, index: number): Finding[] {
  const path = ['cluster', 'groups', index, 'power'];
  if (group.role === 'validator' && group.power === undefined) {
    return [{ path, rule: 'group.power', message: 'validators need voting power' }];
  }
  if (group.role !== 'validator' && group.power !== undefined) {
    return [{ path, rule: 'group.power', message: 'only validators have voting power' }];
  }
  return [];
}

function checkBudgetSize(cluster: ClusterSpec, budget: BudgetSpec, index: number): Finding[] {
  const group = cluster.groups.find(({ name }) => name === budget.group);
  if (group === undefined || budget.maxUnavailable < group.count) return [];
  const message = `${budget.maxUnavailable} is not below the ${group.count} nodes of the group`;
  return [{ path: ['cluster', 'budgets', index, 'max_unavailable'], rule: 'budget.size', message }];
}

interface Worst {
  readonly count: number;
  readonly power: number;
}

/**
 * Refuses budgets that together let so many validators be down that no quorum is left.
 *
 * Judged in the worst case: those that are down have the most power of their group, those that are
 * up the least, and all that are down sit in the committee. A quorum is more than two thirds.
 */
function checkQuorum(cluster: ClusterSpec, committee: number): Finding[] {
  const down = cluster.groups.flatMap((group) => worstDown(cluster, group));
  const downCount = down.reduce((sum, { count }) => sum + count, 0);
  if (downCount === 0) return [];
  const downPower = down.reduce((sum, { count, power }) => sum + count * power, 0);
  const upPower = leastPower(cluster, Math.max(0, committee - downCount));
  const total = downPower + upPower;
  const quorum = Math.floor((2 * total) / 3) + 1;
  if (upPower >= quorum) return [];
  const message =
    `with ${downCount} validators down, only ${upPower} of ${total} power may be left; ` +
    `a quorum is ${quorum}`;
  return cluster.budgets.flatMap((budget, index): Finding[] => {
    if (!validatorsOf(cluster).some(({ name }) => name === budget.group)) return [];
    const path = ['cluster', 'budgets', index, 'max_unavailable'];
    return [{ path, rule: 'budget.quorum', message }];
  });
}

function worstDown(cluster: ClusterSpec, group: GroupSpec): Worst[] {
  if (group.role !== 'validator') return [];
  const budgets = cluster.budgets.filter((budget) => budget.group === group.name);
  if (budgets.length === 0) return [];
  const count = Math.min(...budgets.map((budget) => budget.maxUnavailable), group.count);
  return [{ count, power: powerRange(group).max }];
}

function leastPower(cluster: ClusterSpec, count: number): number {
  const weakestFirst = [...validatorsOf(cluster)].sort(
    (a, b) => powerRange(a).min - powerRange(b).min,
  );
  let [power, left] = [0, count];
  for (const group of weakestFirst) {
    const taken = Math.min(left, group.count);
    power += taken * powerRange(group).min;
    left -= taken;
  }
  return power;
}

function powerRange(group: GroupSpec): { readonly min: number; readonly max: number } {
  const { power } = group;
  if (power === undefined) return { min: 1, max: 1 };
  return power.kind === 'constant' ? { min: power.value, max: power.value } : power;
}
