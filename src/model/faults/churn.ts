/**
 * Churn: nodes crash at random, one independent of the other, and come back after a while.
 */
import { z } from 'zod';
import { poissonWaitUs } from '../../kernel/distributions.ts';
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
  rate: rate().describe('Mean rate of crashes over all targets together; a Poisson process.'),
  start: duration().prefault('0s').describe('When churn begins, from the start of the run.'),
  downtime: positiveDuration().describe('From a crash until the node starts again.'),
  targets: groupNames().describe('Groups whose nodes crash.'),
  budget: nameOf('budget')
    .optional()
    .describe('Budget that a crash must leave intact; without one any node may crash.'),
}).describe('Nodes crash at random and come back after a fixed while.');

/** Churn, as the engine reads it. */
export type ChurnSpec = z.output<typeof churnSchema>;

/** How soon a crash is tried again that the budget, or a lack of targets, did not allow. */
const POSTPONE_US: Micros = 50_000;

/**
 * Starts churn. Crashes come as a Poisson process; each takes a target at random that is up, ready
 * and nobody else's. A crash that would overdraw the budget waits until it fits, so the dose stays
 * within what the cluster is declared to bear.
 */
export function startChurn(spec: ChurnSpec, host: FaultHost): void {
  const stream = host.stream('arrivals');
  const meanUs = meanIntervalUs(spec.rate);
  const nextUs = (): Micros => poissonWaitUs(stream, meanUs);
  const arrive = (): void => {
    if (host.isOver()) return;
    crashOne(spec, host);
    host.after(nextUs(), arrive);
  };
  host.after(spec.startUs + nextUs(), arrive);
}

function crashOne(spec: ChurnSpec, host: FaultHost): void {
  if (host.isOver()) return;
  const stream = host.stream('targets');
  const targets = spec.targets.flatMap((group) => host.crashable(group, spec.budget));
  const node = targets.length > 0 ? stream.pick(targets) : undefined;
  if (node === undefined || !host.crash(node, spec.name, 'churn')) {
    host.after(POSTPONE_US, () => crashOne(spec, host));
    return;
  }
  host.after(spec.downtimeUs, () => host.restart(node, spec.name));
}
