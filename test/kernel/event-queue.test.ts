import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type EventId, EventQueue } from '../../src/kernel/event-queue.ts';
import { NO_PLACE } from '../../src/kernel/event-run.ts';
import { Stream } from '../../src/kernel/stream.ts';

interface Pushed {
  readonly atUs: number;
  readonly label: number;
}

/**
 * A queue that remembers all that was asked of it. No event is pushed into the past, so all that is
 * ever taken must be the stable sort by time of all that was pushed and not cancelled: the plainest
 * correct queue there is, and the judge of this one.
 */
class Recorded {
  readonly queue = new EventQueue();
  readonly taken: Pushed[] = [];
  readonly #pushed: Pushed[] = [];
  readonly #ids: EventId[] = [];
  readonly #gone = new Set<number>();
  nowUs = 0;

  push(delayUs: number): void {
    const label = this.#pushed.length;
    const atUs = this.nowUs + delayUs;
    this.#ids.push(this.queue.push(atUs, label % 100, label, -label, label + 0.5));
    this.#pushed.push({ atUs, label });
  }

  take(): void {
    const place = this.queue.next();
    if (place === NO_PLACE) return;
    const label = this.queue.target(place);
    const { kind, a, b } = {
      kind: this.queue.kind(place),
      a: this.queue.a(place),
      b: this.queue.b(place),
    };
    if (kind !== label % 100 || a !== -label || b !== label + 0.5) {
      throw new Error(`record ${label} is damaged`);
    }
    this.nowUs = this.queue.atUs(place);
    if (this.queue.take(place) !== this.#ids[label]) throw new Error(`id of ${label} is confused`);
    this.taken.push({ atUs: this.nowUs, label });
    this.#gone.add(label);
  }

  /** Cancels the event of a label; checks that this works once, and only while it is pending. */
  cancel(label: number): void {
    const id = this.#ids[label];
    if (id === undefined) return;
    if (this.queue.cancel(id) === this.#gone.has(label)) throw new Error(`${label} is confused`);
    this.#gone.add(label);
    if (this.queue.cancel(id)) throw new Error(`id of ${label} outlives its event`);
  }

  get pendingCount(): number {
    return this.#pushed.length - this.#gone.size;
  }

  get pushedCount(): number {
    return this.#pushed.length;
  }

  drain(): void {
    while (this.queue.length > 0) this.take();
  }

  expectStableSort(): void {
    this.drain();
    const takenLabels = new Set(this.taken.map(({ label }) => label));
    const cancelled = (label: number) => this.#gone.has(label) && !takenLabels.has(label);
    const sorted = this.#pushed
      .filter(({ label }) => !cancelled(label))
      .sort((x, y) => x.atUs - y.atUs);
    const differsAt = sorted.findIndex(({ label }, index) => this.taken[index]?.label !== label);
    expect(differsAt).toBe(-1);
    expect(this.taken.length).toBe(sorted.length);
    expect(this.queue.next()).toBe(NO_PLACE);
  }
}

type Delay = (stream: Stream, step: number) => number;

const spread = (stream: Stream, meanUs: number) =>
  Math.floor(-Math.log(1 - stream.uniform()) * meanUs);

/** Distributions of delays that have broken bucket queues before. */
const delays: Record<string, Delay> = {
  'spread evenly': (stream) => stream.below(1_000_000),
  'exponential, as a hold model has': (stream) => spread(stream, 50_000),
  'few microseconds, many ties': (stream) => stream.below(4),
  'zero in half of the cases': (stream) => (stream.chance(0.5) ? 0 : stream.below(3)),
  'all alike': () => 5,
  'over twelve orders of magnitude': (stream) => Math.floor(10 ** (stream.uniform() * 12)),
  'short, with a far tail': (stream) =>
    stream.chance(0.01) ? 3_600_000_000 + stream.below(1_000_000_000) : stream.below(1000),
  'short for some and far for most': (stream) =>
    stream.chance(0.3) ? stream.below(100) : 1_000_000_000 + stream.below(50),
  'shrinking a thousandfold on the way': (stream, step) =>
    spread(stream, step < 30_000 ? 10_000_000 : 100),
  'growing a thousandfold on the way': (stream, step) =>
    spread(stream, step < 30_000 ? 100 : 10_000_000),
};

type Operation = (queue: Recorded) => void;

const operation = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.oneof(fc.nat(3), fc.nat(5000), fc.nat(2 ** 40)).map(
      (delayUs): Operation =>
        (queue) =>
          queue.push(delayUs),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 50, max: 400 }).map(
      (count): Operation =>
        (queue) => {
          for (let index = 0; index < count; index++) queue.push(index % 7);
        },
    ),
  },
  { weight: 5, arbitrary: fc.constant<Operation>((queue) => queue.take()) },
  {
    weight: 2,
    arbitrary: fc.nat(2000).map(
      (label): Operation =>
        (queue) =>
          queue.cancel(label),
    ),
  },
);

describe('EventQueue', () => {
  test('takes events of one instant in the order of their pushes', () => {
    const queue = new Recorded();
    for (let index = 0; index < 1000; index++) queue.push(5000);
    queue.drain();
    expect(queue.taken.map(({ label }) => label)).toEqual(
      Array.from({ length: 1000 }, (_, i) => i),
    );
  });

  test('gives nothing when nothing is pending', () => {
    const queue = new EventQueue();
    expect(queue.next()).toBe(NO_PLACE);
    queue.cancel(queue.push(3, 0, 0, 0, 0));
    expect(queue.length).toBe(0);
    expect(queue.next()).toBe(NO_PLACE);
  });

  test('agrees with a stable sort for any pushes, takes and cancels', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 400, size: 'max' }), (operations) => {
        const queue = new Recorded();
        for (const apply of operations) {
          apply(queue);
          expect(queue.queue.length).toBe(queue.pendingCount);
        }
        queue.expectStableSort();
      }),
      { numRuns: 100 },
    );
  });

  describe.each(Object.entries(delays))('with delays %s', (_name, delay) => {
    test('agrees with a stable sort while it holds 2,000 events', () => {
      const queue = new Recorded();
      const stream = new Stream([1, 2, 3, 1]);
      for (let count = 0; count < 2000; count++) queue.push(delay(stream, 0));
      for (let step = 0; step < 40_000; step++) {
        queue.take();
        queue.push(delay(stream, step));
      }
      queue.expectStableSort();
    });

    test('agrees with a stable sort while it grows, holds and shrinks, with bursts', () => {
      const queue = new Recorded();
      const stream = new Stream([4, 5, 6, 1]);
      for (let step = 0; step < 40_000; step++) {
        const pushShare = [0.8, 0.5, 0.2][(step >> 12) % 3]!;
        const pushes = stream.chance(0.0005) ? 1000 : Number(stream.chance(pushShare));
        for (let count = 0; count < pushes; count++) queue.push(delay(stream, step));
        if (pushes === 0) queue.take();
      }
      queue.expectStableSort();
    });

    test('agrees with a stable sort when half of the events are cancelled', () => {
      const queue = new Recorded();
      const stream = new Stream([7, 8, 9, 1]);
      for (let step = 0; step < 30_000; step++) {
        queue.push(delay(stream, step));
        if (stream.chance(0.5)) queue.cancel(stream.below(queue.pushedCount));
        if (step > 5000 && stream.chance(0.6)) queue.take();
      }
      queue.expectStableSort();
    });
  });

  test('takes events pushed between the time reached and the bucket at hand', () => {
    const queue = new Recorded();
    for (let count = 0; count < 500; count++) queue.push(1_000_000 + count * 1000);
    queue.queue.next();
    for (let count = 0; count < 500; count++) queue.push(count * 2000);
    queue.expectStableSort();
  });

  test('gives each event an id of its own, however long others stay pending', () => {
    const queue = new EventQueue();
    const early = [queue.push(1_000_000_000, 1, 0, 0, 0), queue.push(1_000_000_001, 2, 0, 0, 0)];
    const ids = new Set<EventId>(early);
    let cancelled = 0;
    for (let count = 0; count < 100_000; count++) {
      const id = queue.push(count, 0, 0, 0, 0);
      ids.add(id);
      if (count % 2 === 0) queue.take(queue.next());
      else if (queue.cancel(id)) cancelled += 1;
      if (count % 1000 === 0) expect(queue.cancel(id)).toBe(false);
    }
    expect([ids.size, cancelled]).toEqual([100_002, 50_000]);
    expect(queue.cancel(early[0]!)).toBe(true);
    expect(queue.cancel(early[0]!)).toBe(false);
    expect(queue.kind(queue.next())).toBe(2);
    expect(queue.take(queue.next())).toBe(early[1]);
    expect(queue.cancel(early[1]!)).toBe(false);
    expect(queue.next()).toBe(NO_PLACE);
  });

  test('cancels nothing under a number that is no id', () => {
    const queue = new EventQueue();
    const id = queue.push(1, 0, 0, 0, 0);
    for (const wrong of [-1, id + 1, id - 0.5, Number.NaN, 2 ** 53, Number.POSITIVE_INFINITY]) {
      expect(queue.cancel(wrong)).toBe(false);
    }
    expect(queue.length).toBe(1);
  });

  test('refuses to hold more events than allowed', () => {
    const queue = new EventQueue({ lengthMax: 100 });
    for (let count = 0; count < 100; count++) queue.push(1, 0, 0, 0, 0);
    expect(() => queue.push(1, 0, 0, 0, 0)).toThrow('too many events are pending: 100');
    queue.take(queue.next());
    queue.push(1, 0, 0, 0, 0);
    expect(queue.length).toBe(100);
  });

  test('refuses a length that is none', () => {
    for (const lengthMax of [0, -1, 1.5, Number.NaN, 2 ** 27]) {
      expect(() => new EventQueue({ lengthMax })).toThrow('lengthMax is not a length');
    }
    for (const lengthExpected of [-1, 1.5, Number.NaN, 101]) {
      const options = { lengthMax: 100, lengthExpected };
      expect(() => new EventQueue(options)).toThrow('lengthExpected is not a length');
    }
  });

  test('takes memory for the events that are expected at once, and no more while they come', () => {
    const queue = new EventQueue({ lengthExpected: 50_000 });
    const bytes = queue.byteLength;
    expect(bytes).toBeLessThanOrEqual(64 * 50_000);
    for (let count = 0; count < 50_000; count++) queue.push(count, 0, 0, 0, 0);
    expect(queue.byteLength).toBe(bytes);
  });

  test('counts the events that were taken, not those that were cancelled', () => {
    const queue = new EventQueue();
    for (let count = 0; count < 300; count++) {
      const id = queue.push(count, 0, 0, 0, 0);
      if (count % 3 === 0) queue.cancel(id);
    }
    expect(queue.takenCount).toBe(0);
    for (let taken = 1; taken <= 200; taken++) {
      queue.take(queue.next());
      expect(queue.takenCount).toBe(taken);
    }
    expect(queue.next()).toBe(NO_PLACE);
  });

  test('holds a pending event in at most 64 bytes', () => {
    const queue = new EventQueue();
    const stream = new Stream([1, 1, 1, 1]);
    for (let count = 1; count <= 400_000; count++) {
      queue.push(spread(stream, 1_000_000), 0, 0, 0, 0);
      if (count >= 20_000 && count % 1000 === 0) {
        expect(queue.byteLength / count).toBeLessThanOrEqual(64);
      }
    }
  });

  test('gives cancelled events back before their time comes', () => {
    const queue = new EventQueue();
    for (let count = 0; count < 100_000; count++) {
      queue.cancel(queue.push(1_000_000_000 + count, 0, 0, 0, 0));
    }
    expect(queue.byteLength).toBeLessThan(100_000);
  });
});
