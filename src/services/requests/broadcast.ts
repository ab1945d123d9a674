/**
 * Messages that a service sends to all sessions connected to it, one after the other.
 *
 * Each copy takes the same time to send, so the queue follows from when the last copy accepted will
 * be out, and no event exists per copy.
 */
import { check } from '../../kernel/check.ts';
import type { Micros } from '../../kernel/time.ts';

/** The broadcast queue of one instance. */
export class BroadcastQueue {
  readonly #sendUs: Micros;
  readonly #capacity: number;
  #doneUs: Micros = 0;
  #acceptedCount = 0;
  #droppedCount = 0;

  /**
   * @param sendUs - Time to send one copy; whole, at least 1.
   * @param capacity - Most copies that wait or are being sent; at least 1.
   * @throws InvariantError if one is out of range.
   */
  constructor(sendUs: Micros, capacity: number) {
    check(Number.isSafeInteger(sendUs) && sendUs > 0, 'time to send is not a duration', sendUs);
    check(Number.isSafeInteger(capacity) && capacity > 0, 'not a queue capacity', capacity);
    this.#sendUs = sendUs;
    this.#capacity = capacity;
  }

  /** Copies that found no room: send errors. */
  get droppedCount(): number {
    return this.#droppedCount;
  }

  /** Copies not yet sent. */
  queueLength(nowUs: Micros): number {
    return Math.ceil(Math.max(0, this.#doneUs - nowUs) / this.#sendUs);
  }

  /** Copies sent. */
  sentCount(nowUs: Micros): number {
    return this.#acceptedCount - this.queueLength(nowUs);
  }

  /** Sends a message to so many sessions; what finds no room is dropped. Time never goes back. */
  publish(nowUs: Micros, sessionCount: number): void {
    check(Number.isSafeInteger(sessionCount) && sessionCount >= 0, 'not a count', sessionCount);
    const accepted = Math.min(sessionCount, this.#capacity - this.queueLength(nowUs));
    this.#acceptedCount += accepted;
    this.#droppedCount += sessionCount - accepted;
    this.#doneUs = Math.max(this.#doneUs, nowUs) + accepted * this.#sendUs;
  }

  /** The process died, and with it what was not sent. Its counters start anew. */
  reset(): void {
    this.#doneUs = 0;
    this.#acceptedCount = 0;
    this.#droppedCount = 0;
  }
}
