/**
 * Virtual time and the events that happen in it.
 *
 * An event is a record (kind, target, a, b). It is dispatched to the handler of its kind; target
 * says whom it concerns, and the meaning of `a` and `b` is up to the kind. No closure, object or
 * promise exists per event. Nothing here reads a clock or waits: a run depends on what is scheduled
 * and on what the handlers do, and on nothing else.
 */
import { type Action, ActionTable } from './action-table.ts';
import { check } from './check.ts';
import { type EventId, EventQueue } from './event-queue.ts';
import { NO_PLACE } from './event-run.ts';
import type { Micros } from './time.ts';
import { type Checkpoint, type HashFunction, type RecordSink, Trace } from './trace.ts';

export type { EventId };

/** Names a kind of event within one simulation: small whole numbers in the order of definition. */
export type EventKind = number;

/** What an event does: receives the numbers that it was scheduled with. */
export type Handler = (target: number, a: number, b: number) => void;

/** Says whether the answer to an external question is there. */
export type IsAnswered = (ticket: number) => boolean;

/** Why a run stopped. It can be continued by another call in every case. */
export type RunStop =
  /** The next event needs the answer to this ticket. */
  | { readonly reason: 'blocked'; readonly ticket: number }
  /** All events up to the given time have happened. */
  | { readonly reason: 'until' }
  /** No event is pending. */
  | { readonly reason: 'idle' }
  /** `stop` was called. */
  | { readonly reason: 'stopped' }
  /** As many events as allowed have happened. */
  | { readonly reason: 'budget' };

/** Options of a {@link Simulation}. */
export interface SimulationOptions {
  /** Hash of the trace, SHA-256. Without it no trace is kept. */
  readonly hash?: HashFunction;
  /** Most events pending at once; beyond it the model has run away. Default and limit: 2^26. */
  readonly pendingMax?: number;
  /**
   * About how many events will be pending at once: memory for them is taken at the start, instead
   * of step by step. Changes nothing else. Default: 0.
   */
  readonly pendingExpected?: number;
  /** Traced events from one checkpoint to the next, a power of two. Default: 65,536. */
  readonly checkpointEvery?: number;
  /** Given the records of the trace while it grows, and the last ones by `flushTrace`. */
  readonly records?: RecordSink | undefined;
}

/** Options of a kind of event. */
export interface EventKindOptions {
  /**
   * Whether its events enter the trace. Only pure observation may stay out of it: a handler that
   * changes nothing which a traced event could see. Default: true.
   */
  readonly traced?: boolean;
}

const CHECKPOINT_EVERY = 65_536;
const LEAST = Number.NEGATIVE_INFINITY;
/** So many events at once, so that what counts them stays a small integer. */
const SLICE_LENGTH = 16_384;
const UNTRACED = 1;
const EXTERNAL = 2;
const CALL = 3;
const NOTE_KIND_MAX = 0x7fff_ffff;
const UNTIL: RunStop = { reason: 'until' };
const IDLE: RunStop = { reason: 'idle' };
const STOPPED: RunStop = { reason: 'stopped' };
const BUDGET: RunStop = { reason: 'budget' };

/** One simulated world's time. */
export class Simulation {
  readonly #queue: EventQueue;
  readonly #trace: Trace | undefined;
  readonly #names: string[] = [];
  readonly #handlers: Handler[] = [];
  readonly #flags: number[] = [];
  readonly #isAnswered: (IsAnswered | undefined)[] = [];
  readonly #actions = new ActionTable();
  readonly #callKind: EventKind;
  #callCount = 0;
  // Neither a small integer nor a constant, for which V8 would take a field that is 0 at first, only
  // to throw away compiled code at the first event and when time grows beyond 32 bits.
  #nowUs: Micros = Number.NEGATIVE_INFINITY;
  #isRunning = false;
  #isStopping = false;

  /** @throws InvariantError if an option is outside its range. */
  constructor(options: SimulationOptions = {}) {
    const {
      hash,
      pendingMax,
      pendingExpected = 0,
      checkpointEvery = CHECKPOINT_EVERY,
      records,
    } = options;
    const limits = pendingMax === undefined ? {} : { lengthMax: pendingMax };
    this.#queue = new EventQueue({ ...limits, lengthExpected: pendingExpected });
    this.#trace = hash === undefined ? undefined : new Trace(hash, checkpointEvery, records);
    this.#callKind = this.#define('call', () => {}, CALL);
    this.#nowUs = 0;
  }

  /** Virtual time: of the last event, or the end of the last run if that left events for later. */
  get nowUs(): Micros {
    return this.#nowUs;
  }

  /** Events that have happened, traced or not. */
  get eventCount(): number {
    return this.#queue.takenCount;
  }

  /** Events that are scheduled and not cancelled. */
  get pendingCount(): number {
    return this.#queue.length;
  }

  /** Bytes that the pending events take, with room for more. */
  get pendingBytes(): number {
    return this.#queue.byteLength;
  }

  /**
   * Defines a kind of event.
   *
   * @param name - For people; each name once.
   * @throws InvariantError if the name is taken.
   */
  define(name: string, handler: Handler, options: EventKindOptions = {}): EventKind {
    return this.#define(name, handler, options.traced === false ? UNTRACED : 0);
  }

  /**
   * Defines a kind of event that needs an answer from outside the simulation, by the time it
   * happens and no sooner. Argument `a` of its events is the ticket of the question.
   *
   * @param isAnswered - Asked before such an event happens. While it says no, `run` returns with
   *   the ticket and the event stays next; neither time nor trace shows how often that happened.
   * @throws InvariantError if the name is taken.
   */
  defineExternal(name: string, isAnswered: IsAnswered, handler: Handler): EventKind {
    const kind = this.#define(name, handler, EXTERNAL);
    this.#isAnswered[kind] = isAnswered;
    return kind;
  }

  /** The names of all kinds, in the order of their definition. */
  get kindNames(): readonly string[] {
    return this.#names;
  }

  /** The name of a kind. Throws InvariantError if it is not defined. */
  nameOf(kind: EventKind): string {
    const name = this.#names[kind];
    check(name !== undefined, 'kind of event is not defined', kind);
    return name;
  }

  /**
   * Schedules an event after a delay.
   *
   * @param delayUs - Whole microseconds from now, 0 or more. Of two events at one instant, the one
   *   scheduled first happens first.
   * @param target - A whole number of 32 bits with sign.
   * @param a - Any number but NaN; -0 becomes 0.
   * @param b - As `a`.
   * @throws InvariantError if an argument is outside its range or too many events are pending.
   */
  schedule(delayUs: Micros, kind: EventKind, target: number, a = 0, b = 0): EventId {
    check(delayUs >= 0, 'delay is below 0', delayUs);
    return this.scheduleAt(this.#nowUs + delayUs, kind, target, a, b);
  }

  /**
   * Schedules an event at a time.
   *
   * @param atUs - Whole microseconds, not before now.
   * @throws InvariantError as `schedule` does.
   */
  scheduleAt(atUs: Micros, kind: EventKind, target: number, a = 0, b = 0): EventId {
    // One quick test of all, as no path of a run is hotter; the slow one finds the words. Only NaN
    // is not above the least number.
    const isSound =
      Number.isSafeInteger(atUs) &&
      atUs >= this.#nowUs &&
      this.#handlers[kind] !== undefined &&
      (target | 0) === target &&
      a >= LEAST &&
      b >= LEAST;
    if (!isSound) this.#checkEvent(atUs, kind, target, a, b);
    return this.#queue.push(atUs, kind, target, a + 0, b + 0);
  }

  /**
   * Cancels an event.
   *
   * @returns False if it has happened or was cancelled before; then nothing changes.
   */
  cancel(id: EventId): boolean {
    if (!this.#queue.cancel(id)) return false;
    this.#actions.take(id);
    return true;
  }

  /**
   * Schedules a closure. For the control plane, whose events are few: it costs several times as
   * much as an event record. Its trace record holds only its number among all calls.
   *
   * @throws InvariantError as `schedule` does.
   */
  call(delayUs: Micros, action: Action): EventId {
    const id = this.schedule(delayUs, this.#callKind, 0, this.#callCount++);
    this.#actions.set(id, action);
    return id;
  }

  /**
   * Lets events happen in order. Cutting a run into slices changes nothing that happens.
   *
   * @param untilUs - Last time at which events happen, not before now; may be infinite.
   * @param eventBudget - Most events of this slice, at least 1.
   * @throws InvariantError if an argument is outside its range or a run is under way; and whatever
   *   a handler throws, upon which its event counts as having happened.
   */
  run(untilUs: Micros, eventBudget: number = Number.POSITIVE_INFINITY): RunStop {
    check(!this.#isRunning, 'a run is under way');
    check(untilUs >= this.#nowUs, 'run ends in the past', untilUs);
    check(
      Number.isSafeInteger(untilUs) || untilUs === Number.POSITIVE_INFINITY,
      'run ends between microseconds',
    );
    check(eventBudget >= 1, 'event budget is below 1', eventBudget);
    this.#isRunning = true;
    try {
      return this.#run(untilUs, eventBudget);
    } finally {
      this.#isRunning = false;
    }
  }

  /** Ends the run after the event under way; outside of a run, ends the next one at its start. */
  stop(): void {
    this.#isStopping = true;
  }

  /**
   * Adds a record to the trace, say of a decision.
   *
   * @param kind - Whole, from 0 to 2^31 - 1; independent of the kinds of events.
   * @param a - Any number but NaN; -0 becomes 0. So `b` and `c`.
   * @throws InvariantError if an argument is outside its range.
   */
  note(kind: number, a: number, b: number, c: number): void {
    check((kind & NOTE_KIND_MAX) === kind, 'kind of note is out of range', kind);
    const isNumeric = !Number.isNaN(a) && !Number.isNaN(b) && !Number.isNaN(c);
    check(isNumeric, 'argument is not a number');
    this.#trace?.note(this.#nowUs, kind, a + 0, b + 0, c + 0);
  }

  /** The hash of all that happened: 64 hexadecimal digits, or nothing if no trace is kept. */
  traceHash(): string {
    return this.#trace?.hash() ?? '';
  }

  /** Gives the last records to whoever takes them. To be called once, at the end of the run. */
  flushTrace(): void {
    this.#trace?.flush();
  }

  /** Hashes of the trace along the way, by which the first difference of two runs is found. */
  checkpoints(): readonly Checkpoint[] {
    return this.#trace?.checkpoints() ?? [];
  }

  #define(name: string, handler: Handler, flags: number): EventKind {
    check(!this.#names.includes(name), 'kind of event is defined twice', name);
    this.#names.push(name);
    this.#isAnswered.push(undefined);
    this.#flags.push(flags);
    return this.#handlers.push(handler) - 1;
  }

  /** Says what is wrong with an event. */
  #checkEvent(atUs: Micros, kind: EventKind, target: number, a: number, b: number): void {
    check(Number.isSafeInteger(atUs), 'time is not whole microseconds', atUs);
    check(atUs >= this.#nowUs, 'event lies in the past', atUs);
    check(kind >>> 0 === kind && kind < this.#handlers.length, 'kind is not defined', kind);
    check((target | 0) === target, 'target is not a whole number of 32 bits', target);
    check(!Number.isNaN(a) && !Number.isNaN(b), 'argument is not a number');
  }

  #run(untilUs: Micros, eventBudget: number): RunStop {
    for (let left = eventBudget; ; left -= SLICE_LENGTH) {
      const stop = this.#runSlice(untilUs, Math.min(left, SLICE_LENGTH));
      if (stop !== BUDGET || left <= SLICE_LENGTH) return stop;
    }
  }

  #runSlice(untilUs: Micros, eventBudget: number): RunStop {
    const queue = this.#queue;
    for (let left = eventBudget; !this.#isStopping; left--) {
      const place = queue.next();
      if (place === NO_PLACE) return IDLE;
      const atUs = queue.atUs(place);
      if (atUs > untilUs) {
        this.#nowUs = untilUs;
        return UNTIL;
      }
      if (left <= 0) return BUDGET;
      const kind = queue.kind(place);
      const flags = this.#flags[kind]!;
      const a = queue.a(place);
      if (flags === EXTERNAL && !this.#isAnswered[kind]!(a))
        return { reason: 'blocked', ticket: a };
      const target = queue.target(place);
      const b = queue.b(place);
      const id = queue.take(place);
      this.#nowUs = atUs;
      if (flags !== UNTRACED) this.#trace?.event(atUs, kind, target, a, b);
      if (flags === CALL) this.#act(id);
      else this.#handlers[kind]!(target, a, b);
    }
    this.#isStopping = false;
    return STOPPED;
  }

  #act(id: EventId): void {
    const action = this.#actions.take(id);
    check(action !== undefined, 'call has no action', id);
    action();
  }
}
