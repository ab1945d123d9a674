/** What a status says, and how often nodes tell each other. */
import { equalBytes } from '../../crypto/bytes.ts';
import type { Micros } from '../../kernel/time.ts';
import type { ConsensusSpec } from '../consensus-spec.ts';
import type { Status } from '../wire/messages.ts';

/** Time from one status to the next while a node may lack something. */
export const STATUS_EVERY_US: Micros = 200_000;

/** Time from one status of a node at rest to the next. */
export function heartbeatUsOf({ heartbeatUs }: ConsensusSpec): Micros {
  return Math.max(STATUS_EVERY_US, heartbeatUs);
}

/** Whether a status is what a node says at a height that it is not deciding. */
export function isResting(status: Status, now: number): boolean {
  const { height, round, hasProposal, prevotes, precommits, isLost } = status;
  const hasNothing = !hasProposal && prevotes.length + precommits.length === 0;
  const isIdle = round === 0 && hasNothing && !isLost;
  return isIdle && height === now;
}

/** Whether two statuses say the same of a node, whether or not they ask for an answer. */
export function isSameStatus(a: Status, b: Status): boolean {
  return (
    a.height === b.height &&
    a.round === b.round &&
    a.hasProposal === b.hasProposal &&
    a.isLost === b.isLost &&
    equalBytes(a.prevotes, b.prevotes) &&
    equalBytes(a.precommits, b.precommits)
  );
}
