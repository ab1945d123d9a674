import { describe, expect, test } from 'vitest';
import { exponentialUnit, sampler } from '../../../src/kernel/distributions.ts';
import { Streams } from '../../../src/kernel/streams.ts';
import { minutes, seconds } from '../../../src/kernel/time.ts';
import { pickRules } from '../../../src/services/jobs/dispatch.ts';
import { JobMarket, type JobMarketOptions } from '../../../src/services/jobs/job-market.ts';
import type { ProviderSpec } from '../../../src/services/jobs/provider.ts';
import { VirtualScheduler } from '../virtual-scheduler.ts';

const good: Omit<ProviderSpec, 'name'> = {
  unitsPerSecond: 1,
  slots: 1,
  passShare: 1,
  silentShare: 0,
  stake: 1000,
};
const exponentialWork = sampler({ kind: 'exponential', meanUs: seconds(1) });

function market(overrides: Partial<JobMarketOptions> = {}) {
  const scheduler = new VirtualScheduler();
  const streams = new Streams('seed');
  const jobs = new JobMarket({
    scheduler,
    stream: streams.of('market', 'draws'),
    providers: [{ name: 'a', ...good }],
    leaseUs: minutes(10),
    attemptsMax: 3,
    queueMax: 500,
    settlementUs: seconds(60),
    serviceLevel: { passShareMin: 0.95, windowUs: minutes(10), samplesMin: 30 },
    penalties: { slashPerFailure: 1, slashPerTimeout: 1, slashPerBreach: 10, jailUs: minutes(30) },
    ...overrides,
  });
  jobs.start();
  const arrivals = streams.of('client', 'arrivals');
  /** Submits jobs of one unit as a Poisson process, until the scheduler stops. */
  const submitAll = (perSecond: number): void => {
    const gapUs = Math.round((exponentialUnit(arrivals) / perSecond) * 1e6);
    scheduler.after(gapUs, () => {
      jobs.submit(1, 7);
      submitAll(perSecond);
    });
  };
  return { scheduler, jobs, submitAll };
}

/** Mean time in an M/M/c queue, with services of mean 1, by Erlang's C formula. */
function meanTurnaround(c: number, rate: number): number {
  let blocked = 1;
  for (let servers = 1; servers <= c; servers++) {
    blocked = (rate * blocked) / (servers + rate * blocked);
  }
  const waiting = blocked / (1 - (rate / c) * (1 - blocked));
  return 1 + waiting / (c - rate);
}

describe('JobMarket', () => {
  test('works as an M/M/c queue when all is well', () => {
    let sumUs = 0;
    const { scheduler, jobs, submitAll } = market({
      providers: ['a', 'b', 'c'].map((name) => ({ name, ...good })),
      workFactor: exponentialWork,
      onSettled: ({ turnaroundUs }) => {
        sumUs += turnaroundUs;
      },
    });
    submitAll(2.1);
    scheduler.runTo(seconds(12_000));
    const settled = jobs.accounts.paid / 7;
    expect(settled).toBeGreaterThan(24_000);
    // The mean of 25,000 correlated times at load 0.7 has a standard error of about 2 %.
    expect(sumUs / settled / 1e6 / meanTurnaround(3, 2.1)).toBeCloseTo(1, 1);
    expect([jobs.timeoutCount, jobs.failedCount, jobs.breachCount]).toEqual([0, 0, 0]);
  });

  test('keeps every unit of money in one place', () => {
    const { scheduler, jobs, submitAll } = market({
      providers: [
        { name: 'a', ...good, passShare: 0.7 },
        { name: 'b', ...good, silentShare: 0.3 },
      ],
      leaseUs: seconds(20),
    });
    submitAll(0.5);
    for (let at = 100; at <= 3000; at += 100) {
      scheduler.runTo(seconds(at));
      const { deposited, escrow, paid, refunded } = jobs.accounts;
      expect(deposited).toBe(7 * jobs.submittedCount);
      expect(escrow + paid + refunded).toBe(deposited);
      expect(refunded).toBe(7 * jobs.abandonedCount);
      expect(jobs.providers.reduce((sum, one) => sum + one.paid, 0)).toBe(paid);
      const stakes = jobs.providers.reduce((sum, one) => sum + one.stake, 0);
      expect(stakes + jobs.slashedStake).toBe(2000);
    }
    expect(jobs.abandonedCount).toBeGreaterThan(0);
    expect(jobs.slashCount).toBeGreaterThan(0);
  });

  test('pays after the settlement delay and not before', () => {
    const { scheduler, jobs } = market();
    jobs.submit(2, 7);
    scheduler.runTo(seconds(61.9));
    expect(jobs.completedCount).toBe(1);
    expect(jobs.accounts.paid).toBe(0);
    scheduler.runTo(seconds(62));
    expect(jobs.accounts).toEqual({ deposited: 7, escrow: 0, paid: 7, refunded: 0 });
  });

  test('leases a job that runs out to another, and gives it up after the last attempt', () => {
    const { scheduler, jobs } = market({
      providers: [{ name: 'a', ...good, silentShare: 1 }],
      leaseUs: seconds(5),
    });
    jobs.submit(1, 7);
    scheduler.runTo(seconds(14));
    expect([jobs.assignedCount, jobs.timeoutCount, jobs.abandonedCount]).toEqual([3, 2, 0]);
    scheduler.runTo(seconds(15));
    expect([jobs.timeoutCount, jobs.abandonedCount]).toEqual([3, 1]);
    expect(jobs.providers[0]!.stake).toBe(997);
  });

  test('lets a result count for nothing that comes after its lease', () => {
    const { scheduler, jobs } = market({ leaseUs: seconds(5), attemptsMax: 1 });
    jobs.submit(8, 7);
    scheduler.runTo(seconds(10));
    expect([jobs.lateResultCount, jobs.completedCount, jobs.timeoutCount]).toEqual([1, 0, 1]);
  });

  test('turns jobs away when the queue is full', () => {
    const { jobs } = market({ queueMax: 2 });
    expect([1, 2, 3, 4].map(() => jobs.submit(1, 7))).toEqual([0, 1, 2, null]);
    expect([jobs.turnedAwayCount, jobs.queueLength]).toEqual([1, 2]);
  });

  test('jails who breaches the service level, and leases to others meanwhile', () => {
    const { scheduler, jobs, submitAll } = market({
      providers: [
        { name: 'a', ...good, passShare: 0.5 },
        { name: 'b', ...good },
      ],
      pick: pickRules.random,
    });
    submitAll(0.5);
    scheduler.runTo(minutes(40));
    expect(jobs.providers.map((one) => one.breachCount)).toEqual([1, 0]);
    expect(jobs.providers[0]!.jailedUntilUs).toBe(minutes(40));
    expect(jobs.jailedLeaseCount).toBe(0);
    expect(jobs.timeoutCount).toBe(0);
    const before = jobs.providers[0]!.assignedCount;
    scheduler.runTo(minutes(45));
    expect(jobs.providers[0]!.assignedCount).toBeGreaterThan(before);
  });

  // The same market with a dispatcher that does not look: leases to the jailed run out.
  test('shows a dispatcher that ignores jail by its timeouts', () => {
    const run = (ignoresJail: boolean): JobMarket => {
      const { scheduler, jobs, submitAll } = market({
        providers: ['a', 'b', 'c', 'd'].map((name) => ({
          name,
          ...good,
          slots: 8,
          passShare: name === 'a' ? 0.5 : 1,
        })),
        pick: pickRules.random,
        leaseUs: seconds(30),
      });
      jobs.dispatcherDefects = { ignoresJail };
      submitAll(1);
      scheduler.runTo(minutes(40));
      return jobs;
    };
    const [honest, defective] = [run(false), run(true)];
    expect(honest.timeoutCount).toBe(0);
    expect(defective.jailedLeaseCount).toBeGreaterThan(0);
    expect(defective.timeoutCount / defective.assignedCount).toBeGreaterThan(0.03);
  });

  test('prefers the best record by that rule', () => {
    const { scheduler, jobs, submitAll } = market({
      providers: [
        { name: 'a', ...good, slots: 9, passShare: 0.6 },
        { name: 'b', ...good, slots: 9 },
      ],
      pick: pickRules.best_record,
    });
    submitAll(0.5);
    scheduler.runTo(minutes(9));
    const [a, b] = jobs.providers;
    expect(b!.assignedCount).toBeGreaterThan(5 * a!.assignedCount);
  });

  test('works by a quality that was replaced', () => {
    const { scheduler, jobs } = market();
    jobs.setQuality('a', { ...good, passShare: 0 });
    jobs.submit(1, 7);
    scheduler.runTo(seconds(10));
    expect([jobs.failedCount, jobs.abandonedCount, jobs.completedCount]).toEqual([3, 1, 0]);
  });
});
