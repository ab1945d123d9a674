import { describe, expect, test } from 'vitest';
import { sampler } from '../../../src/kernel/distributions.ts';
import { Streams } from '../../../src/kernel/streams.ts';
import { minutes, ms, seconds } from '../../../src/kernel/time.ts';
import {
  Beacon,
  type BeaconOptions,
  type RoundRecord,
} from '../../../src/services/beacon/beacon.ts';
import { VirtualScheduler } from '../virtual-scheduler.ts';

const RATE = 100_000;
const verifyUs = sampler({ kind: 'constant', us: ms(100) });

/** A beacon of 40 s rounds whose delay takes so many seconds. */
function beacon(delaySeconds: number, overrides: Partial<BeaconOptions> = {}) {
  const scheduler = new VirtualScheduler();
  const rounds: RoundRecord[] = [];
  const iterations = delaySeconds * RATE;
  const made = new Beacon({
    scheduler,
    stream: new Streams('seed').of('beacon', 'draws'),
    times: { periodUs: seconds(40), commitUs: seconds(20), revealUs: seconds(20) },
    participants: ['a', 'b', 'c', 'd'].map((name) => ({ name })),
    linkUs: sampler({ kind: 'constant', us: ms(200) }),
    revealCountMin: 3,
    prover: { iterations, iterationsPerSecond: RATE },
    verifiers: ['v', 'w', 'x'].map((name) => ({ name, iterations, verifyUs })),
    verifierQuorum: 2,
    squarings: 80,
    modulus: (2n ** 61n - 1n) * (2n ** 89n - 1n),
    onRound: (record) => rounds.push(record),
    ...overrides,
  });
  made.start();
  return { made, scheduler, rounds, iterations };
}

describe('Beacon', () => {
  test('makes every round final before the next seed is there', () => {
    const { made, scheduler, rounds } = beacon(20);
    scheduler.runTo(minutes(20));
    expect(made.finalCount).toBe(29);
    expect(made.finalInTimeCount).toBe(29);
    expect(rounds.map((record) => record.round)).toEqual(rounds.map((_, index) => index));
    for (const record of rounds) {
      expect(record).toMatchObject({ commitCount: 4, revealCount: 4, outcome: 'final' });
      expect(record.latencyUs).toBe(seconds(20.1));
      expect(record.slackUs).toBe(seconds(19.9));
    }
    const outputs = rounds.map((record) => record.output!.join());
    expect(new Set(outputs).size).toBe(29);
    expect(made.verifiedCount).toBe(3 * 29);
    expect(made.verifyFailureCount).toBe(0);
  });

  // Each round the wait grows by what the delay is longer than the round.
  test.each([
    [45, 51, 34],
    [50, 25, 17],
  ])('with a %i s delay in 40 s rounds is 300 s old by round %i, %i min on', (delay, late, min) => {
    const { made, scheduler, rounds } = beacon(delay, {
      verifiers: [{ name: 'v', iterations: delay * RATE, verifyUs: () => 0 }],
      verifierQuorum: 1,
    });
    scheduler.runTo(minutes(45));
    const first = rounds.find((record) => record.latencyUs >= seconds(300))!;
    expect(first.round).toBe(late);
    const firstSeedUs = rounds[0]!.seedUs;
    expect(Math.round((first.seedUs - firstSeedUs) / minutes(1))).toBe(min);
    for (const { round, latencyUs, slackUs } of rounds) {
      expect(latencyUs).toBe(seconds(delay + (delay - 40) * round));
      expect(slackUs).toBe(seconds(40) - latencyUs);
    }
    expect(made.finalInTimeCount).toBe(0);
    // At 45 min round 66 is the last that has its seed; those not settled wait or are computed.
    expect(made.backlogCount).toBe(67 - rounds.length);
  });

  test('shows the backlog in the age of its output while rounds keep coming', () => {
    const { made, scheduler, rounds } = beacon(45);
    scheduler.runTo(minutes(32));
    expect(made.sinceFinalUs()).toBeLessThan(seconds(46));
    expect(made.outputAgeUs()).toBe(minutes(32) - rounds.at(-1)!.seedUs);
    expect(made.outputAgeUs()).toBeGreaterThan(seconds(240));
  });

  test('refuses delays of another number of iterations than the verifiers expect', () => {
    const { made, scheduler, rounds, iterations } = beacon(20);
    // At 5 min a delay ends that was under way; it is checked 0.1 s later.
    scheduler.runTo(minutes(5.1));
    const before = made.finalCount;
    const prover = { iterations: iterations - 1, iterationsPerSecond: RATE };
    made.prover = prover;
    scheduler.runTo(minutes(10));
    expect(made.finalCount).toBe(before);
    expect(made.refusedCount).toBe(rounds.length - before);
    expect(made.verifyFailureCount).toBe(3 * made.refusedCount);
    expect(made.sinceFinalUs()).toBe(minutes(5) - ms(100));
    for (const name of ['v', 'w', 'x']) {
      made.setVerifier({ name, iterations: prover.iterations, verifyUs });
    }
    scheduler.runTo(minutes(15));
    expect(made.finalCount).toBeGreaterThan(before + 5);
  });

  test('stays final with one verifier of three wrong, and counts its refusals', () => {
    const { made, scheduler } = beacon(20);
    made.setVerifier({ name: 'w', iterations: 1, verifyUs });
    scheduler.runTo(minutes(10));
    expect(made.refusedCount).toBe(0);
    expect(made.verifyFailureCount).toBe(made.finalCount);
    expect(made.verifyFailureCount / made.verifiedCount).toBeCloseTo(1 / 3, 12);
  });

  test('bears one withheld reveal of four and starves on two', () => {
    const { made, scheduler, rounds } = beacon(20);
    made.setParticipant({ name: 'a', defects: { withheldShare: 1 } });
    scheduler.runTo(minutes(4));
    expect(rounds.every((record) => record.revealCount === 3)).toBe(true);
    expect(made.starvedCount).toBe(0);
    made.setParticipant({ name: 'b', defects: { withheldShare: 1 } });
    scheduler.runTo(minutes(10));
    expect(made.starvedCount).toBe(9);
    expect(rounds.at(-1)).toMatchObject({ outcome: 'starved', revealCount: 2, output: null });
  });

  test('counts a reveal that arrives at the end of the window or later as late', () => {
    const { made, scheduler, rounds } = beacon(20);
    made.setParticipant({ name: 'a', defects: { lateByUs: seconds(19.7) } });
    scheduler.runTo(seconds(100));
    expect(rounds.at(-1)!.revealCount).toBe(4);
    made.setParticipant({ name: 'a', defects: { lateByUs: seconds(19.9) } });
    scheduler.runTo(seconds(300));
    expect(rounds.at(-1)!.revealCount).toBe(3);
    expect(made.faultCount('reveal.late')).toBeGreaterThan(0);
  });

  test('does not count what does not open the commitment', () => {
    const { made, scheduler, rounds } = beacon(20);
    made.setParticipant({ name: 'a', defects: { revealsOther: true } });
    scheduler.runTo(minutes(5));
    expect(rounds.at(-1)!.revealCount).toBe(3);
    expect(made.faultCount('reveal.mismatch')).toBe(7);
  });

  test('loses whose link is slower than the commit window', () => {
    const { made, scheduler, rounds } = beacon(20, {
      linkUs: sampler({ kind: 'uniform', minUs: seconds(10), maxUs: seconds(30) }),
    });
    scheduler.runTo(minutes(60));
    const committed = rounds.reduce((sum, record) => sum + record.commitCount, 0);
    // Half of all commitments, give or take four standard errors.
    expect(Math.abs(committed / (4 * rounds.length) - 0.5)).toBeLessThan(2 / (2 * Math.sqrt(89)));
    expect(made.faultCount('commit.late')).toBeGreaterThan(100);
  });

  test('refuses windows that do not fit and quorums that cannot be met', () => {
    const times = { periodUs: seconds(40), commitUs: seconds(30), revealUs: seconds(20) };
    expect(() => beacon(20, { times })).toThrow('windows do not fit');
    expect(() => beacon(20, { verifierQuorum: 4 })).toThrow('quorum cannot be met');
  });
});
