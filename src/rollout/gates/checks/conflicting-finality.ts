/**
 * Conflicting finality: heights at which two nodes finalised different blocks.
 *
 * Safety of the chain itself: a single one means that more than a third of the power misbehaved or
 * that an implementation is wrong.
 */
import type { Process } from '../../process.ts';
import { audited, type CheckContext, type Finding } from './check.ts';

/** Counts the heights, over the chains of all nodes that can be read. */
export function findConflictingFinality(context: CheckContext): Process<Finding> {
  return audited(context, 'conflicting_finality');
}
