/** Rules about overlays: what is asked for exists, and is connected. */
import type { ClusterSpec } from '../../model/cluster-spec.ts';
import { regionsOf, regionsOfNodes } from '../../model/network/regions.ts';
import { leastMeanDegree } from '../../model/topology/erdos-renyi.ts';
import {
  type SingleRegionSpec,
  singleRegionEdgeCount,
} from '../../model/topology/single-region.ts';
import { connectedChance } from '../../model/topology/small-world.ts';
import type { TwoRegionSpec } from '../../model/topology/two-region.ts';
import type { Finding } from '../diagnostic.ts';
import type { Path } from '../path.ts';

/** Most links of an overlay: what a run can hold in memory. */
const LINKS_MAX = 2_000_000;

/**
 * Least chance that a small world is connected. A run draws a hundred times: at this chance less
 * than one seed in a million finds none, while of 100,000 nodes with k = 2 and half of all links
 * moved, which are connected in one draw of 60, one seed in five would.
 */
const CONNECTED_CHANCE_MIN = 1 / 7;

/** The overlay fits the nodes of the cluster. */
export function checkOverlay(cluster: ClusterSpec): Finding[] {
  const { overlay } = cluster;
  const path = ['cluster', 'overlay'];
  const regionOf = regionsOfNodes(cluster);
  if (overlay.kind === 'two_region') return checkTwoRegions(cluster, overlay, regionOf, path);
  return [
    ...checkFit(regionOf.length, overlay, path),
    ...checkChance([regionOf.length], overlay, path),
    ...checkLinks(singleRegionEdgeCount(regionOf.length, overlay), path),
  ];
}

function checkTwoRegions(
  cluster: ClusterSpec,
  overlay: TwoRegionSpec,
  regionOf: Int32Array,
  path: Path,
): Finding[] {
  const regions = regionsOf(cluster);
  if (regions.length !== 2) {
    const message = `has two regions, but link.latency has ${regions.length}`;
    return [{ path, rule: 'topology.regions', message }];
  }
  const first = regionOf.reduce((count, region) => count + (region === 0 ? 1 : 0), 0);
  const sizes = [first, regionOf.length - first];
  const pairs = first * (regionOf.length - first);
  const findings = sizes
    .flatMap((size) => (size === 0 ? [] : checkFit(size, overlay.within, [...path, 'within'])))
    .slice(0, 1);
  if (findings.length === 0) {
    findings.push(...checkChance(sizes, overlay.within, [...path, 'within']));
  }
  if (overlay.bridges > pairs) {
    const message = `${overlay.bridges} is more than the ${pairs} pairs of nodes of both regions`;
    findings.push({ path: [...path, 'bridges'], rule: 'topology.bridges', message });
  }
  const links = sizes.reduce((sum, size) => sum + singleRegionEdgeCount(size, overlay.within), 0);
  return [...findings, ...checkLinks(links + overlay.bridges, path)];
}

function checkFit(count: number, overlay: SingleRegionSpec, path: Path): Finding[] {
  switch (overlay.kind) {
    case 'small_world':
      return checkDegree('k', overlay.k, count, path);
    case 'scale_free':
      return checkDegree('m', overlay.m, count, path);
    case 'k_regular':
      return [...checkDegree('k', overlay.k, count, path), ...checkParity(overlay.k, count, path)];
    case 'erdos_renyi':
      return checkDensity(overlay.p, count, path);
    case 'ring':
    case 'full':
      return [];
  }
}

function checkDegree(key: 'k' | 'm', degree: number, count: number, path: Path): Finding[] {
  if (degree < count) return [];
  const message = `${key} is ${degree}, but ${count} nodes have at most ${count - 1} others to know`;
  return [{ path: [...path, key], rule: 'topology.degree', message }];
}

function checkParity(k: number, count: number, path: Path): Finding[] {
  if ((k * count) % 2 === 0) return [];
  const message = `${k} ends of links at each of ${count} nodes do not pair up; one must be even`;
  return [{ path: [...path, 'k'], rule: 'topology.parity', message }];
}

function checkDensity(p: number, count: number, path: Path): Finding[] {
  const degree = p * (count - 1);
  const least = leastMeanDegree(count);
  if (p === 1 || count < 2 || degree >= least) return [];
  const message =
    `gives a node ${degree.toFixed(1)} links on average; ` +
    `${count} nodes need ${least.toFixed(1)} to be connected`;
  return [{ path: [...path, 'p'], rule: 'topology.sparse', message }];
}

/** Overlays of these sizes, bridged or not, are all connected often enough to be drawn. */
function checkChance(sizes: readonly number[], overlay: SingleRegionSpec, path: Path): Finding[] {
  if (overlay.kind !== 'small_world') return [];
  const chance = sizes.reduce((product, size) => product * connectedChance(size, overlay), 1);
  if (chance >= CONNECTED_CHANCE_MIN) return [];
  const one = sizes.length > 1 ? 'both regions are' : 'the overlay is';
  const message =
    `with rewire ${overlay.rewire} and ${sizes.join(' and ')} nodes ${one} connected in one draw ` +
    `of ${Math.round(1 / chance)}; a run needs one of 7, and with k: 4 all are`;
  return [{ path: [...path, 'k'], rule: 'topology.sparse', message, suggestion: '4' }];
}

function checkLinks(links: number, path: Path): Finding[] {
  if (links <= LINKS_MAX) return [];
  const message = `${Math.round(links)} links are more than ${LINKS_MAX}`;
  return [{ path, rule: 'topology.size', message }];
}
