import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvariantError } from '../../src/kernel/check.ts';
import { type RunStop, Simulation, type SimulationOptions } from '../../src/kernel/simulation.ts';
import { Streams } from '../../src/kernel/streams.ts';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
const forever = Number.POSITIVE_INFINITY;

/** A simulation whose one kind of event writes down what it receives. */
function logging(options: SimulationOptions = {}) {
  const simulation = new Simulation(options);
  const log: number[][] = [];
  const kind = simulation.define('log', (target, a, b) => {
    log.push([simulation.nowUs, target, a, b]);
  });
  return { simulation, kind, log };
}

describe('Simulation', () => {
  test('lets events happen by time, and by order of scheduling within an instant', () => {
    const { simulation, kind, log } = logging();
    simulation.schedule(20, kind, 1, 1.5, -2.5);
    simulation.schedule(10, kind, 2);
    simulation.scheduleAt(20, kind, 3);
    simulation.schedule(0, kind, 4);
    expect(simulation.run(forever)).toEqual({ reason: 'idle' });
    expect(log).toEqual([
      [0, 4, 0, 0],
      [10, 2, 0, 0],
      [20, 1, 1.5, -2.5],
      [20, 3, 0, 0],
    ]);
    expect(simulation.nowUs).toBe(20);
    expect(simulation.eventCount).toBe(4);
  });

  test('lets an event without delay happen after those already due at that instant', () => {
    const simulation = new Simulation();
    const order: string[] = [];
    simulation.call(5, () => {
      order.push('first');
      simulation.call(0, () => order.push('third'));
    });
    simulation.call(5, () => order.push('second'));
    simulation.run(forever);
    expect(order).toEqual(['first', 'second', 'third']);
  });

  test('runs up to and including the time given, and moves on to it', () => {
    const { simulation, kind, log } = logging();
    for (const atUs of [10, 20, 21]) simulation.schedule(atUs, kind, atUs);
    expect(simulation.run(20)).toEqual({ reason: 'until' });
    expect(log.length).toBe(2);
    expect(simulation.nowUs).toBe(20);
    expect(simulation.pendingCount).toBe(1);
    expect(simulation.run(20)).toEqual({ reason: 'until' });
    simulation.schedule(0, kind, 7);
    expect(simulation.run(forever)).toEqual({ reason: 'idle' });
    expect(log.map(([atUs, target]) => [atUs, target])).toEqual([
      [10, 10],
      [20, 20],
      [20, 7],
      [21, 21],
    ]);
  });

  test('stops when its budget is spent, and goes on from there', () => {
    const { simulation, kind, log } = logging();
    for (let count = 0; count < 5; count++) simulation.schedule(count, kind, count);
    expect(simulation.run(forever, 3)).toEqual({ reason: 'budget' });
    expect(log.length).toBe(3);
    expect(simulation.run(forever, 2)).toEqual({ reason: 'idle' });
    expect(log.length).toBe(5);
  });

  test.each([1, 16_383, 16_384, 16_385, 49_152])('keeps a budget of %i events', (budget) => {
    const simulation = new Simulation();
    const tick = simulation.define('tick', () => simulation.schedule(1, tick, 0));
    simulation.schedule(1, tick, 0);
    expect(simulation.run(forever, budget)).toEqual({ reason: 'budget' });
    expect(simulation.eventCount).toBe(budget);
    expect(simulation.run(budget, budget)).toEqual({ reason: 'until' });
    expect(simulation.run(budget + 7, budget + 7)).toEqual({ reason: 'until' });
    expect(simulation.eventCount).toBe(budget + 7);
  });

  test('stops after the event that asked for it', () => {
    const { simulation, kind, log } = logging();
    simulation.call(1, () => simulation.stop());
    simulation.schedule(1, kind, 0);
    expect(simulation.run(forever)).toEqual({ reason: 'stopped' });
    expect(log).toEqual([]);
    expect(simulation.run(forever)).toEqual({ reason: 'idle' });
    expect(log.length).toBe(1);
  });

  test('stops before the first event when asked between runs', () => {
    const { simulation, kind, log } = logging();
    simulation.schedule(1, kind, 0);
    simulation.stop();
    expect(simulation.run(forever)).toEqual({ reason: 'stopped' });
    expect(log).toEqual([]);
    expect(simulation.nowUs).toBe(0);
  });

  test('cancels a pending event, once, and no other', () => {
    const { simulation, kind, log } = logging();
    const kept = simulation.schedule(1, kind, 1);
    const cancelled = simulation.schedule(2, kind, 2);
    expect(simulation.cancel(cancelled)).toBe(true);
    expect(simulation.cancel(cancelled)).toBe(false);
    expect(simulation.pendingCount).toBe(1);
    simulation.run(forever);
    expect(simulation.cancel(kept)).toBe(false);
    simulation.schedule(1, kind, 3);
    expect(simulation.cancel(kept)).toBe(false);
    expect(simulation.cancel(cancelled)).toBe(false);
    simulation.run(forever);
    expect(log.map(([, target]) => target)).toEqual([1, 3]);
  });

  test('cancels a call', () => {
    const simulation = new Simulation();
    const seen: number[] = [];
    const id = simulation.call(1, () => seen.push(1));
    simulation.call(1, () => seen.push(2));
    expect(simulation.cancel(id)).toBe(true);
    simulation.run(forever);
    expect(seen).toEqual([2]);
  });

  test('counts an event as happened when its handler throws, and can go on', () => {
    const { simulation, kind, log } = logging();
    simulation.call(1, () => {
      throw new Error('handler fails');
    });
    simulation.schedule(1, kind, 0);
    expect(() => simulation.run(forever)).toThrow('handler fails');
    expect(simulation.eventCount).toBe(1);
    expect(simulation.run(forever)).toEqual({ reason: 'idle' });
    expect(log.length).toBe(1);
  });

  test('names its kinds', () => {
    const { simulation, kind } = logging();
    expect(simulation.nameOf(kind)).toBe('log');
    expect(() => simulation.nameOf(99)).toThrow('kind of event is not defined: 99');
    expect(() => simulation.define('log', () => {})).toThrow('defined twice: log');
  });
});

describe('Simulation.defineExternal', () => {
  function withTickets(hash = true) {
    const simulation = new Simulation(hash ? { hash: sha256 } : {});
    const answered = new Set<number>();
    const log: number[] = [];
    const external = simulation.defineExternal(
      'answer',
      (ticket) => answered.has(ticket),
      (_target, ticket) => log.push(ticket),
    );
    const plain = simulation.define('plain', (target) => log.push(-target));
    simulation.schedule(5, plain, 1);
    simulation.schedule(10, external, 0, 42);
    simulation.schedule(10, plain, 2);
    simulation.schedule(20, external, 0, 43);
    return { simulation, answered, log, plain };
  }

  test('blocks at the event until its ticket is answered', () => {
    const { simulation, answered, log } = withTickets();
    const blocked: RunStop = { reason: 'blocked', ticket: 42 };
    expect(simulation.run(forever)).toEqual(blocked);
    expect(simulation.run(forever)).toEqual(blocked);
    expect(log).toEqual([-1]);
    expect(simulation.nowUs).toBe(5);
    answered.add(43);
    expect(simulation.run(forever)).toEqual(blocked);
    answered.add(42);
    expect(simulation.run(forever)).toEqual({ reason: 'idle' });
    expect(log).toEqual([-1, 42, -2, 43]);
  });

  test('is not asked before the event is next, nor beyond the end of the run', () => {
    const { simulation, log } = withTickets();
    expect(simulation.run(9)).toEqual({ reason: 'until' });
    expect(simulation.run(9)).toEqual({ reason: 'until' });
    expect(log).toEqual([-1]);
  });

  test('leaves the same trace however often it blocked', () => {
    const patient = withTickets();
    for (const ticket of [42, 43]) {
      for (let count = 0; count < 7; count++) patient.simulation.run(forever);
      patient.answered.add(ticket);
    }
    patient.simulation.run(forever);
    const prompt = withTickets();
    prompt.answered.add(42).add(43);
    prompt.simulation.run(forever);
    expect(patient.log).toEqual(prompt.log);
    expect(patient.simulation.traceHash()).toBe(prompt.simulation.traceHash());
  });

  test('enters the trace with its ticket', () => {
    const hashes = [1, 2].map((ticket) => {
      const simulation = new Simulation({ hash: sha256 });
      const external = simulation.defineExternal(
        'answer',
        () => true,
        () => {},
      );
      simulation.schedule(1, external, 0, ticket);
      simulation.run(forever);
      return simulation.traceHash();
    });
    expect(hashes[0]).not.toBe(hashes[1]);
  });

  test('lets what is scheduled while it blocks happen in its order', () => {
    const { simulation, answered, log, plain } = withTickets();
    simulation.run(forever);
    simulation.scheduleAt(7, plain, 9);
    expect(simulation.run(forever)).toEqual({ reason: 'blocked', ticket: 42 });
    expect(log).toEqual([-1, -9]);
    answered.add(42).add(43);
    simulation.run(forever);
    expect(log).toEqual([-1, -9, 42, -2, 43]);
  });
});

describe('Simulation refuses', () => {
  const { simulation, kind } = logging({ hash: sha256 });
  simulation.schedule(100, kind, 0);
  simulation.run(forever);

  test.each<[string, () => unknown]>([
    ['delay is below 0: -1', () => simulation.schedule(-1, kind, 0)],
    ['time is not whole microseconds: 100.5', () => simulation.schedule(0.5, kind, 0)],
    ['delay is below 0: NaN', () => simulation.schedule(Number.NaN, kind, 0)],
    ['time is not whole microseconds: Infinity', () => simulation.schedule(forever, kind, 0)],
    ['time is not whole microseconds', () => simulation.scheduleAt(2 ** 53, kind, 0)],
    ['event lies in the past: 99', () => simulation.scheduleAt(99, kind, 0)],
    ['kind is not defined: 2', () => simulation.schedule(1, 2, 0)],
    ['kind is not defined: -1', () => simulation.schedule(1, -1, 0)],
    ['kind is not defined: 0.5', () => simulation.schedule(1, 0.5, 0)],
    ['target is not a whole number of 32 bits: 0.5', () => simulation.schedule(1, kind, 0.5)],
    ['target is not a whole number of 32 bits', () => simulation.schedule(1, kind, 2 ** 31)],
    ['argument is not a number', () => simulation.schedule(1, kind, 0, Number.NaN)],
    ['argument is not a number', () => simulation.schedule(1, kind, 0, 0, Number.NaN)],
    ['argument is not a number', () => simulation.note(1, 0, Number.NaN, 0)],
    ['kind of note is out of range: -1', () => simulation.note(-1, 0, 0, 0)],
    ['kind of note is out of range: 0.5', () => simulation.note(0.5, 0, 0, 0)],
    ['run ends in the past: 99', () => simulation.run(99)],
    ['run ends between microseconds', () => simulation.run(200.5)],
    ['event budget is below 1: 0', () => simulation.run(200, 0)],
    ['checkpointEvery is not a power of two', () => logging({ hash: sha256, checkpointEvery: 3 })],
    ['checkpointEvery is out of range', () => logging({ hash: sha256, checkpointEvery: 0 })],
    ['lengthMax is not a length: 0', () => logging({ pendingMax: 0 })],
  ])('what is wrong: %s', (message, action) => {
    expect(action).toThrow(InvariantError);
    expect(action).toThrow(message);
  });

  test('a run within a run', () => {
    const nested = new Simulation();
    nested.call(1, () => nested.run(forever));
    expect(() => nested.run(forever)).toThrow('a run is under way');
  });

  test('more pending events than allowed', () => {
    const full = logging({ pendingMax: 2 });
    full.simulation.schedule(1, full.kind, 0);
    full.simulation.call(1, () => {});
    expect(() => full.simulation.schedule(1, full.kind, 0)).toThrow(
      'too many events are pending: 2',
    );
  });

  test('a hash that is not one of 32 bytes', () => {
    const short = logging({ hash: () => new Uint8Array(20) });
    expect(() => short.simulation.traceHash()).toThrow('hash does not have 32 bytes: 20');
  });
});

/** A model with enough going on to fill blocks of the trace; every draw comes from the seed. */
function busyModel(seed: string, options: { observers?: number; checkpointEvery?: number } = {}) {
  const { observers = 0, ...rest } = options;
  const simulation = new Simulation({ hash: sha256, ...rest });
  const streams = new Streams(seed);
  const stream = streams.of('node', 'hop');
  const hop = simulation.define('hop', (target, a, b) => {
    if (stream.chance(0.1)) simulation.note(3, target, a, b / 2);
    simulation.schedule(stream.below(1000), hop, stream.below(50), a + 1, stream.uniform());
  });
  const scrape = simulation.define('scrape', () => simulation.schedule(777, scrape, 0), {
    traced: false,
  });
  for (let index = 0; index < 20; index++) simulation.schedule(index, hop, index);
  for (let index = 0; index < observers; index++) simulation.schedule(index, scrape, 0);
  return simulation;
}

describe('the trace', () => {
  const untilUs = 500_000;

  test('is the same when the run is cut into slices', () => {
    const whole = busyModel('slices');
    whole.run(untilUs);
    expect(whole.eventCount).toBeGreaterThan(15_000);
    fc.assert(
      fc.property(fc.infiniteStream(fc.integer({ min: 1, max: 5000 })), (budgets) => {
        const sliced = busyModel('slices');
        while (sliced.run(untilUs, budgets.next().value).reason === 'budget') {
          sliced.traceHash();
        }
        return sliced.traceHash() === whole.traceHash() && sliced.nowUs === whole.nowUs;
      }),
      { numRuns: 10 },
    );
  });

  test('differs between seeds and agrees for one', () => {
    const hashes = ['a', 'b', 'a'].map((seed) => {
      const simulation = busyModel(seed);
      simulation.run(untilUs);
      return simulation.traceHash();
    });
    expect(hashes[0]).toBe(hashes[2]);
    expect(hashes[0]).not.toBe(hashes[1]);
  });

  test('does not show untraced observers, neither in its hash nor in its checkpoints', () => {
    const alone = busyModel('observed', { checkpointEvery: 1024 });
    const observed = busyModel('observed', { checkpointEvery: 1024, observers: 5 });
    alone.run(untilUs);
    observed.run(untilUs);
    expect(observed.eventCount).toBeGreaterThan(alone.eventCount);
    expect(observed.traceHash()).toBe(alone.traceHash());
    expect(observed.checkpoints()).toEqual(alone.checkpoints());
  });

  test('knows no minus zero', () => {
    const hashes = [0, -0].map((zero) => {
      const { simulation, kind, log } = logging({ hash: sha256 });
      simulation.schedule(1, kind, zero, zero, zero);
      simulation.note(1, zero, zero, zero);
      simulation.run(forever);
      expect(log).toEqual([[1, 0, 0, 0]]);
      return simulation.traceHash();
    });
    expect(hashes[0]).toBe(hashes[1]);
  });

  test('is the same whatever number of pending events was expected', () => {
    const hashOf = (options: SimulationOptions) => {
      const { simulation, kind } = logging({ ...options, hash: sha256 });
      for (let count = 0; count < 500; count++)
        simulation.schedule((count * 37) % 101, kind, count);
      simulation.run(forever);
      return simulation.traceHash();
    };
    expect(hashOf({ pendingExpected: 10_000 })).toBe(hashOf({}));
    expect(hashOf({ pendingExpected: 500, pendingMax: 500 })).toBe(hashOf({}));
  });

  test('is absent when no hash function is given', () => {
    const { simulation, kind } = logging();
    simulation.schedule(1, kind, 0);
    simulation.note(1, 2, 3, 4);
    simulation.run(forever);
    expect(simulation.traceHash()).toBe('');
    expect(simulation.checkpoints()).toEqual([]);
  });
});
