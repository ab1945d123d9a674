/** A thread that dies in the way its first job says. Only for tests of the pool. */
import type { JobOutcome, WorkerTask } from '../../src/worker/batch.ts';

const never = new Int32Array(new SharedArrayBuffer(4));

export default function die(task: WorkerTask): JobOutcome[] {
  const job = task.kind === 'jobs' ? task.jobs[0] : undefined;
  if (job?.kind !== 'tamper') return [];
  if (job.tamper === 'exit') process.exit(3);
  if (job.tamper === 'throw') throw new RangeError('thrown by the test');
  if (job.tamper === 'stuck') Atomics.wait(never, 0, 0);
  return [];
}
