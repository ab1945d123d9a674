/**
 * Runs all trials of a drill, on threads or in this one. The result is the same: trials share
 * nothing, and they are put together in the order of the plan.
 */
import { InterruptedError } from '../run/errors.ts';
import type { PlaybookScenario } from '../scenario/playbook-schema.ts';
import { TaskThreads } from '../worker/task-threads.ts';
import { workerBeside } from '../worker/thread-file.ts';
import { type DrillResult, drillResult } from './matrix.ts';
import { type DrillWishes, trialsOf } from './plan.ts';
import { type DrillSource, runTrial, type TrialResult, type TrialSpec } from './trial.ts';
import type { TrialTask } from './trial.worker.ts';

export interface DrillOptions extends DrillWishes {
  readonly source: DrillSource;
  readonly playbook: PlaybookScenario;
  /** Threads; 0 runs the trials in this one. */
  readonly workers: number;
  readonly signal?: AbortSignal | undefined;
  readonly onTrial?: ((done: number, total: number, last: TrialResult) => void) | undefined;
}

const WORKER = workerBeside(import.meta.url, 'trial');

/** Runs the drill. What was not run to its end when the signal was raised is not in the result. */
export async function drill(options: DrillOptions): Promise<DrillResult> {
  const specs = trialsOf(options.playbook, options);
  // Of the whole process: a thread cannot tell its own time.
  const before = process.cpuUsage();
  const results =
    options.workers === 0 ? await inTurn(specs, options) : await onThreads(specs, options);
  const { user, system } = process.cpuUsage(before);
  const cpuMs = (user + system) / 1_000;
  return { ...drillResult(options.playbook, options.seedCount, specs.length, results), cpuMs };
}

async function inTurn(specs: readonly TrialSpec[], options: DrillOptions): Promise<TrialResult[]> {
  const results: TrialResult[] = [];
  for (const spec of specs) {
    const result = await trialUnlessStopped(spec, options);
    if (result === null) break;
    results.push(result);
    options.onTrial?.(results.length, specs.length, result);
  }
  return results;
}

async function trialUnlessStopped(
  spec: TrialSpec,
  { source, signal }: DrillOptions,
): Promise<TrialResult | null> {
  if (signal?.aborted) return null;
  try {
    return await runTrial(source, spec, signal);
  } catch (error) {
    if (error instanceof InterruptedError) return null;
    throw error;
  }
}

async function onThreads(
  specs: readonly TrialSpec[],
  options: DrillOptions,
): Promise<TrialResult[]> {
  const { source, workers, signal } = options;
  const threads = new TaskThreads<TrialTask, TrialResult>(WORKER, workers);
  // One listener for all: what waits or runs is given up when its thread ends.
  const giveUp = () => void threads.close();
  signal?.addEventListener('abort', giveUp, { once: true });
  if (signal?.aborted) giveUp();
  let done = 0;
  try {
    const results = await Promise.all(
      specs.map(async (spec) => {
        try {
          const result = await threads.run({ source, spec });
          done += 1;
          options.onTrial?.(done, specs.length, result);
          return result;
        } catch (error) {
          if (signal?.aborted) return null;
          throw error;
        }
      }),
    );
    return results.filter((result) => result !== null);
  } finally {
    signal?.removeEventListener('abort', giveUp);
    await threads.close();
  }
}
