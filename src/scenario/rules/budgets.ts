/** Rules about budgets: some node of the group is left, and so is a quorum of validators. */
import type { ClusterSpec } from '../../model/cluster-spec.ts';
import type { ConsensusSpec } from '../../model/consensus-spec.ts';
import { drawCommittee, type Member } from '../../model/world/voters.ts';
import type { Finding } from '../diagnostic.ts';

/** Clusters that are drawn to judge budgets. */
const CLUSTERS = 100;
/** Most validators of several clusters: a second of work. The more there are, the less they differ. */
const VALIDATORS_DRAWN = 20_000;

/** A budget leaves a node of its group. */
export function checkBudgetSizes({ groups, budgets }: ClusterSpec): Finding[] {
  return budgets.flatMap((budget, index): Finding[] => {
    const group = groups.find(({ name }) => name === budget.group);
    if (group === undefined || budget.maxUnavailable < group.count) return [];
    const message = `${budget.maxUnavailable} is not below the ${group.count} nodes of the group`;
    const path = ['cluster', 'budgets', index, 'max_unavailable'];
    return [{ path, rule: 'budget.size', message }];
  });
}

/**
 * Refuses budgets that together let so many validators be down that no quorum is left.
 *
 * Power differs from validator to validator, and from seed to seed, so clusters are drawn. In each
 * those are down that have the most power of their group. A quorum is more than two thirds.
 */
export function checkQuorum(
  cluster: ClusterSpec,
  selection: ConsensusSpec['selection'],
): Finding[] {
  const bearable = bearableOf(cluster);
  const downCount = [...bearable.values()].reduce((sum, count) => sum + count, 0);
  if (downCount === 0) return [];
  const doses = dosesOf(cluster, selection, bearable);
  const beyond = doses.filter(({ down, total }) => 3 * down >= total).length;
  if (beyond === 0) return [];
  const worst = Math.max(...doses.map(({ down, total }) => down / total));
  const message =
    `with ${downCount} ${downCount === 1 ? 'validator' : 'validators'} down, ` +
    `${beyond} of ${doses.length} drawn clusters may have no quorum left: ` +
    `up to ${(100 * worst).toFixed(1)}% of the power is down, and a third is too much`;
  return cluster.budgets.flatMap((budget, index): Finding[] => {
    if (!bearable.has(budget.group)) return [];
    const path = ['cluster', 'budgets', index, 'max_unavailable'];
    return [{ path, rule: 'budget.quorum', message }];
  });
}

/** Most nodes that budgets let be down, by group of validators. */
function bearableOf({ groups, budgets }: ClusterSpec): Map<string, number> {
  const bearable = new Map<string, number>();
  for (const { name, role, count } of groups) {
    const own = budgets.filter((budget) => budget.group === name);
    if (role !== 'validator' || own.length === 0) continue;
    bearable.set(name, Math.min(...own.map(({ maxUnavailable }) => maxUnavailable), count));
  }
  return bearable;
}

interface Dose {
  readonly down: number;
  readonly total: number;
}

/** The worst dose of each drawn cluster; those of which no committee can be drawn are left out. */
function dosesOf(
  { groups }: ClusterSpec,
  selection: ConsensusSpec['selection'],
  bearable: ReadonlyMap<string, number>,
): Dose[] {
  const validators = groups.reduce((sum, { role, count }) => {
    return role === 'validator' ? sum + count : sum;
  }, 0);
  const clusters = Math.max(1, Math.min(CLUSTERS, Math.floor(VALIDATORS_DRAWN / validators)));
  return Array.from({ length: clusters }, (_, index) => {
    return drawCommittee(groups, selection, String(index + 1));
  }).flatMap((members) => (members === null ? [] : [worstDose(members, bearable)]));
}

function worstDose(members: readonly Member[], bearable: ReadonlyMap<string, number>): Dose {
  let down = 0;
  for (const [group, count] of bearable) {
    const powers = members.filter((member) => member.group === group).map(({ power }) => power);
    const strongest = powers.sort((a, b) => b - a).slice(0, count);
    down += sumOf(strongest);
  }
  return { down, total: sumOf(members.map(({ power }) => power)) };
}

function sumOf(powers: readonly number[]): number {
  return powers.reduce((sum, power) => sum + power, 0);
}
