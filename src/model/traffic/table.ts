/** The traffic kinds. A new kind is one file beside this one and one entry here. */
import { z } from 'zod';
import { burstSchema, startBurst } from './burst.ts';
import { closedLoopSchema, startClosedLoop } from './closed-loop.ts';
import type { TrafficHost } from './host.ts';
import { poissonSchema, startPoisson } from './poisson.ts';

/** Any traffic, told apart by its `kind`. */
export const trafficSchema = z.discriminatedUnion('kind', [
  poissonSchema,
  burstSchema,
  closedLoopSchema,
]);

/** Traffic of any kind, as the engine reads it. */
export type TrafficSpec = z.output<typeof trafficSchema>;

/** Starts a traffic source when its stage begins. */
export function startTraffic(spec: TrafficSpec, host: TrafficHost): void {
  switch (spec.kind) {
    case 'poisson':
      startPoisson(spec, host);
      break;
    case 'burst':
      startBurst(spec, host);
      break;
    case 'closed_loop':
      startClosedLoop(spec, host);
      break;
  }
}
