/**
 * Churn: nodes leave at random, and come back after a while.
 *
 * What is drawn is a Poisson process over all targets together, of constant rate however many are
 * up, and for each departure a target, all that may go alike. Departures that have to wait keep no
 * such law: near the limit of the budget they come as soon as it lets them.
 */
import { z } from 'zod';
import { poissonWaitUs } from '../../kernel/distributions.ts';
import type { Stream } from '../../kernel/stream.ts';
import type { Micros } from '../../kernel/time.ts';
import { duration, positiveDuration } from '../../schema/duration.ts';
import { groupNames, name, nameOf } from '../../schema/names.ts';
import { meanIntervalUs, rate } from '../../schema/rate.ts';
import { record } from '../../schema/record.ts';
import type { FaultHost } from './host.ts';

/** What a scenario file says about churn. */
export const churnSchema = record({
  kind: z.literal('churn'),
  name: name('fault').describe('Name of this fault.'),
  rate: rate().describe(
    'Mean rate at which departures are due, over all targets together, as a Poisson process. One ' +
      'that the budget does not bear, or for which no target is ready, waits until it can happen.',
  ),
  start: duration()
    .prefault('0s')
    .describe(
      'From when on departures are drawn, from the start of the run; they end with the last stage.',
    ),
  downtime: positiveDuration().describe(
    'From a departure until the process starts again; it is ready some time later.',
  ),
  targets: groupNames().describe(
    'Groups whose nodes come and go; each departure takes one of those that are ready, all alike.',
  ),
  budget: nameOf('budget')
    .optional()
    .describe(
      'Budget that a departure must leave intact; without one any node that is ready may go.',
    ),
}).describe('Nodes leave at random, as if they crashed, and come back after a fixed while.');

/** Churn, as the engine reads it. */
export type ChurnSpec = z.output<typeof churnSchema>;

/** How soon crashes are tried again that the budget, or a lack of targets, did not allow. */
const POSTPONE_US: Micros = 50_000;

/**
 * Starts churn. Each departure takes a target at random that is up, ready and nobody else's. Those
 * that would overdraw the budget wait until they fit, so the dose stays within what the cluster is
 * declared to bear.
 */
export function startChurn(spec: ChurnSpec, host: FaultHost): void {
  const arrivals = host.stream('arrivals');
  const targets = host.stream('targets');
  const meanUs = meanIntervalUs(spec.rate);
  const nextUs = (): Micros => poissonWaitUs(arrivals, meanUs);
  let waiting = 0;
  const arrive = (): void => {
    if (host.isOver()) return;
    waiting += 1;
    if (waiting === 1) work();
    host.after(nextUs(), arrive);
  };
  const work = (): void => {
    if (host.isOver()) return;
    while (waiting > 0 && crashOne(spec, host, targets)) waiting -= 1;
    if (waiting > 0) host.after(POSTPONE_US, work);
  };
  host.after(spec.startUs + nextUs(), arrive);
}

/** @returns false if there is no node that may crash now. */
function crashOne(spec: ChurnSpec, host: FaultHost, stream: Stream): boolean {
  const targets = spec.targets.flatMap((group) => host.crashable(group, spec.budget));
  const node = targets.length > 0 ? stream.pick(targets) : undefined;
  if (node === undefined || !host.crash(node, spec.name, 'churn')) return false;
  host.after(spec.downtimeUs, () => host.restart(node, spec.name));
  return true;
}
