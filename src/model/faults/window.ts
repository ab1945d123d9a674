/** When a fault acts: from a moment of the run or of a stage, for a while or until the rollout ends. */
import type { Micros } from '../../kernel/time.ts';
import { duration, positiveDuration } from '../../schema/duration.ts';
import { nameOf } from '../../schema/names.ts';
import type { FaultHost } from './host.ts';

/** The fields that every fault with a beginning and an end has. */
export const windowFields = {
  start: duration()
    .prefault('0s')
    .describe('When it begins, from the start of the run, or of its stage where one is named.'),
  stage: nameOf('stage').optional().describe('Stage from whose beginning `start` counts.'),
  duration: positiveDuration()
    .optional()
    .describe('How long it lasts; without it, until the last stage is over.'),
};

/** A window, as the engine reads it. */
export interface FaultWindow {
  readonly startUs: Micros;
  readonly stage?: string | undefined;
  readonly durationUs?: Micros | undefined;
}

/** Undoes what a fault did. */
export type Heal = () => void;

/**
 * Has a fault act during its window. It is healed once: when its time is up, or when the last stage
 * is over, whichever comes first. A window that opens after the last stage never does.
 *
 * @param begin - Does the harm; returns what undoes it. It may be told to end by itself sooner.
 */
export function during(
  window: FaultWindow,
  host: FaultHost,
  begin: (end: () => void) => Heal,
): void {
  const open = (): void => {
    if (host.isOver()) return;
    let heal: Heal | null = null;
    const close = (): void => {
      heal?.();
      heal = null;
    };
    heal = begin(close);
    if (window.durationUs !== undefined) host.after(window.durationUs, close);
    host.onOver(close);
  };
  const wait = (): void => host.after(window.startUs, open);
  if (window.stage === undefined) wait();
  else host.onStage(window.stage, wait);
}
