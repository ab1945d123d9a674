/** Waiting for a node that is busy with an apply. */
import type { Micros } from '../../../kernel/time.ts';
import type { Scheduler } from '../../scheduler.ts';
import type { NetworkNode } from './node.ts';

const LOOK_EVERY_US: Micros = 1_000_000;

/** For so long operators keep off a node after one of them has begun to work on it. */
const RESERVED_US: Micros = 30_000_000;

/**
 * Reserves a node and goes on when no apply is under way on it.
 *
 * @param timeoutUs - After this `act` is told that the node is still busy.
 */
export function whenIdle(
  scheduler: Scheduler,
  node: NetworkNode,
  timeoutUs: Micros,
  act: (isIdle: boolean) => void,
): void {
  node.reservedUntilUs = scheduler.nowUs() + RESERVED_US;
  if (!node.agent.applier.isBusy) act(true);
  else if (timeoutUs < LOOK_EVERY_US) act(false);
  else {
    scheduler.after(LOOK_EVERY_US, () => whenIdle(scheduler, node, timeoutUs - LOOK_EVERY_US, act));
  }
}
