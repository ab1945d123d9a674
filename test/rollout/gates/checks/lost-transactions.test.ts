import { describe, expect, test } from 'vitest';
import { NOTHING_SEEN } from '../../../../src/rollout/gates/checks/check.ts';
import { findLostTransactions } from '../../../../src/rollout/gates/checks/lost-transactions.ts';
import { findingOf } from '../../../support/toy-check.ts';
import { toyCluster } from '../../../support/toy-rollout.ts';

describe('findLostTransactions', () => {
  test('brings back the count of the audit, as exact', () => {
    const cluster = toyCluster();
    cluster.audits.set('lost_transactions', 2);
    expect(findingOf(cluster, findLostTransactions)).toMatchObject({
      atLeast: 2,
      atMost: 2,
      samples: 1,
    });
  });

  test('knows nothing when no chain could be read', () => {
    expect(findingOf(toyCluster(), findLostTransactions)).toEqual(NOTHING_SEEN);
  });

  test('tells why the audit could say nothing', () => {
    const cluster = toyCluster();
    cluster.auditDetail = 'nothing was owed';
    const finding = { ...NOTHING_SEEN, detail: 'nothing was owed' };
    expect(findingOf(cluster, findLostTransactions)).toEqual(finding);
  });

  test('knows nothing when the audit never answers', () => {
    const cluster = toyCluster({ isAuditSilent: true });
    expect(findingOf(cluster, findLostTransactions)).toEqual(NOTHING_SEEN);
  });
});
