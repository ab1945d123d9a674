/**
 * Threads for tasks that share nothing. Each thread does one task after another; tasks are begun in
 * the order in which they are given, and end in any.
 *
 * The first failure ends all threads, so no task hangs: those that are not done reject with it, and
 * so does one that a thread took and did between the failure and its end.
 */
import { Piscina } from 'piscina';
import { threadFile } from './thread-file.ts';

export class TaskThreads<Task, Result> {
  readonly #threads: Piscina<Task, Result>;
  #failure: unknown;
  #ended: Promise<void> | undefined;

  /**
   * Starts the threads and returns.
   *
   * @param file - The worker: its default export is a function of a task, and gives the result.
   * @param count - How many threads; 1 or more.
   */
  constructor(file: URL, count: number) {
    this.#threads = new Piscina({
      ...threadFile(file),
      ...{ minThreads: count, maxThreads: count },
      // Else a task for which no thread was idle goes behind all others that wait.
      stricterFIFO: true,
    });
    // A thread that dies between two tasks is nobody's rejection: piscina emits it.
    this.#threads.on('error', (cause) => this.#fail(cause));
  }

  /**
   * Does a task on the next idle thread.
   *
   * @returns A copy of the result, as structured cloning makes it.
   * @throws What the first task that failed threw, or what the first thread died of, whichever task
   *   this one is; an error of piscina once the threads were ended.
   */
  async run(task: Task): Promise<Result> {
    try {
      const result = await this.#threads.run(task);
      if (this.#failure === undefined) return result;
    } catch (error) {
      this.#fail(error);
    }
    throw this.#failure;
  }

  /** Ends the threads, whatever they are doing. Tasks that are not done reject. */
  close(): Promise<void> {
    this.#ended ??= this.#threads.destroy();
    return this.#ended;
  }

  #fail(cause: unknown): void {
    this.#failure ??= cause;
    void this.close();
  }
}
