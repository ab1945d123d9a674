/** Rules about faults: whom they strike, when, and within which budget. */
import { formatMicros } from '../../kernel/time.ts';
import type { ClusterSpec } from '../../model/cluster-spec.ts';
import type { AnyFaultSpec } from '../../model/faults/nemesis.ts';
import type { SplitSpec } from '../../model/faults/network/split.ts';
import type { FaultSpec } from '../../model/faults/table.ts';
import { nodesIn } from '../../model/network/regions.ts';
import { shown } from '../../schema/show.ts';
import type { Finding } from '../diagnostic.ts';
import type { Path } from '../path.ts';
import { rule } from './rule.ts';

/** The fields that faults of many kinds share; a kind has some of them. */
interface CommonFields {
  readonly targets?: readonly string[] | undefined;
  readonly count?: number | undefined;
  readonly budget?: string | undefined;
  readonly startUs?: number | undefined;
}

/** Targets, budgets and times of faults. */
export const faultRules = [
  rule(['cluster', 'faults'], ({ cluster, faults }) =>
    singles(faults, ['faults']).flatMap(({ fault, path }) => {
      return [
        ...checkBudget(cluster, fault, path),
        ...checkCount(cluster, fault, path),
        ...checkPartition(cluster, fault, path),
        ...checkRegion(cluster, fault, path),
      ];
    }),
  ),
  rule(['faults', 'durationMaxUs'], ({ faults, durationMaxUs }) =>
    placed(faults, ['faults']).flatMap(({ fault, path }): Finding[] => {
      if (fault.startUs === undefined || fault.startUs < durationMaxUs) return [];
      const start = formatMicros(fault.startUs);
      const message = `${start} is not before duration_max, ${formatMicros(durationMaxUs)}`;
      return [{ path: [...path, 'start'], rule: 'time.late', message }];
    }),
  ),
];

/** Faults with their places, and the faults among which a nemesis chooses. */
function singles(faults: readonly AnyFaultSpec[], path: Path): Placed<FaultSpec>[] {
  return placed(faults, path).flatMap(({ fault, path: place }) => {
    if (fault.kind !== 'nemesis') return [{ fault, path: place }];
    return placed(fault.faults, [...place, 'faults']);
  });
}

interface Placed<Fault> {
  readonly fault: Fault;
  readonly path: Path;
}

function placed<Fault>(faults: readonly Fault[], path: Path): Placed<Fault>[] {
  return faults.map((fault, index) => ({ fault, path: [...path, index] }));
}

function checkBudget(cluster: ClusterSpec, fault: CommonFields, path: Path): Finding[] {
  const guarded = cluster.budgets.find(({ name }) => name === fault.budget)?.group;
  if (guarded === undefined || fault.targets?.includes(guarded)) return [];
  const message = `${shown(fault.budget)} protects ${shown(guarded)}, which is no target`;
  return [{ path: [...path, 'budget'], rule: 'fault.budget', message }];
}

function checkCount(cluster: ClusterSpec, { targets, count }: CommonFields, path: Path): Finding[] {
  const nodes = nodesOf(cluster, targets);
  if (nodes === undefined || count === undefined || count <= nodes) return [];
  const message = `${count} is more than the ${counted(nodes)} of its targets`;
  return [{ path: [...path, 'count'], rule: 'fault.count', message }];
}

function checkPartition(cluster: ClusterSpec, fault: FaultSpec, path: Path): Finding[] {
  switch (fault.kind) {
    case 'partition':
    case 'partition_one_way':
    case 'partition_flapping':
      return checkSplit(cluster, fault.split, [...path, 'split']);
    case 'partition_bridge':
      return checkLeast(cluster, fault.targets, 3, path);
    case 'partition_ring':
      return checkLeast(cluster, fault.targets, 4, path);
    default:
      return [];
  }
}

function checkSplit(cluster: ClusterSpec, split: SplitSpec, path: Path): Finding[] {
  switch (split.kind) {
    case 'groups':
      return checkSides(cluster, split.sides, [...path, 'sides']);
    case 'halves':
      return checkLeast(cluster, split.targets, 2, path);
    case 'minority':
      return checkLeast(cluster, split.targets, 2, path);
    case 'isolate':
      return [
        ...checkCount(cluster, split, path),
        ...checkOtherSide(split.count < sizeOf(cluster.groups), [...path, 'count']),
      ];
  }
}

/** A group has one side, and there are two sides. */
function checkSides(
  cluster: ClusterSpec,
  sides: readonly (readonly string[])[],
  path: Path,
): Finding[] {
  const seen = new Set<string>();
  const findings: Finding[] = [];
  for (const [side, groups] of sides.entries()) {
    for (const [place, group] of groups.entries()) {
      const isElsewhere = seen.has(group) && groups.indexOf(group) === place;
      const message = `${shown(group)} is on two sides`;
      if (isElsewhere)
        findings.push({ path: [...path, side, place], rule: 'fault.sides', message });
    }
    for (const group of groups) seen.add(group);
  }
  const hasOther = sides.length > 1 || cluster.groups.some(({ name }) => !seen.has(name));
  return [...findings, ...checkOtherSide(hasOther, path)];
}

function checkOtherSide(hasOther: boolean, path: Path): Finding[] {
  if (hasOther) return [];
  return [{ path, rule: 'fault.sides', message: 'nobody is left for another side' }];
}

function checkLeast(
  cluster: ClusterSpec,
  targets: readonly string[],
  least: number,
  path: Path,
): Finding[] {
  const nodes = nodesOf(cluster, targets);
  if (nodes === undefined || nodes >= least) return [];
  const message = `its targets have ${counted(nodes)}, and it takes ${least}`;
  return [{ path: [...path, 'targets'], rule: 'fault.targets', message }];
}

function checkRegion(cluster: ClusterSpec, fault: FaultSpec, path: Path): Finding[] {
  if (fault.kind !== 'region_outage') return [];
  const { latency } = cluster.link;
  const isKnown = latency.kind === 'regions' && latency.regions.includes(fault.region);
  if (!isKnown || nodesIn(cluster, fault.region).length > 0) return [];
  const message = `no node is in ${shown(fault.region)}`;
  return [{ path: [...path, 'region'], rule: 'fault.region', message }];
}

/** Number of nodes of some groups, unless one of them is unknown. */
function nodesOf(
  { groups }: ClusterSpec,
  targets: readonly string[] | undefined,
): number | undefined {
  const known = groups.filter(({ name }) => targets?.includes(name));
  return known.length === new Set(targets).size && targets !== undefined
    ? sizeOf(known)
    : undefined;
}

function sizeOf(groups: ClusterSpec['groups']): number {
  return groups.reduce((sum, { count }) => sum + count, 0);
}

function counted(nodes: number): string {
  return nodes === 1 ? '1 node' : `${nodes} nodes`;
}
