/**
 * Latency by region: a matrix says how long a message takes from one region to another, and a
 * distribution what a link adds to that.
 */
import { z } from 'zod';
import type { Distribution } from '../../kernel/distributions.ts';
import type { Micros } from '../../kernel/time.ts';
import { distribution } from '../../schema/distribution.ts';
import { duration } from '../../schema/duration.ts';
import { name } from '../../schema/names.ts';
import { value } from '../../schema/record.ts';

type Matrix = Readonly<Record<string, Readonly<Record<string, Micros>>>>;

/**
 * What a scenario file says about latency by region. Output: a matrix with both directions of every
 * pair that the file states. Whether it states all is a rule of the scenario language.
 */
export const regionLatencySchema = value({
  kind: z.literal('regions'),
  regions: z
    .array(name('region').describe('Name of a region.'))
    .min(2)
    .max(64)
    .describe('The regions; nodes are placed in them group by group, in turn.'),
  one_way: z
    .record(z.string(), z.record(z.string(), duration()))
    .describe(
      'One-way latency from a region to others. A pair stated once holds in both directions.',
    ),
  within: duration().optional().describe('Latency inside a region for which `one_way` has none.'),
  spread: distribution().prefault('0s').describe('Added to it, drawn once for each link.'),
})
  .transform(({ kind, regions, oneWay, withinUs, spread }) => {
    return { kind, regions, oneWayUs: completed(regions, oneWay, withinUs), spread };
  })
  .describe('Latency by the regions of the two nodes.');

/** Latency by region, as the engine reads it. */
export type RegionLatencySpec = z.output<typeof regionLatencySchema>;

/** Latency by region, for nodes that are placed. */
export interface RegionLatency {
  readonly kind: 'regions';
  /** Region of each node. */
  readonly regionOf: Int32Array;
  /** One-way latency by the regions of sender and receiver. */
  readonly oneWayUs: readonly (readonly Micros[])[];
  readonly spread: Distribution;
}

/** Puts the nodes of a cluster into the regions of its latency. */
export function placedLatency(spec: RegionLatencySpec, regionOf: Int32Array): RegionLatency {
  const { regions, oneWayUs, spread } = spec;
  const rows = regions.map((from) => regions.map((to) => oneWayUs[from]?.[to] ?? 0));
  return { kind: 'regions', regionOf, oneWayUs: rows, spread };
}

// What is not stated stays out, and names that are no region stay in: the rules tell of both.
function completed(regions: readonly string[], stated: Matrix, withinUs?: Micros): Matrix {
  const rows = new Map(Object.entries(stated).map(([from, row]) => [from, new Map(rowOf(row))]));
  for (const from of regions) {
    const row = rows.get(from) ?? new Map<string, Micros>();
    rows.set(from, row);
    for (const to of regions) {
      const us = stated[from]?.[to] ?? (from === to ? withinUs : stated[to]?.[from]);
      if (us !== undefined) row.set(to, us);
    }
  }
  return Object.fromEntries([...rows].map(([from, row]) => [from, Object.fromEntries(row)]));
}

function rowOf(row: Readonly<Record<string, Micros>>): [string, Micros][] {
  return Object.entries(row);
}
