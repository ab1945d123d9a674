/** Runs whole studies with the seed of the page, on as many threads as there are cores. */
import { availableParallelism } from 'node:os';
import { runStudies, type StudyResult } from '../../src/run/run-studies.ts';
import type { Study } from '../../src/study/study.ts';
import { STUDY_SEED } from '../../src/study/table.ts';

export async function wholeStudies(studies: readonly Study[]): Promise<readonly StudyResult[]> {
  const options = { seed: STUDY_SEED, extent: 'whole', workers: availableParallelism() } as const;
  const results: StudyResult[] = [];
  for await (const result of runStudies(studies, options)) results.push(result);
  return results;
}
