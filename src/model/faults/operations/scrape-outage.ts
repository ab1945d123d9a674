/** Scrape outage: telemetry of nodes is lost, or tells again what it told before. */
import { z } from 'zod';
import type { MetricName } from '../../../metrics/catalogue.ts';
import type { Lens } from '../../../metrics/scraper.ts';
import { fraction } from '../../../schema/fraction.ts';
import { name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import type { FaultHost } from '../host.ts';
import { drawTargets, targetFields } from '../targets.ts';
import { during, windowFields } from '../window.ts';

/** What a scenario file says about it. */
export const scrapeOutageSchema = record({
  kind: z.literal('scrape_outage'),
  name: name('fault').describe('Name of this fault.'),
  ...windowFields,
  ...targetFields,
  how: z
    .enum(['lost', 'stale'])
    .describe('Whether scrapes find nobody, or values that do not change any more.'),
  share: fraction().prefault(1).describe('Share of the scrapes that are lost.'),
}).describe('Scrapes of nodes are lost, or bring values of before.');

/** Scrape outage, as the engine reads it. */
export type ScrapeOutageSpec = z.output<typeof scrapeOutageSchema>;

/** Has scrapes of the targets fail. */
export function startScrapeOutage(spec: ScrapeOutageSpec, host: FaultHost): void {
  during(spec, host, () => {
    const stream = host.stream('scrapes');
    const heals = drawTargets(spec, host).map((node) => {
      if (spec.how === 'stale') return host.operations.bend(node, frozen());
      return host.operations.dropScrapes(node, () => stream.chance(spec.share));
    });
    host.note('fault_start', null, `scrapes are ${spec.how}`);
    return () => {
      for (const heal of heals) heal();
      host.note('fault_end', null, 'scrapes tell the truth');
    };
  });
}

/** Shows every value as it was at the first look, and no single observations. */
function frozen(): Lens {
  const shown = new Map<MetricName, number>();
  return {
    value: (metric, truth) => {
      const before = shown.get(metric) ?? truth;
      shown.set(metric, before);
      return before;
    },
    sample: () => null,
  };
}
