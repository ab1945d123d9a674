/** The acknowledged transactions that are not final yet. */
import type { Micros } from '../../kernel/time.ts';
import type { Recorder } from '../recorder.ts';

export class Backlog {
  readonly #recorder: Recorder;
  /** By transaction, in the order of their acknowledgement: when that was. */
  readonly #waiting = new Map<string, Micros>();

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  add(transactionId: string, nowUs: Micros): void {
    this.#waiting.set(transactionId, nowUs);
  }

  /** Transactions that were acknowledged until `untilUs` and are not final. */
  waiting(untilUs: Micros): readonly string[] {
    const due: string[] = [];
    for (const [id, atUs] of this.#waiting) {
      if (atUs > untilUs) break;
      if (this.#recorder.finalised.has(id)) this.#waiting.delete(id);
      else due.push(id);
    }
    return due;
  }

  /** Looks for a transaction no more. */
  drop(transactionId: string): void {
    this.#waiting.delete(transactionId);
  }
}
