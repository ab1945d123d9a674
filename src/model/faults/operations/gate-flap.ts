/** Flapping metric: what is scraped of nodes goes back and forth between the truth and a bad value. */
import { z } from 'zod';
import { isMetricName, METRICS, type MetricName } from '../../../metrics/catalogue.ts';
import type { Lens } from '../../../metrics/scraper.ts';
import { interval } from '../../../schema/interval.ts';
import { identifier, name } from '../../../schema/names.ts';
import { quantity } from '../../../schema/quantity.ts';
import { record } from '../../../schema/record.ts';
import type { FaultHost } from '../host.ts';
import { drawTargets, targetFields } from '../targets.ts';
import { during, windowFields } from '../window.ts';

/** What a scenario file says about it. */
export const gateFlapSchema = record({
  kind: z.literal('gate_flap'),
  name: name('fault').describe('Name of this fault.'),
  ...windowFields,
  ...targetFields,
  metric: identifier().describe('Metric that flaps; not a counter.'),
  bad: quantity().describe('The bad value, in the unit of the metric.'),
  period: interval().describe('How long the value is bad, and then how long it is true.'),
})
  .refine(({ metric, bad }) => isMetricName(metric) && flaps(metric, bad.unit), {
    path: ['metric'],
    error: 'fault.metric: is no gauge and no metric of samples in the unit of bad',
  })
  .describe('A scraped metric of nodes alternates between the truth and a bad value.');

/** Flapping metric, as the engine reads it. */
export type GateFlapSpec = z.output<typeof gateFlapSchema>;

/** Has the metric flap, bad value first. */
export function startGateFlap(spec: GateFlapSpec, host: FaultHost): void {
  during(spec, host, () => {
    let isBad = true;
    let isHealed = false;
    const turn = (): void => {
      if (isHealed) return;
      isBad = !isBad;
      host.after(spec.periodUs, turn);
    };
    host.after(spec.periodUs, turn);
    const bent = (metric: MetricName, truth: number) =>
      isBad && metric === spec.metric ? spec.bad.amount : truth;
    const lens: Lens = { value: bent, sample: bent };
    const heals = drawTargets(spec, host).map((node) => host.operations.bend(node, lens));
    host.note('fault_start', null, `${spec.metric} flaps`);
    return () => {
      isHealed = true;
      for (const heal of heals) heal();
      host.note('fault_end', null, `${spec.metric} is true`);
    };
  });
}

function flaps(metric: MetricName, unit: string): boolean {
  const model = METRICS[metric];
  if (model.type === 'counter') return false;
  return model.unit === unit || (model.unit === 'ratio' && unit === 'count');
}
