/** The thread of a drill: runs one trial after another. */
import { type DrillSource, runTrial, type TrialResult, type TrialSpec } from './trial.ts';

/** What a thread is asked for. */
export interface TrialTask {
  readonly source: DrillSource;
  readonly spec: TrialSpec;
}

/** Runs the trial of a task. */
export default function trial({ source, spec }: TrialTask): Promise<TrialResult> {
  return runTrial(source, spec);
}
