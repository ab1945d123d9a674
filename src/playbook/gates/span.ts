/** Since when a gate looks back. */
import type { Micros } from '../../kernel/time.ts';
import type { PlaybookContext } from '../context.ts';

/**
 * Since when the hold of this stage lasts; before it, when the stage began.
 *
 * @returns The start of the run when the stage is not one of the playbook.
 */
export function holdStartUs({ activatedUs, state, stage }: PlaybookContext): Micros {
  return activatedUs ?? stageStartUs(state, stage) ?? 0;
}

/** When a stage began; null when it has not. */
export function stageStartUs(state: PlaybookContext['state'], stage: string): Micros | null {
  return state.stages.find(({ name }) => name === stage)?.startedUs ?? null;
}

/** When the last action of a stage was complete; null when that has not been. */
export function stageActivatedUs(state: PlaybookContext['state'], stage: string): Micros | null {
  return state.stages.find(({ name }) => name === stage)?.activatedUs ?? null;
}
