import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Processor } from '../../../src/model/cometbft/processor.ts';

/** The plainest model: time passes by single microseconds, and idle cores take the next job. */
function naive(coreCount: number, jobs: readonly (readonly [number, number])[]): number[] {
  const done = jobs.map(() => 0);
  const running: { job: number; leftUs: number }[] = [];
  let next = 0;
  for (let nowUs = 0; running.length > 0 || next < jobs.length; nowUs++) {
    for (const each of running) each.leftUs -= 1;
    for (const { job } of running.filter(({ leftUs }) => leftUs === 0)) done[job] = nowUs;
    running.splice(0, running.length, ...running.filter(({ leftUs }) => leftUs > 0));
    while (running.length < coreCount && next < jobs.length && jobs[next]![0] <= nowUs) {
      running.push({ job: next, leftUs: jobs[next]![1] });
      next += 1;
    }
  }
  return done;
}

describe('Processor', () => {
  test('agrees with cores that are watched microsecond by microsecond', () => {
    const job = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 30 }));
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.array(job, { maxLength: 30 }),
        (cores, gaps) => {
          let nowUs = 0;
          const jobs = gaps.map(([gapUs, costUs]) => {
            nowUs += gapUs;
            return [nowUs, costUs] as const;
          });
          const processor = new Processor(cores);
          const done = jobs.map(([atUs, costUs]) => processor.take(atUs, costUs));
          expect(done).toEqual(naive(cores, jobs));
        },
      ),
    );
  });

  test('takes n equal jobs that come at once in ceil(n / cores) turns', () => {
    const processor = new Processor(4);
    let doneUs = 0;
    for (let job = 0; job < 10; job++) doneUs = processor.take(100, 7);
    expect(doneUs).toBe(100 + 3 * 7);
    expect(processor.waitUs(100)).toBe(2 * 7);
    expect(processor.waitUs(200)).toBe(0);
  });

  test('spreads work so that all cores are busy for as long', () => {
    const processor = new Processor(4);
    processor.spread(50, 400);
    expect(processor.waitUs(50)).toBe(100);
    expect(processor.take(50, 1)).toBe(151);
  });

  test('refuses to be without a core', () => {
    expect(() => new Processor(0)).toThrow('coreCount is not a count: 0');
  });
});
