import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deploymentStrategy } from '../../../src/services/deploy/deployment-strategy.ts';
import { recreateStrategy } from '../../../src/services/deploy/recreate-strategy.ts';
import { rollingLimits } from '../../../src/services/deploy/rolling-update.ts';
import { statefulStrategy } from '../../../src/services/deploy/stateful-strategy.ts';
import type { ReplicaView, Strategy } from '../../../src/services/deploy/strategy.ts';
import { waveStrategy } from '../../../src/services/deploy/wave-strategy.ts';
import { Fleet, leastAvailable, removedOf, sound } from './fleet.ts';

const anySize = fc.integer({ min: 1, max: 9 });
const anyDelays = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 7 });

describe('deploymentStrategy', () => {
  const anyAmount = fc.oneof(fc.record({ percent: fc.nat(100) }), fc.record({ count: fc.nat(12) }));
  const anyBudget = fc.record({ maxSurge: anyAmount, maxUnavailable: anyAmount });

  // Revision 2 is broken or sound, and 3 follows at any moment: it may find 1 and 2 side by side.
  test('keeps to its budget at every moment, and replaces all', () => {
    fc.assert(
      fc.property(
        anySize,
        anyBudget,
        anyDelays,
        fc.record({ minReady: fc.nat(3), broken: fc.subarray([2]) }),
        fc.nat(20),
        (desired, budget, delays, options, ticks) => {
          const strategy = deploymentStrategy(budget);
          const fleet = new Fleet({ strategy, desired, delays, ...options });
          fleet.revision = 2;
          fleet.settle(ticks);
          fleet.rollTo(3);
          const { replicas, terminating } = fleet.view;
          expect(replicas.map(({ revision }) => revision)).toEqual(Array(desired).fill(3));
          expect(replicas.every(({ isAvailable }) => isAvailable)).toBe(true);
          expect(terminating).toEqual([]);

          const { surge, unavailable } = rollingLimits(budget, desired);
          const most = Math.max(...fleet.observations.map(({ live }) => live));
          expect(most).toBeLessThanOrEqual(desired + surge);
          expect(leastAvailable(fleet)).toBeGreaterThanOrEqual(desired - unavailable);
        },
      ),
    );
  });

  test('stops at a broken revision, and goes back without touching what was left', () => {
    const strategy = deploymentStrategy({ maxSurge: { count: 1 }, maxUnavailable: { count: 0 } });
    const fleet = new Fleet({ strategy, desired: 4, broken: [2] });
    fleet.rollTo(2);
    expect(fleet.held).toEqual([...sound(4, 1), '4:2!']);
    fleet.rollTo(1);
    expect(fleet.held).toEqual(sound(4, 1));
    expect(fleet.lines).toEqual(['0 create 4', '0 remove 4']);
  });

  test('takes what is not available first', () => {
    const strategy = deploymentStrategy({ maxSurge: { count: 0 }, maxUnavailable: { count: 2 } });
    const fleet = new Fleet({ strategy, desired: 5, broken: [2] });
    fleet.rollTo(2);
    expect(fleet.held).toEqual(['0:1', '1:1', '2:1', '5:2!', '6:2!']);
    fleet.lines.length = 0;
    fleet.rollTo(3);
    expect(removedOf(fleet).slice(0, 2)).toEqual([6, 5]);
    expect(leastAvailable(fleet)).toBe(3);
  });

  test('takes the oldest revision first', () => {
    const strategy = deploymentStrategy({ maxSurge: { count: 0 }, maxUnavailable: { count: 1 } });
    const replicas = [2, 1, 2].map((revision, slot) => {
      return { slot, revision, isReady: true, isAvailable: true };
    });
    const step = strategy({ desired: 3, revision: 3, replicas, terminating: [] });
    expect(step).toEqual({ create: [], remove: [1] });
  });

  test('adds and takes replicas as the workload is scaled, the highest slots first', () => {
    const strategy = deploymentStrategy({ maxSurge: { count: 1 }, maxUnavailable: { count: 1 } });
    const fleet = new Fleet({ strategy, desired: 4 });
    fleet.scaleTo(6);
    expect(fleet.held).toEqual(sound(6, 1));
    fleet.scaleTo(2);
    expect(fleet.held).toEqual(sound(2, 1));
  });
});

describe('recreateStrategy', () => {
  test('never mixes revisions, not even with what still ends', () => {
    fc.assert(
      fc.property(anySize, anyDelays, fc.nat(10), (desired, delays, ticks) => {
        const fleet = new Fleet({ strategy: recreateStrategy, desired, delays });
        fleet.revision = 2;
        fleet.settle(ticks);
        fleet.rollTo(3);
        expect(fleet.held).toEqual(sound(desired, 3));
        const mixed = fleet.observations.filter(({ revisions }) => revisions.size > 1);
        expect(mixed).toEqual([]);
      }),
    );
  });

  test('ends all at once, and makes all at once when the last is gone', () => {
    const fleet = new Fleet({ strategy: recreateStrategy, desired: 2, delays: [1, 4] });
    fleet.rollTo(2);
    expect(fleet.lines).toEqual(['0 remove 0', '0 remove 1', '4 create 0', '4 create 1']);
  });

  test('takes what is too much, and leaves the rest alone', () => {
    const fleet = new Fleet({ strategy: recreateStrategy, desired: 4 });
    fleet.scaleTo(2);
    fleet.scaleTo(3);
    expect(fleet.held).toEqual(sound(3, 1));
    expect(fleet.lines).toEqual(['0 remove 2', '0 remove 3', '2 create 2']);
  });
});

describe('statefulStrategy', () => {
  const inOrder = statefulStrategy('ordered_ready');
  const inParallel = statefulStrategy('parallel');

  test.each([
    ['in order', inOrder],
    ['in parallel', inParallel],
  ])('replaces one at a time from the highest down, %s', (_, strategy) => {
    fc.assert(
      fc.property(anySize, anyDelays, fc.nat(3), (desired, delays, minReady) => {
        const fleet = new Fleet({ strategy, desired, delays, minReady });
        fleet.rollTo(2);
        expect(fleet.held).toEqual(sound(desired, 2));
        expect(leastAvailable(fleet)).toBe(desired - 1);
        const slots = Array.from({ length: desired }, (_, index) => desired - 1 - index);
        expect(removedOf(fleet)).toEqual(slots);
      }),
      { numRuns: 50 },
    );
  });

  test('a broken replica blocks even the way back, until it is deleted by hand', () => {
    const fleet = new Fleet({ strategy: inOrder, desired: 3, broken: [2] });
    fleet.rollTo(2);
    expect(fleet.held).toEqual(['0:1', '1:1', '2:2!']);
    fleet.rollTo(1);
    expect(fleet.held).toEqual(['0:1', '1:1', '2:2!']);
    fleet.delete(2);
    expect(fleet.held).toEqual(sound(3, 1));
  });

  test('in parallel the way back needs no hand', () => {
    const fleet = new Fleet({ strategy: inParallel, desired: 3, broken: [2] });
    fleet.rollTo(2);
    expect(fleet.held).toEqual(['0:1', '1:1', '2:2!']);
    fleet.rollTo(1);
    expect(fleet.held).toEqual(sound(3, 1));
  });

  test('makes each replica after those below it, or all at once in parallel', () => {
    const linesOf = (strategy: Strategy) => {
      const fleet = new Fleet({ strategy, desired: 0 });
      fleet.scaleTo(3);
      return fleet.lines;
    };
    expect(linesOf(inOrder)).toEqual(['0 create 0', '2 create 1', '4 create 2']);
    expect(linesOf(inParallel)).toEqual(['0 create 0', '0 create 1', '0 create 2']);
  });

  test('takes what is too much from the highest down, each after the one above is gone', () => {
    const fleet = new Fleet({ strategy: inOrder, desired: 4 });
    fleet.scaleTo(2);
    expect(fleet.lines).toEqual(['0 remove 3', '2 remove 2']);
  });
});

describe('waveStrategy', () => {
  /** Wave of each slot, dealt out so that the first ones are larger. */
  function wavesOf(desired: number, waves: number): readonly number[] {
    const dealt = Array.from({ length: desired }, (_, index) => index % waves);
    return dealt.sort((a, b) => a - b);
  }

  test('goes wave by wave, within the budget', () => {
    fc.assert(
      fc.property(
        anySize,
        fc.integer({ min: 1, max: 5 }),
        fc.nat(100),
        anyDelays,
        (desired, waves, percent, delays) => {
          const strategy = waveStrategy({ waves, maxUnavailable: { percent } });
          const waveOf = wavesOf(desired, waves);
          const tooEarly: number[] = [];
          const watched: Strategy = (view) => {
            const step = strategy(view);
            const isOld = ({ revision, isAvailable }: ReplicaView) => revision < 2 || !isAvailable;
            const undone = view.replicas.filter(isOld).map(({ slot }) => waveOf[slot]!);
            const wave = Math.min(...undone, ...view.terminating.map((slot) => waveOf[slot]!));
            tooEarly.push(...step.remove.filter((slot) => waveOf[slot] !== wave));
            return step;
          };
          const fleet = new Fleet({ strategy: watched, desired, delays });
          fleet.rollTo(2);
          expect(fleet.held).toEqual(sound(desired, 2));
          expect(tooEarly).toEqual([]);
          const budget = Math.max(1, Math.floor((percent * desired) / 100));
          expect(leastAvailable(fleet)).toBeGreaterThanOrEqual(desired - budget);
        },
      ),
    );
  });

  // Waves of 3, 2 and 2; a replacement takes 2 ticks to end and 2 to start.
  test('uses the whole budget within a wave', () => {
    const strategy = waveStrategy({ waves: 3, maxUnavailable: { count: 2 } });
    const fleet = new Fleet({ strategy, desired: 7 });
    fleet.rollTo(2);
    expect(fleet.lines.filter((line) => line.includes('remove'))).toEqual([
      '0 remove 0',
      '0 remove 1',
      '4 remove 2',
      '8 remove 3',
      '8 remove 4',
      '12 remove 5',
      '12 remove 6',
    ]);
  });

  test('a broken wave is the last one, and what is broken costs no budget on the way back', () => {
    const strategy = waveStrategy({ waves: 4, maxUnavailable: { percent: 100 } });
    const fleet = new Fleet({ strategy, desired: 8, broken: [2] });
    fleet.rollTo(2);
    expect(fleet.held).toEqual(['0:2!', '1:2!', ...sound(8, 1).slice(2)]);
    fleet.rollTo(1);
    expect(fleet.held).toEqual(sound(8, 1));
    expect(leastAvailable(fleet)).toBe(6);
  });

  test('makes what is missing and takes what is too much at once', () => {
    const strategy = waveStrategy({ waves: 2, maxUnavailable: { count: 1 } });
    const fleet = new Fleet({ strategy, desired: 2 });
    fleet.scaleTo(4);
    fleet.scaleTo(1);
    expect(fleet.lines.slice(0, 2)).toEqual(['0 create 2', '0 create 3']);
    expect(fleet.lines.slice(2)).toEqual(['2 remove 1', '2 remove 2', '2 remove 3']);
  });

  test('refuses no wave', () => {
    const refused = () => waveStrategy({ waves: 0, maxUnavailable: { count: 1 } });
    expect(refused).toThrow('not a number of waves: 0');
  });
});
