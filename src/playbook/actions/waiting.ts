/** Waits of actions: on a grid of instants that a controller which goes on looks at too. */
import type { Micros } from '../../kernel/time.ts';
import type { Process } from '../../rollout/process.ts';
import type { ActionContext } from './action.ts';

/** When the action began, also for a controller that goes on with it. */
export function beganUs(context: ActionContext): Micros {
  return Number(context.once('began', () => `${context.estate.scheduler.nowUs()}`));
}

/**
 * Waits until a claim holds, looking now and then at every look of the controller.
 *
 * A look comes after the events that were due at its instant.
 *
 * @param sinceUs - Start of the grid of looks.
 * @param deadlineUs - The last look.
 * @returns Whether the claim held at a look.
 */
export function* untilHolds(
  { estate }: ActionContext,
  sinceUs: Micros,
  deadlineUs: Micros,
  holds: () => boolean,
): Process<boolean> {
  const { scheduler } = estate;
  const everyUs = estate.spec.observation.probeEveryUs;
  for (;;) {
    if (holds()) return true;
    const nowUs = scheduler.nowUs();
    if (nowUs >= deadlineUs) return false;
    const nextUs = nowUs - ((nowUs - sinceUs) % everyUs) + everyUs;
    const delayUs = Math.min(nextUs, deadlineUs) - nowUs;
    yield (wake) => scheduler.after(delayUs, () => scheduler.after(0, wake));
  }
}
