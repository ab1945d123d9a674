import { expect, test } from 'vitest';
import type { JobOutcome, WorkerTask } from '../../src/worker/batch.ts';
import { TaskThreads } from '../../src/worker/task-threads.ts';

const DYING = new URL('../support/dying.worker.ts', import.meta.url);
const NOTHING = new Uint8Array();

function task(tamper: string): WorkerTask {
  return { kind: 'jobs', jobs: [{ kind: 'tamper', tamper, envelope: NOTHING, context: NOTHING }] };
}

test('the first failure ends what runs and what waits', async () => {
  const threads = new TaskThreads<WorkerTask, JobOutcome[]>(DYING, 2);
  expect(await threads.run(task('none'))).toEqual([]);
  const ends = ['stuck', 'throw', 'none'].map((tamper) => threads.run(task(tamper)));
  for (const end of ends) await expect(end).rejects.toThrow('thrown by the test');
  await expect(threads.run(task('none'))).rejects.toThrow('thrown by the test');
  await threads.close();
});

test('threads end when they are told to, whatever they do', async () => {
  const threads = new TaskThreads<WorkerTask, JobOutcome[]>(DYING, 1);
  const stuck = expect(threads.run(task('stuck'))).rejects.toThrow();
  await threads.close();
  await stuck;
});
