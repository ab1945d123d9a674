/** Clog: messages wait on the links of some nodes, and all arrive when the fault ends. */
import { z } from 'zod';
import { name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import type { FaultHost } from '../host.ts';
import { linkFields, linksOf, strikeDuring } from './links.ts';

/** What a scenario file says about clogged links. */
export const clogSchema = record({
  kind: z.literal('clog'),
  name: name('fault').describe('Name of this fault.'),
  ...linkFields,
}).describe('Messages wait on the links of some nodes; they all arrive when the fault ends.');

/** Starts a clog. Also what was on its way when it began waits. */
export function startClog(spec: z.output<typeof clogSchema>, host: FaultHost): void {
  strikeDuring(spec, host, 'clog', (nodes) => host.network.hold(linksOf(nodes, spec.direction)));
}
