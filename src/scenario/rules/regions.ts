/** Rules about regions: the matrix of latencies is complete and names no other region. */
import type { ClusterSpec } from '../../model/cluster-spec.ts';
import type { RegionLatencySpec } from '../../model/network/latency-regions.ts';
import { shown } from '../../schema/show.ts';
import { nearest } from '../../schema/suggest.ts';
import type { Finding } from '../diagnostic.ts';
import type { Path } from '../path.ts';

const PATH: Path = ['cluster', 'link', 'latency'];

/** Every region is known, and the latency of every pair is stated. */
export function checkRegions({ link }: ClusterSpec): Finding[] {
  const { latency } = link;
  if (latency.kind !== 'regions') return [];
  return [...checkKnown(latency), ...checkPairs(latency), ...checkWithin(latency)];
}

function checkKnown({ regions, oneWayUs }: RegionLatencySpec): Finding[] {
  return Object.entries(oneWayUs).flatMap(([from, row]) => {
    const path = [...PATH, 'one_way', from];
    const unknown = Object.keys(row).flatMap((to) => unknownRegion(regions, to, [...path, to]));
    return [...unknownRegion(regions, from, path), ...unknown];
  });
}

function unknownRegion(regions: readonly string[], name: string, path: Path): Finding[] {
  if (regions.includes(name)) return [];
  const message = `there is no region ${shown(name)}`;
  const suggestion = nearest(name, regions);
  return [{ path, rule: 'region.unknown', message, suggestion, atKey: true }];
}

function checkPairs({ regions, oneWayUs }: RegionLatencySpec): Finding[] {
  return regions.flatMap((from, place) =>
    regions.slice(place + 1).flatMap((to): Finding[] => {
      if (oneWayUs[from]?.[to] !== undefined) return [];
      const message = `does not say how long ${shown(from)} to ${shown(to)} takes`;
      return [{ path: [...PATH, 'one_way'], rule: 'region.pair', message, atKey: true }];
    }),
  );
}

function checkWithin({ regions, oneWayUs }: RegionLatencySpec): Finding[] {
  const silent = regions.find((region) => oneWayUs[region]?.[region] === undefined);
  if (silent === undefined) return [];
  const message = `is missing: nothing says how long a message inside ${shown(silent)} takes`;
  return [{ path: [...PATH, 'within'], rule: 'region.within', message }];
}
