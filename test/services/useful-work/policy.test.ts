import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checkPolicy,
  creditOf,
  isGammaBelowTheta,
  type WorkPolicy,
  withCapsScaled,
} from '../../../src/services/useful-work/policy.ts';
import { honestTemplate, templateRule } from '../../../src/services/useful-work/template.ts';

const policy: WorkPolicy = {
  types: [
    { name: 'hash', capMicronats: 600_000, targetShare: 0.6 },
    { name: 'ai', capMicronats: 500_000, targetShare: 0.4 },
  ],
  gammaCapMicronats: 800_000,
  thetaMinMicronats: 100_000,
  thetaMaxMicronats: 5_000_000,
};

const proof = (type: number, psiMicronats: number) => ({ type, psiMicronats, madeUs: 0 });
const proofs = fc.array(
  fc.record({ type: fc.nat(1), psiMicronats: fc.nat(400_000) }).map((one) => {
    return proof(one.type, one.psiMicronats);
  }),
  { maxLength: 8 },
);

describe('creditOf', () => {
  test('caps each type, then the total in proportion', () => {
    const below = creditOf(policy, [proof(0, 700_000), proof(1, 100_000)]);
    expect(below).toEqual({ byTypeMicronats: [600_000, 100_000], gammaMicronats: 700_000 });
    const above = creditOf(policy, [proof(0, 600_000), proof(1, 500_000)]);
    expect(above).toEqual({ byTypeMicronats: [436_364, 363_636], gammaMicronats: 800_000 });
  });

  test('sums to gamma, never above a cap, and never falls when a proof is added', () => {
    fc.assert(
      fc.property(proofs, proofs, (some, more) => {
        const { byTypeMicronats, gammaMicronats } = creditOf(policy, some);
        expect(byTypeMicronats[0]! + byTypeMicronats[1]!).toBe(gammaMicronats);
        expect(gammaMicronats).toBeLessThanOrEqual(800_000);
        byTypeMicronats.forEach((credit, type) => {
          expect(credit).toBeLessThanOrEqual(policy.types[type]!.capMicronats);
        });
        const all = creditOf(policy, [...some, ...more]);
        expect(all.gammaMicronats).toBeGreaterThanOrEqual(gammaMicronats);
      }),
    );
  });
});

describe('isGammaBelowTheta', () => {
  test('tells a policy that can saturate from one that cannot', () => {
    expect(isGammaBelowTheta(policy)).toBe(true);
    expect(isGammaBelowTheta({ ...policy, gammaCapMicronats: 8_000_000 })).toBe(false);
    expect(isGammaBelowTheta({ ...policy, gammaCapMicronats: 5_000_000 })).toBe(false);
  });
});

describe('checkPolicy', () => {
  test('refuses shares that do not sum to 1 and bounds that cross', () => {
    expect(() => checkPolicy(policy)).not.toThrow();
    expect(() => checkPolicy({ ...policy, types: policy.types.slice(1) })).toThrow('sum to 1');
    expect(() => checkPolicy({ ...policy, thetaMinMicronats: 6_000_000 })).toThrow('theta_min');
  });
});

describe('templateRule', () => {
  const waiting = [
    [proof(0, 250_000), proof(0, 250_000), proof(0, 250_000), proof(0, 250_000)],
    [proof(1, 60_000), proof(1, 60_000)],
  ];

  test('without defects attaches the oldest proofs up to the caps', () => {
    const template = templateRule({})(policy, waiting);
    expect(template).toEqual(honestTemplate(policy, waiting));
    expect(template.evidence).toEqual([...waiting[0]!.slice(0, 3), ...waiting[1]!]);
    expect(template.byTypeMicronats).toEqual([600_000, 120_000]);
  });

  test('may attach nothing', () => {
    const template = templateRule({ attachesNothing: true })(policy, waiting);
    expect(template).toEqual({ evidence: [], byTypeMicronats: [0, 0], gammaMicronats: 0 });
  });

  test('may let one type make a given share', () => {
    const defects = { monoculture: { type: 0, share: 0.985 } };
    const { byTypeMicronats, gammaMicronats } = templateRule(defects)(policy, waiting);
    expect(byTypeMicronats[0]! / gammaMicronats).toBeCloseTo(0.985, 5);
  });

  test('may take the caps for higher than they are', () => {
    const { gammaMicronats } = templateRule({ capFactor: 1.5 })(policy, waiting);
    expect(gammaMicronats).toBe(900_000 + 120_000);
    expect(withCapsScaled(policy, 1.5).gammaCapMicronats).toBe(1_200_000);
  });
});
