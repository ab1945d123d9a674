/**
 * Runs studies, on threads or in this one. The rows are the same: parts of a study share nothing,
 * and what they came to is found by their names.
 */
import { type Extent, runStudy, type Study, type StudyRow, studyRows } from '../study/study.ts';
import { TaskThreads } from '../worker/task-threads.ts';
import { workerBeside } from '../worker/thread-file.ts';
import { EnvironmentError } from './errors.ts';
import type { PartOutcome, PartTask } from './study-part.ts';

export interface StudyOptions {
  readonly seed: string;
  readonly extent: Extent;
  /** Most threads; 0 runs the studies in this one. */
  readonly workers: number;
  /** The worker that knows the studies, where they are not those of the table. */
  readonly workerFile?: URL | undefined;
  /** Told before a study is waited for; threads may have begun with it by then. */
  readonly onBegin?: ((study: Study) => void) | undefined;
}

/** A study and its rows. */
export interface StudyResult {
  readonly study: Study;
  readonly rows: readonly StudyRow[];
}

/**
 * Runs the studies, one after another as far as who asks can see: an idle thread takes parts of the
 * next ones. Whoever leaves off asking ends the threads.
 *
 * @throws What the first part that failed threw, in the order of studies and parts.
 * @throws EnvironmentError if a thread died.
 */
export async function* runStudies(
  studies: readonly Study[],
  options: StudyOptions,
): AsyncGenerator<StudyResult, void> {
  const { seed, extent, onBegin } = options;
  const tasks = studies.map((study) => tasksOf(study, options));
  const threadCount = Math.min(options.workers, tasks.flat().length);
  if (threadCount === 0) {
    for (const study of studies) {
      onBegin?.(study);
      yield { study, rows: runStudy(study, seed, extent) };
    }
    return;
  }
  const file = options.workerFile ?? workerBeside(import.meta.url, 'study');
  const threads = new TaskThreads<PartTask, PartOutcome>(file, threadCount);
  try {
    const parts = tasks.map((some) => some.map((task) => begun(task, threads)));
    for (const [index, study] of studies.entries()) {
      onBegin?.(study);
      yield { study, rows: studyRows(study, await collected(parts[index] ?? []), extent) };
    }
  } finally {
    await threads.close();
  }
}

function tasksOf(study: Study, { seed, extent }: StudyOptions): readonly PartTask[] {
  return study.parts(extent).map((part) => ({ study: study.name, part: part.name, extent, seed }));
}

interface BegunPart {
  readonly name: string;
  readonly figures: Promise<unknown>;
}

function begun(task: PartTask, threads: TaskThreads<PartTask, PartOutcome>): BegunPart {
  const figures = figuresOf(task, threads);
  // Waited for in its turn. Until then, or if that never comes, nobody else hears of an error.
  figures.catch(() => undefined);
  return { name: task.part, figures };
}

async function figuresOf(
  task: PartTask,
  threads: TaskThreads<PartTask, PartOutcome>,
): Promise<unknown> {
  const outcome = await threads.run(task).catch((cause: unknown) => {
    const text = cause instanceof Error ? cause.message : String(cause);
    throw new EnvironmentError(`a thread that ran a study died: ${text}`, { cause });
  });
  if (outcome.kind === 'error') throw outcome.error;
  return outcome.figures;
}

async function collected(parts: readonly BegunPart[]): Promise<ReadonlyMap<string, unknown>> {
  const figures = new Map<string, unknown>();
  for (const part of parts) figures.set(part.name, await part.figures);
  return figures;
}
