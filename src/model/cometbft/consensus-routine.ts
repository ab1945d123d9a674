/**
 * The consensus routine of a node: takes one message after another, own ones first.
 *
 * Each is written to the log and handled, which takes a core while it lasts. An own message is on
 * the disk before it is handled.
 *
 * Source: cometbft v1.0, `receiveRoutine` in `internal/consensus/state.go`. Which of two kinds that
 * both wait comes first is left to chance there.
 */
import type { Micros } from '../../kernel/time.ts';
import type { ConsensusLog } from './consensus-log.ts';
import type { Parcel } from './parcel.ts';
import type { Processor } from './processor.ts';

export class ConsensusRoutine {
  readonly #processor: Processor;
  readonly #log: ConsensusLog;
  #own: Parcel[] = [];
  #others: Parcel[] = [];
  /** Of the others: how many were taken. */
  #takenCount = 0;
  #isBusy = false;

  constructor(processor: Processor, log: ConsensusLog) {
    this.#processor = processor;
    this.#log = log;
  }

  /** Adds a message; returns whether the routine was idle, and must be started. */
  push(parcel: Parcel, isOwn: boolean): boolean {
    (isOwn ? this.#own : this.#others).push(parcel);
    return !this.#isBusy;
  }

  /**
   * Begins with the next message.
   *
   * @param costUs - How long it takes to write and handle a message.
   * @returns When it is handled, and which it is; or undefined if none waits.
   */
  start(
    nowUs: Micros,
    costUs: (parcel: Parcel, isOwn: boolean) => Micros,
  ): { readonly doneUs: Micros; readonly parcel: Parcel } | undefined {
    const isOwn = this.#own.length > 0;
    const parcel = isOwn ? this.#own.shift() : this.#nextOther();
    this.#isBusy = parcel !== undefined;
    if (parcel === undefined) return undefined;
    const handledUs = this.#processor.take(nowUs, costUs(parcel, isOwn));
    const loggedUs = this.#log.write(nowUs, parcel.bytes);
    if (!isOwn) return { doneUs: Math.max(handledUs, loggedUs), parcel };
    return { doneUs: this.#log.sync(Math.max(handledUs, loggedUs)), parcel };
  }

  #nextOther(): Parcel | undefined {
    const parcel = this.#others[this.#takenCount];
    if (parcel === undefined) {
      this.#others = [];
      this.#takenCount = 0;
      return undefined;
    }
    this.#takenCount += 1;
    return parcel;
  }
}
