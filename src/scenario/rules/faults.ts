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
    singles(faults, ['faults']).flatMap(({ fault, path, nemesis }) => {
      return [
        ...checkBudget(cluster, fault, path),
        ...checkCount(cluster, fault, path),
        ...checkPartition(cluster, fault, path),
        ...checkVictims(cluster, fault, nemesis),
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
function singles(faults: readonly AnyFaultSpec[], path: Path): Single[] {
  return placed(faults, path).flatMap(({ fault, path: place }): Single[] => {
    if (fault.kind !== 'nemesis') return [{ fault, path: place }];
    const nemesis = { path: place, victims: fault.victims ?? Number.POSITIVE_INFINITY };
    return placed(fault.faults, [...place, 'faults']).map((single) => ({ ...single, nemesis }));
  });
}

interface Placed<Fault> {
  readonly fault: Fault;
  readonly path: Path;
}

interface Single extends Placed<FaultSpec> {
  /** The one that draws it. */
  readonly nemesis?: Nemesis;
}

interface Nemesis {
  readonly path: Path;
  /** Most nodes of each group that it strikes. */
  readonly victims: number;
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

/** Fewest nodes between which such a partition cuts anything. */
const BRIDGE_LEAST = 3;
const RING_LEAST = 4;
const HALVES_LEAST = 2;

function checkPartition(cluster: ClusterSpec, fault: FaultSpec, path: Path): Finding[] {
  switch (fault.kind) {
    case 'partition':
    case 'partition_one_way':
    case 'partition_flapping':
      return checkSplit(cluster, fault.split, [...path, 'split']);
    case 'partition_bridge':
      return checkLeast(cluster, fault.targets, BRIDGE_LEAST, path);
    case 'partition_ring':
      return checkLeast(cluster, fault.targets, RING_LEAST, path);
    default:
      return [];
  }
}

function checkSplit(cluster: ClusterSpec, split: SplitSpec, path: Path): Finding[] {
  switch (split.kind) {
    case 'groups':
      return checkSides(cluster, split.sides, [...path, 'sides']);
    case 'halves':
      return checkLeast(cluster, split.targets, HALVES_LEAST, path);
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

/** The victims of a nemesis are what its partitions have for targets: with too few they cut nothing. */
function checkVictims(
  { groups }: ClusterSpec,
  fault: FaultSpec,
  nemesis: Nemesis | undefined,
): Finding[] {
  const cut = cutOf(fault);
  if (nemesis === undefined || cut === null) return [];
  const targets = groups.filter(({ name }) => cut.targets.includes(name));
  const struck = targets.map((group) => ({ count: Math.min(group.count, nemesis.victims) }));
  if (sizeOf(struck) >= cut.least || sizeOf(targets) < cut.least) return [];
  const message = `leaves ${shown(fault.name)} ${counted(sizeOf(struck))}, and it takes ${cut.least}`;
  return [{ path: [...nemesis.path, 'victims'], rule: 'fault.targets', message }];
}

/** The nodes between which a fault cuts links, and how many it takes; null for other faults. */
function cutOf(fault: FaultSpec): { readonly targets: readonly string[]; least: number } | null {
  switch (fault.kind) {
    case 'partition':
    case 'partition_one_way':
    case 'partition_flapping':
      if (fault.split.kind !== 'halves') return null;
      return { targets: fault.split.targets, least: HALVES_LEAST };
    case 'partition_bridge':
      return { targets: fault.targets, least: BRIDGE_LEAST };
    case 'partition_ring':
      return { targets: fault.targets, least: RING_LEAST };
    default:
      return null;
  }
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

function sizeOf(groups: readonly { readonly count: number }[]): number {
  return groups.reduce((sum, { count }) => sum + count, 0);
}

function counted(nodes: number): string {
  return nodes === 1 ? '1 node' : `${nodes} nodes`;
}
