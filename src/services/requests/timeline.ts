/**
 * The events of one request path, apart from the queue of the whole simulation.
 *
 * Requests touch nothing but their own path until somebody looks or intervenes. So their events lie
 * in a heap of their own, and happen, in their exact order, when the path is brought up to date.
 */
import { check } from '../../kernel/check.ts';
import { EventHeap } from '../../kernel/event-heap.ts';
import type { Micros } from '../../kernel/time.ts';

/** What an event is about; its subject is a record, a client group or a connection. */
export const EVENT = {
  /** A new request of an open loop; subject: client group. */
  arrival: 0,
  /** A worker is done; subject: record. */
  completion: 1,
  /** A client group looks for requests it has no more patience with; subject: client group. */
  timeout: 2,
  /** A try after a back-off, or a request after thinking; subject: record. */
  send: 3,
  /** A persistent connection is made; subject: connection. */
  connect: 4,
  /** A try arrives after a long way; subject: record. */
  arrived: 5,
} as const;

const KIND_BITS = 3;
const KIND_MASK = 7;
const SUBJECT_MAX = 268_435_455;

/** Events by time; of one instant, the one pushed first happens first. */
export class Timeline {
  readonly #heap = new EventHeap();
  #pushed = 0;
  #nowUs: Micros = 0;

  /** When the last event happened, or the time the path was last brought up to. */
  get nowUs(): Micros {
    return this.#nowUs;
  }

  /** Time of the next event; infinite when there is none. */
  get nextUs(): Micros {
    return this.#heap.length === 0 ? Number.POSITIVE_INFINITY : this.#heap.topUs();
  }

  /** Adds an event; `atUs` lies at or after `nowUs`. */
  push(atUs: Micros, kind: number, subject: number): void {
    check(subject <= SUBJECT_MAX, 'too many requests are on their way', subject);
    this.#heap.push(atUs, this.#pushed++, (subject << KIND_BITS) | kind);
  }

  /** Removes the next event and moves the time to it. There must be one. */
  take(): number {
    const event = this.#heap.top();
    this.#nowUs = this.#heap.topUs();
    this.#heap.removeTop();
    return event;
  }

  /** Moves the time on when nothing more happens until then. */
  reach(atUs: Micros): void {
    check(atUs >= this.#nowUs, 'a request path was asked to go back in time', atUs);
    this.#nowUs = atUs;
  }
}

/** Kind of an event that {@link Timeline.take} gave. */
export function kindOf(event: number): number {
  return event & KIND_MASK;
}

/** Subject of an event that {@link Timeline.take} gave. */
export function subjectOf(event: number): number {
  return event >>> KIND_BITS;
}
