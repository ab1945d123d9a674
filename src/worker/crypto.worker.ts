/**
 * One thread of the crypto pool. It keeps a prover and nothing else: answers depend on jobs alone.
 */
import { workerData } from 'piscina';
import type { JobOutcome, WorkerStart, WorkerTask } from './batch.ts';
import { runJob } from './batch.ts';
import { lazyProver } from './lazy-prover.ts';
import { warmUp } from './warm-up.ts';

const start = workerData as WorkerStart;
const prover = lazyProver(start.prover);

/** Outcomes in the order of the jobs; none for a warm-up. */
export default function work(task: WorkerTask): JobOutcome[] {
  if (task.kind === 'jobs') return task.jobs.map((job) => runJob(job, prover));
  if (start.prover !== null) warmUp(prover());
  return [];
}
