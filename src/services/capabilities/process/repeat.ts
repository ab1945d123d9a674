/** Work that a process does again and again, as long as it lives. */
import type { Micros } from '../../../kernel/time.ts';
import type { Instance } from '../../runtime/instance.ts';
import type { Scheduler } from '../../scheduler.ts';

/**
 * Repeats `work` while the process that runs now lives; a hung process leaves its turns out.
 *
 * @param everyUs - Time from one turn to the next, and to the first; above 0.
 */
export function repeatWhileRunning(
  scheduler: Scheduler,
  instance: Instance,
  everyUs: Micros,
  work: () => void,
): void {
  const { life } = instance;
  scheduler.after(everyUs, () => {
    if (instance.life !== life) return;
    if (instance.isAlive) work();
    repeatWhileRunning(scheduler, instance, everyUs, work);
  });
}
