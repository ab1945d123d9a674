import { describe, expect, test } from 'vitest';
import { cryptoSchema } from '../../src/model/crypto-spec.ts';
import { drillScenario } from '../support/world-scenario.ts';

const costs = {
  ...{ sign: '60us', verify: '150us', vrf_prove: '3ms', vrf_verify: '3ms' },
  ...{ certificate: '3ms', proof: '1s', proof_verify: '150ms' },
};
const tamper = { every_proofs: 6, kinds: ['vrf'] };

function parsed(votes: unknown, vrf: unknown, total: number, more: object = {}) {
  const fidelity = { votes, vrf, proofs: { every_blocks: 1, total } };
  return cryptoSchema.safeParse({
    ...{ fidelity, witness_commitments: 0, proof_bytes_max: '4MiB', costs },
    ...more,
  });
}

const said = (result: ReturnType<typeof parsed>) =>
  result.error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`) ?? [];

describe('crypto.fidelity', () => {
  test('takes all, or one in so many', () => {
    const { data } = parsed({ one_in: 100 }, 'all', 0);
    expect(data?.fidelity).toMatchObject({ votes: { oneIn: 100 }, vrf: 'all' });
    expect(drillScenario().crypto.fidelity).toMatchObject({ votes: 'all', vrf: 'all' });
  });

  test.each([['some'], [{ one_in: 1 }], [{ one_in: 2.5 }], [{ in: 3 }], [7]])(
    'takes nothing else: %j',
    (votes) => {
      expect(said(parsed(votes, 'all', 0)).join()).toContain('fidelity.votes crypto.sampling: ');
    },
  );

  test.each([
    [{ one_in: 2 }, 'all'],
    ['all', { one_in: 2 }],
  ])('allows no proofs of what was not computed: %j, %j', (votes, vrf) => {
    expect(said(parsed(votes, vrf, 0))).toEqual([]);
    expect(said(parsed(votes, vrf, 1))).toEqual([
      'fidelity.proofs.total crypto.sampled: proofs need real votes and VRF proofs, all of them; total must be 0',
    ]);
  });

  test('has proofs to attack where it has attacks', () => {
    expect(said(parsed('all', 'all', 48, { tamper }))).toEqual([]);
    expect(said(parsed('all', 'all', 0, { tamper }))).toEqual([
      'tamper crypto.tamper: there are no proofs to attack',
    ]);
  });
});
