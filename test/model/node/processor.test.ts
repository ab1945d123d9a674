import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Simulation } from '../../../src/kernel/simulation.ts';
import { FOREVER_US } from '../../../src/kernel/time.ts';
import { Processor } from '../../../src/model/node/processor.ts';
import { scheduleOn, Waits } from '../../../src/model/node/waits.ts';

const DAY_US = 86_400_000_000;
const SECOND_US = 1_000_000;

/** A processor in virtual time, and when each work that was queued was done. */
function newBench() {
  const sim = new Simulation();
  const waits = new Waits(() => sim.nowUs);
  const processor = new Processor(waits);
  const done: { readonly number: number; readonly atUs: number }[] = [];
  let queued = 0;
  const queue = (costUs: number): void => {
    const number = queued++;
    const workUs = processor.queue(costUs, 1000);
    waits.add(workUs, 0, scheduleOn(sim), () => done.push({ number, atUs: sim.nowUs }));
  };
  return { sim, processor, done, queue };
}

test('slowdowns multiply, and end each for itself', () => {
  const { processor } = newBench();
  const undoes = [processor.slow(3), processor.slow(4)];
  expect(processor.costUs(10, 1000)).toBe(120);
  undoes[0]!();
  expect(processor.costUs(10, 1000)).toBe(40);
  undoes[1]!();
  expect(processor.costUs(10, 500)).toBe(5);
});

test('work that no run waits for still queues in exact numbers', () => {
  const { processor } = newBench();
  for (let fault = 0; fault < 3; fault++) processor.slow(1000);
  expect(processor.costUs(DAY_US, 1000)).toBe(FOREVER_US);
  let freeUs = 0;
  for (let job = 0; job < 10; job++) freeUs = processor.queue(DAY_US, 1000);
  expect(Number.isSafeInteger(freeUs)).toBe(true);
});

test('what is left of work goes on at the pace of the moment', () => {
  const { sim, processor, done, queue } = newBench();
  const heal = processor.slow(100);
  queue(SECOND_US);
  queue(SECOND_US);
  sim.run(50 * SECOND_US);
  const worsened = processor.slow(10);
  sim.run(150 * SECOND_US);
  worsened();
  sim.run(160 * SECOND_US);
  heal();
  sim.run(1_000 * SECOND_US);
  // Half a second, a tenth of one, a tenth of one, and the rest as on a sound machine.
  expect(done).toEqual([
    { number: 0, atUs: 160_300_000 },
    { number: 1, atUs: 161_300_000 },
  ]);
  expect(sim.pendingCount).toBe(0);
});

test('what was queued before it was slow keeps its pace, and its place', () => {
  const { sim, processor, done, queue } = newBench();
  queue(SECOND_US);
  const heal = processor.slow(100);
  queue(SECOND_US);
  sim.run(SECOND_US / 2);
  heal();
  queue(SECOND_US);
  sim.run(1_000 * SECOND_US);
  expect(done.map(({ atUs }) => atUs / SECOND_US)).toEqual([1, 2, 3]);
});

test('a process that starts anew waits for nothing that an earlier one had queued', () => {
  const { processor } = newBench();
  processor.slow(1000);
  processor.queue(DAY_US, 1000);
  processor.clear();
  expect(processor.queue(1, 1000)).toBe(1000);
});

const step = fc.oneof(
  fc.record({ kind: fc.constant('pass' as const), value: fc.nat(50_000) }),
  fc.record({ kind: fc.constant('queue' as const), value: fc.integer({ min: 100, max: 900 }) }),
  fc.record({ kind: fc.constant('slow' as const), value: fc.integer({ min: 2, max: 1000 }) }),
  fc.record({ kind: fc.constant('heal' as const), value: fc.nat(1) }),
);

/** A queue of which so much is worked off in each interval as the pace allows. */
class Naive {
  readonly #left: number[] = [];
  readonly #factors: number[] = [];
  doneCount = 0;

  queue(costUs: number): void {
    this.#left.push(costUs);
  }

  slow(factor: number): () => void {
    this.#factors.push(factor);
    return () => void this.#factors.splice(this.#factors.indexOf(factor), 1);
  }

  pass(us: number): void {
    let budget = us / this.#factors.reduce((product, factor) => product * factor, 1);
    while (this.#left.length > 0 && budget >= this.#left[0]! - 1e-6) {
      budget -= this.#left.shift()!;
      this.doneCount += 1;
    }
    if (this.#left.length > 0) this.#left[0]! -= budget;
  }

  /** How long what is left takes on a sound machine. */
  get leftUs(): number {
    return this.#left.reduce((sum, us) => sum + us, 0);
  }
}

test('does as much as a queue that is worked off piece by piece, in its order', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
      const { sim, processor, done, queue } = newBench();
      const naive = new Naive();
      const heals: (() => void)[] = [];
      const slow = (factor: number) => {
        const undoes = [processor.slow(factor), naive.slow(factor)];
        heals.push(() => {
          for (const undo of undoes) undo();
        });
      };
      const take = {
        pass: (us: number) => {
          sim.run(sim.nowUs + us);
          naive.pass(us);
        },
        queue: (us: number) => {
          queue(us);
          naive.queue(us);
        },
        slow: (factor: number) => (heals.length < 3 ? slow(factor) : undefined),
        // One slowdown is left: what is queued on a sound machine keeps its pace, see above.
        heal: (place: number) => heals.splice(1 + place, 1)[0]?.(),
      };
      slow(2);
      for (const { kind, value } of steps) take[kind](value);
      expect(done.map(({ number }) => number)).toEqual(done.map((_, place) => place));
      // A change of pace rounds each end to a microsecond of that time.
      expect(Math.abs(done.length - naive.doneCount)).toBeLessThanOrEqual(1);
      while (heals.length > 1) heals.pop()!();
      const leftUs = processor.queue(1, 1000) - 2;
      expect(Math.abs(leftUs - 2 * naive.leftUs)).toBeLessThanOrEqual(2 * steps.length);
    }),
  );
});
