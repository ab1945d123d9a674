/** Latency of links: the same distribution for all of them, or by the regions of their nodes. */
import { z } from 'zod';
import { type Distribution, type Sampler, sampler } from '../../kernel/distributions.ts';
import type { Micros } from '../../kernel/time.ts';
import { distributionKinds, timeOr } from '../../schema/distribution.ts';
import { type RegionLatency, regionLatencySchema } from './latency-regions.ts';

/** What a scenario file says about the latency of links: a duration, a distribution, or regions. */
export function latency() {
  return timeOr(z.discriminatedUnion('kind', [...distributionKinds, regionLatencySchema]));
}

/** Latency of links whose nodes are placed. */
export type LatencyModel = Distribution | RegionLatency;

/** Latency of one link: a part that is drawn once for both directions, and a part that is fixed. */
export interface LinkLatency {
  readonly drawUs: Sampler;
  /** Latency from one node to another, apart from what is drawn. */
  readonly fixedUs: (from: number, to: number) => Micros;
}

/** Prepares the latencies of links. @throws InvariantError if a distribution is out of range. */
export function linkLatency(model: LatencyModel): LinkLatency {
  if (model.kind !== 'regions') return { drawUs: sampler(model), fixedUs: () => 0 };
  const { regionOf, oneWayUs, spread } = model;
  return {
    drawUs: sampler(spread),
    fixedUs: (from, to) => oneWayUs[regionOf[from] ?? 0]?.[regionOf[to] ?? 0] ?? 0,
  };
}
