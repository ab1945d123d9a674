/** A part of a study as a thread is asked for it, by names: no function crosses threads. */
import { check } from '../kernel/check.ts';
import type { Extent, Study } from '../study/study.ts';

export interface PartTask {
  readonly study: string;
  readonly part: string;
  readonly extent: Extent;
  readonly seed: string;
}

/** What came of a part. What it threw is an answer too: only a thread that died has none. */
export type PartOutcome =
  | { readonly kind: 'figures'; readonly figures: unknown }
  | { readonly kind: 'error'; readonly error: unknown };

/** Runs a part of one of these studies. An error is told if there is no such part, or study. */
export function partOutcome(studies: readonly Study[], task: PartTask): PartOutcome {
  try {
    return { kind: 'figures', figures: runPart(studies, task) };
  } catch (error) {
    return { kind: 'error', error };
  }
}

function runPart(studies: readonly Study[], task: PartTask): unknown {
  const study = studies.find(({ name }) => name === task.study);
  check(study !== undefined, 'there is no such study', task.study);
  const part = study.parts(task.extent).find(({ name }) => name === task.part);
  check(part !== undefined, 'the study has no such part', task.part);
  return part.run(task.seed);
}
