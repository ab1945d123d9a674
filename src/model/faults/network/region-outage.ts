/** Region outage: the nodes of a region reach nobody, not even each other. They go on running. */
import { z } from 'zod';
import { name, nameOf } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import type { FaultHost } from '../host.ts';
import { during, windowFields } from '../window.ts';
import { linksOf, noted } from './links.ts';
import { cutNoted } from './split.ts';

/** What a scenario file says about the outage of a region. */
export const regionOutageSchema = record({
  kind: z.literal('region_outage'),
  name: name('fault').describe('Name of this fault.'),
  ...windowFields,
  region: nameOf('region').describe('Region whose network fails.'),
}).describe('The network of a region fails: its nodes run, and reach nobody.');

/** Starts the outage of a region. */
export function startRegionOutage(
  spec: z.output<typeof regionOutageSchema>,
  host: FaultHost,
): void {
  during(spec, host, () => {
    const detail = `outage of region ${spec.region}`;
    const links = linksOf(host.nodesIn(spec.region), 'both');
    return noted(host, [], detail, () => cutNoted(host, detail, links));
  });
}
