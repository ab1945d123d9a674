/**
 * One scenario from its plan to its artifacts on disk.
 */

import { SIMNET_VERSION } from '../run/version.ts';
import { prepareArtifacts } from './artifact-store.ts';
import { attempt, failedAttempt, type Plan } from './attempt.ts';
import { type Delivery, deliver } from './delivery.ts';
import type { Session } from './session.ts';
import { stopwatch } from './stopwatch.ts';
import { UsageError } from './usage-error.ts';

/**
 * Runs a scenario and writes its artifacts. What goes wrong is in the delivery, so that it reaches
 * the reports and the line that repeats the run.
 *
 * @throws UsageError if the folder must not be replaced.
 */
export async function runOnce(
  plan: Plan,
  target: string,
  session: Session,
  stop: AbortSignal,
): Promise<Delivery> {
  const watch = stopwatch(session.io);
  const frame = () => ({ simnetVersion: SIMNET_VERSION, ...watch() });
  try {
    prepareArtifacts(target);
    return deliver(await attempt(plan, '.', session, stop), target, frame());
  } catch (error) {
    if (error instanceof UsageError) throw error;
    return deliver(failedAttempt(plan, '.', error), target, frame());
  }
}
