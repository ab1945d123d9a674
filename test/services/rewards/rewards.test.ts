import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConservationAudit } from '../../../src/services/rewards/audit.ts';
import { distribute, RewardLedger, SOUND_LEDGER } from '../../../src/services/rewards/ledger.ts';
import { type Rounding, roundDown } from '../../../src/services/rewards/rounding.ts';
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
  rounding: roundDown,
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

/** A defect: rounds every share up, and so may pay more than there is. */
const roundUp: Rounding = (pot, weights) => {
  const total = sum(weights);
  return { shares: weights.map((weight) => (pot * weight + total - 1n) / total), rest: 0n };
};

/** A defect: what is left is paid to the first and kept as well. */
const restTwice: Rounding = (pot, weights) => {
  const { shares, rest } = roundDown(pot, weights);
  return { shares: shares.with(0, shares[0]! + rest), rest };
};

describe('roundDown', () => {
  test('pays nobody more than the exact share nor a whole unit less, and keeps the rest', () => {
    fc.assert(
      fc.property(anyPot, anyWeights, (pot, weights) => {
        const { shares, rest } = roundDown(pot, weights);
        expect(sum(shares) + rest).toBe(pot);
        const total = sum(weights);
        for (const [index, share] of shares.entries()) {
          const lacking = pot * weights[index]! - share * total;
          expect(lacking >= 0n && lacking < total).toBe(true);
        }
      }),
    );
  });

  test('refuses weights that are all 0', () => {
    expect(() => roundDown(5n, [0n, 0n])).toThrow('weights are all 0');
  });
});

describe('distribute', () => {
  test('neither makes nor loses a unit, for any work, powers and shares', () => {
    fc.assert(
      fc.property(
        anyPot,
        anyPot,
        anyParticipants,
        fc.nat(50).map(BigInt),
        fc.nat(50).map(BigInt),
        fc.constantFrom('power' as const, 'work' as const),
        (issued, carriedIn, participants, leader, witness, weighBy) => {
          const rules: RewardRules = {
            leader: { numerator: leader, denominator: 100n },
            witness: { numerator: witness, denominator: 100n },
            weighBy,
            rounding: roundDown,
          };
          const work = { epoch: 1, issued, participants };
          const settlement = distribute(work, carriedIn, rules, 'treasury');
          const paid = sum(settlement.payouts.map(({ amount }) => amount));
          expect(paid + settlement.rest).toBe(issued + carriedIn);
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
      ['c', 'witness', 296n],
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
function auditOf(rulesIn: (epoch: number) => RewardRules, defects = SOUND_LEDGER): bigint[] {
  const ledger = new RewardLedger('treasury');
  const audit = new ConservationAudit(ledger);
  const differences = [1, 2, 3, 4].map((epoch) => {
    ledger.settle({ epoch, issued: 1_001n, participants: PARTICIPANTS }, rulesIn(epoch), defects);
    return audit.observe(ledger, 1_001n);
  });
  expect(audit.differenceSum).toBe(sum(differences));
  return differences;
}

describe('RewardLedger under ConservationAudit', () => {
  test('differs by nothing when rules are sound', () => {
    expect(auditOf(() => RULES)).toEqual([0n, 0n, 0n, 0n]);
  });

  test('is caught in the very epoch in which the rest is credited twice', () => {
    const defects = { creditsRestTwice: (epoch: number) => epoch === 2 };
    const [first, second, ...later] = auditOf(() => RULES, defects);
    expect(first).toBe(0n);
    expect(second).toBeGreaterThan(0n);
    expect(later).toEqual([0n, 0n]);
  });

  test.each([
    ['gives out the rest twice', restTwice],
    ['rounds up', roundUp],
  ])('is caught in the very epoch in which it %s', (_, defect) => {
    const [first, second, ...later] = auditOf((epoch) => {
      return epoch === 2 ? { ...RULES, rounding: defect } : RULES;
    });
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
