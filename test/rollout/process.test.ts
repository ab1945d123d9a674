import { describe, expect, test } from 'vitest';
import { Simulation } from '../../src/kernel/simulation.ts';
import {
  answersOf,
  type Clock,
  type Process,
  poll,
  run,
  sleepUntil,
} from '../../src/rollout/process.ts';

function clockOf(simulation: Simulation): Clock {
  return {
    nowUs: () => simulation.nowUs,
    after: (delayUs, action) => {
      simulation.call(delayUs, action);
    },
  };
}

/** Runs a process to its end and returns its result with the time it ended. */
function outcome<Result>(make: (clock: Clock, simulation: Simulation) => Process<Result>): {
  result: Result | undefined;
  atUs: number;
} {
  const simulation = new Simulation({});
  const ended: { result: Result | undefined; atUs: number } = { result: undefined, atUs: -1 };
  run(make(clockOf(simulation), simulation), (result) => {
    ended.result = result;
    ended.atUs = simulation.nowUs;
  });
  simulation.run(1_000_000);
  return ended;
}

describe('run', () => {
  test('ends at once a process that never waits', () => {
    let result = 0;
    run(
      (function* (): Process<number> {
        yield (wake) => wake();
        return 7;
      })(),
      (value) => {
        result = value;
      },
    );
    expect(result).toBe(7);
  });

  test('counts the first wake-up of a wait only', () => {
    const { result } = outcome(function* (clock): Process<number[]> {
      const seen: number[] = [];
      yield (wake) => {
        clock.after(10, wake);
        clock.after(20, wake);
      };
      seen.push(clock.nowUs());
      yield (wake) => clock.after(100, wake);
      seen.push(clock.nowUs());
      return seen;
    });
    expect(result).toEqual([10, 110]);
  });

  test('goes through many immediate wake-ups without growing the stack', () => {
    const { result } = outcome(function* (): Process<number> {
      let count = 0;
      for (; count < 200_000; count += 1) yield (wake) => wake();
      return count;
    });
    expect(result).toBe(200_000);
  });

  test('takes no further step once it is stopped', () => {
    const simulation = new Simulation({});
    const clock = clockOf(simulation);
    let steps = 0;
    const stop = run(
      (function* (): Process<void> {
        for (;;) {
          steps += 1;
          yield (wake) => clock.after(10, wake);
        }
      })(),
      () => {},
    );
    simulation.run(25);
    stop();
    simulation.run(1000);
    expect(steps).toBe(3);
  });
});

describe('sleepUntil', () => {
  test('wakes at the instant, and at once when it has passed', () => {
    const late = outcome(function* (clock): Process<void> {
      yield* sleepUntil(clock, 500);
      yield* sleepUntil(clock, 400);
    });
    expect(late.atUs).toBe(500);
  });
});

describe('poll', () => {
  test('looks now, at every interval, and a last time at the deadline', () => {
    const looks: number[] = [];
    const { result, atUs } = outcome((clock) =>
      poll(clock, 100, 250, () => {
        looks.push(clock.nowUs());
        return false;
      }),
    );
    expect(looks).toEqual([0, 100, 200, 250]);
    expect(result).toBe(false);
    expect(atUs).toBe(250);
  });

  test('sees what another saw at the instant of its last look', () => {
    const { result } = outcome((clock, simulation) => {
      let isTrue = false;
      const waiting = poll(clock, 100, 100, () => isTrue);
      simulation.call(50, () =>
        simulation.call(50, () => {
          isTrue = true;
        }),
      );
      return waiting;
    });
    expect(result).toBe(true);
  });
});

describe('answersOf', () => {
  test('returns all answers in the order of the items once the last has come', () => {
    const { result, atUs } = outcome((clock) =>
      answersOf(clock, 1000, [30, 10, 20], (item, reply: (answer: string) => void) =>
        clock.after(item, () => reply(`after ${item}`)),
      ),
    );
    expect(result).toEqual(['after 30', 'after 10', 'after 20']);
    expect(atUs).toBe(30);
  });

  test('gives up after the patience, and ignores an answer that comes later', () => {
    const { result, atUs } = outcome(function* (clock): Process<(string | undefined)[]> {
      const answers = yield* answersOf(
        clock,
        50,
        [30, 90],
        (item, reply: (answer: string) => void) => clock.after(item, () => reply('here')),
      );
      yield* sleepUntil(clock, 200);
      return answers;
    });
    expect(result).toEqual(['here', undefined]);
    expect(atUs).toBe(200);
  });
});
