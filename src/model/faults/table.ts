/**
 * The fault kinds, by family. A new kind is one file in the folder of its family and one entry in
 * the table there: its schema, and what starts it.
 */
import { z } from 'zod';
import { byzantineFaults } from './byzantine/table.ts';
import { clockFaults } from './clock/table.ts';
import { diskFaults } from './disk/table.ts';
import type { FaultHost } from './host.ts';
import { networkFaults } from './network/table.ts';
import { operationsFaults } from './operations/table.ts';
import { processFaults } from './process/table.ts';

const KINDS = {
  ...processFaults,
  ...networkFaults,
  ...clockFaults,
  ...diskFaults,
  ...byzantineFaults,
  ...operationsFaults,
};

type Kinds = typeof KINDS;
type Kind = keyof Kinds;
type Output<K extends Kind> = z.output<Kinds[K]['schema']>;
type FaultOf<K extends Kind> = { [P in K]: Output<P> & { readonly kind: P } }[K];

/** Fault of any kind, as the engine reads it. */
export type FaultSpec = { [K in Kind]: Output<K> }[Kind];

/** A kind by itself. Its schema reads the very kind under which the tables list it. */
interface FaultKind<K extends Kind> {
  readonly schema: z.ZodType<{ readonly kind: K; readonly name: string }>;
  readonly start: (spec: FaultOf<K>, host: FaultHost) => void;
}

const BY_KIND: { readonly [K in Kind]: FaultKind<K> } = KINDS;

const [first, ...others] = Object.values(KINDS).map(({ schema }) => schema);

/** Any fault, told apart by its `kind`. */
export const faultSchema = z.discriminatedUnion('kind', [
  first as Kinds['churn']['schema'],
  ...others,
]);

/** Starts a fault; it schedules itself from then on. */
export function startFault<K extends Kind>(spec: FaultOf<K>, host: FaultHost): void {
  BY_KIND[spec.kind].start(spec, host);
}
