import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConservationAudit, settlementDifference } from '../../../src/services/rewards/audit.ts';
import { distribute, RewardLedger, SOUND_LEDGER } from '../../../src/services/rewards/ledger.ts';
import {
  inEpochs,
  largestRemainder,
  type Rounding,
  restTwice,
  roundDown,
  roundUp,
} from '../../../src/services/rewards/rounding.ts';
import {
  type Participant,
  type RewardRules,
  shareProblems,
} from '../../../src/services/rewards/rules.ts';
import {
  balanceIn,
  REWARD_FAMILY,
  rewardWrites,
} from '../../../src/services/rewards/state-writes.ts';
import { State } from '../../../src/services/state/state.ts';

const RULES: RewardRules = {
  leader: { numerator: 6n, denominator: 10n },
  witness: { numerator: 3n, denominator: 10n },
  weighBy: 'work',
  rounding: largestRemainder,
};

const anyPot = fc.bigInt({ min: 0n, max: 10n ** 24n });
const anyWeights = fc
  .array(fc.bigInt({ min: 0n, max: 10n ** 18n }), { minLength: 1, maxLength: 12 })
  .filter((weights) => weights.some((weight) => weight > 0n));
const anyParticipants: fc.Arbitrary<Participant[]> = fc.array(
  fc.record({
    account: fc.integer({ min: 0, max: 9 }).map((index) => `account ${index}`),
    power: fc.bigInt({ min: 1n, max: 10n ** 15n }),
    led: fc.nat(200),
    witnessed: fc.nat(2_000),
  }),
  { maxLength: 10 },
);

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}

describe('largestRemainder', () => {
  test('pays out the pot to the last unit, and nobody a whole unit off the exact share', () => {
    fc.assert(
      fc.property(anyPot, anyWeights, (pot, weights) => {
        const { shares, rest } = largestRemainder(pot, weights, 0);
        expect(sum(shares) + rest).toBe(pot);
        expect(rest).toBe(0n);
        const total = sum(weights);
        for (const [index, share] of shares.entries()) {
          const off = share * total - pot * weights[index]!;
          expect(off > -total && off < total).toBe(true);
        }
      }),
    );
  });

  test('apportions as in the textbook', () => {
    // 100 seats for 47,000, 16,000, 15,900, 12,000, 6,000 and 3,100 votes, by Hamilton's method.
    const votes = [47_000n, 16_000n, 15_900n, 12_000n, 6_000n, 3_100n];
    expect(largestRemainder(10n, votes, 0).shares).toEqual([5n, 2n, 1n, 1n, 1n, 0n]);
  });

  test('prefers the first of equal remainders', () => {
    expect(largestRemainder(5n, [1n, 1n, 1n], 0).shares).toEqual([2n, 2n, 1n]);
  });
});

describe('other roundings', () => {
  test('round down and keep the rest, or pay out too much, as they say', () => {
    const weights = [1n, 1n, 1n];
    expect(roundDown(5n, weights, 0)).toEqual({ shares: [1n, 1n, 1n], rest: 2n });
    expect(roundUp(5n, weights, 0)).toEqual({ shares: [2n, 2n, 2n], rest: 0n });
    expect(restTwice(5n, weights, 0)).toEqual({ shares: [3n, 3n, 1n], rest: 0n });
  });

  test('are chosen by epoch', () => {
    const rounding = inEpochs((epoch) => epoch === 2, roundUp, largestRemainder);
    const paid = [1, 2, 3].map((epoch) => sum(rounding(5n, [1n, 1n, 1n], epoch).shares));
    expect(paid).toEqual([5n, 6n, 5n]);
  });
});

describe('distribute', () => {
  test('neither makes nor loses a unit, for any work, powers, shares and sound rounding', () => {
    fc.assert(
      fc.property(
        anyPot,
        anyPot,
        anyParticipants,
        fc.nat(50).map(BigInt),
        fc.nat(50).map(BigInt),
        fc.constantFrom('power' as const, 'work' as const),
        fc.constantFrom<Rounding>(largestRemainder, roundDown),
        (issued, carriedIn, participants, leader, witness, weighBy, rounding) => {
          const rules: RewardRules = {
            leader: { numerator: leader, denominator: 100n },
            witness: { numerator: witness, denominator: 100n },
            weighBy,
            rounding,
          };
          const work = { epoch: 1, issued, participants };
          const settlement = distribute(work, carriedIn, rules, 'treasury');
          const paid = sum(settlement.payouts.map(({ amount }) => amount));
          expect(paid + settlement.rest).toBe(issued + carriedIn);
          expect(settlementDifference(settlement)).toBe(0n);
          expect(settlement.payouts.every(({ amount }) => amount > 0n)).toBe(true);
        },
      ),
    );
  });

  test('weighs by work done, or by the power of those who did any', () => {
    const participants = [
      { account: 'a', power: 90n, led: 1, witnessed: 0 },
      { account: 'b', power: 10n, led: 3, witnessed: 5 },
      { account: 'c', power: 900n, led: 0, witnessed: 5 },
    ];
    const of = (weighBy: 'work' | 'power'): unknown[] =>
      distribute(
        { epoch: 0, issued: 1_000n, participants },
        0n,
        { ...RULES, weighBy },
        't',
      ).payouts.map(({ account, role, amount }) => [account, role, amount]);
    expect(of('work')).toEqual([
      ['a', 'leader', 150n],
      ['b', 'leader', 450n],
      ['b', 'witness', 150n],
      ['c', 'witness', 150n],
      ['t', 'treasury', 100n],
    ]);
    expect(of('power')).toEqual([
      ['a', 'leader', 540n],
      ['b', 'leader', 60n],
      ['b', 'witness', 3n],
      ['c', 'witness', 297n],
      ['t', 'treasury', 100n],
    ]);
  });

  test('leaves the pot of a role that nobody filled to the rest', () => {
    const participants = [{ account: 'a', power: 1n, led: 4, witnessed: 0 }];
    const { rest } = distribute({ epoch: 0, issued: 100n, participants }, 0n, RULES, 't');
    expect(rest).toBe(30n);
  });
});

describe('shareProblems', () => {
  test('finds shares that are impossible', () => {
    const share = (numerator: bigint, denominator: bigint) => ({ numerator, denominator });
    expect(shareProblems(RULES)).toEqual([]);
    expect(shareProblems({ leader: share(2n, 3n), witness: share(1n, 3n) })).toEqual([]);
    expect(shareProblems({ leader: share(2n, 3n), witness: share(34n, 100n) })).toHaveLength(1);
    expect(shareProblems({ leader: share(1n, 0n), witness: share(-1n, 3n) })).toHaveLength(2);
  });
});

/** Three participants whose works do not divide a pot. */
const PARTICIPANTS: Participant[] = [
  { account: 'a', power: 5n, led: 7, witnessed: 3 },
  { account: 'b', power: 3n, led: 3, witnessed: 5 },
  { account: 'c', power: 3n, led: 3, witnessed: 3 },
];

/** Differences that an audit sees over four epochs of 1,001 units. */
function auditOf(rules: RewardRules, defects = SOUND_LEDGER): bigint[] {
  const ledger = new RewardLedger('treasury');
  const audit = new ConservationAudit(ledger);
  const differences = [1, 2, 3, 4].map((epoch) => {
    ledger.settle({ epoch, issued: 1_001n, participants: PARTICIPANTS }, rules, defects);
    return audit.observe(ledger, 1_001n);
  });
  expect(audit.differenceSum).toBe(sum(differences));
  return differences;
}

describe('RewardLedger under ConservationAudit', () => {
  test('differs by nothing when rules are sound, whether a rest is carried or not', () => {
    expect(auditOf(RULES)).toEqual([0n, 0n, 0n, 0n]);
    expect(auditOf({ ...RULES, rounding: roundDown })).toEqual([0n, 0n, 0n, 0n]);
  });

  test('is caught in the very epoch in which the rest is credited twice', () => {
    const defects = { creditsRestTwice: (epoch: number) => epoch === 2 };
    const [first, second, ...later] = auditOf({ ...RULES, rounding: roundDown }, defects);
    expect(first).toBe(0n);
    expect(second).toBeGreaterThan(0n);
    expect(later).toEqual([0n, 0n]);
  });

  test.each([
    ['gives out the rest twice', restTwice],
    ['rounds up', roundUp],
  ])('is caught in the very epoch in which it %s', (_, defect) => {
    const rounding = inEpochs((epoch) => epoch === 2, defect, largestRemainder);
    const [first, second, ...later] = auditOf({ ...RULES, rounding });
    expect(first).toBe(0n);
    expect(second).toBeGreaterThan(0n);
    expect(later).toEqual([0n, 0n]);
  });

  test('carries a rest into the next budget', () => {
    const ledger = new RewardLedger('treasury');
    const alone = [{ account: 'a', power: 1n, led: 1, witnessed: 0 }];
    ledger.settle({ epoch: 0, issued: 100n, participants: alone }, RULES);
    expect(ledger.carried).toBe(30n);
    const next = ledger.settle({ epoch: 1, issued: 100n, participants: alone }, RULES);
    expect(next).toMatchObject({ carriedIn: 30n, budget: 130n });
    expect(ledger.balanceOf('a')).toBe(60n + 78n);
  });

  test('settles no epoch twice', () => {
    const ledger = new RewardLedger('treasury');
    const work = { epoch: 3, issued: 5n, participants: [] };
    ledger.settle(work, RULES);
    expect(() => ledger.settle(work, RULES)).toThrow('epoch was settled before: 3');
  });

  test('goes on apart from its fork', () => {
    const ledger = new RewardLedger('treasury');
    const twin = ledger.fork();
    const work = { epoch: 1, issued: 1_001n, participants: PARTICIPANTS };
    ledger.settle(work, RULES);
    expect([twin.balanceOf('a'), twin.epoch]).toEqual([0n, -1]);
    twin.settle(work, RULES);
    expect(twin.balances).toEqual(ledger.balances);
  });
});

describe('rewardWrites', () => {
  test('put balances into a state, and another distribution into another root', () => {
    const rootUnder = (rules: RewardRules): State => {
      const ledger = new RewardLedger('treasury');
      const work = { epoch: 1, issued: 10n ** 18n + 1n, participants: PARTICIPANTS };
      const { payouts } = ledger.settle(work, rules);
      const accounts = payouts.map(({ account }) => account);
      const state = State.empty.with(rewardWrites(ledger, accounts));
      for (const account of accounts) {
        expect(balanceIn(state, account)).toBe(ledger.balanceOf(account));
      }
      return state;
    };
    const sound = rootUnder(RULES);
    expect(rootUnder({ ...RULES, rounding: roundUp }).rootHex).not.toBe(sound.rootHex);
    expect(sound.entries(REWARD_FAMILY)).toHaveLength(5);
    expect(balanceIn(sound, 'nobody')).toBe(0n);
  });
});
