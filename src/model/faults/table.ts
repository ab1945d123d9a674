/** The fault kinds. A new kind is one file beside this one and one entry here. */
import { z } from 'zod';
import { churnSchema, startChurn } from './churn.ts';
import type { FaultHost } from './host.ts';

/** Any fault, told apart by its `kind`. */
export const faultSchema = z.discriminatedUnion('kind', [churnSchema]);

/** Fault of any kind, as the engine reads it. */
export type FaultSpec = z.output<typeof faultSchema>;

/** Starts a fault; it schedules itself from then on. */
export function startFault(spec: FaultSpec, host: FaultHost): void {
  switch (spec.kind) {
    case 'churn':
      startChurn(spec, host);
      break;
  }
}
