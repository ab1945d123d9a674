import { describe, expect, test } from 'vitest';
import { NOTHING_SEEN } from '../../../../src/rollout/gates/checks/check.ts';
import { findConflictingFinality } from '../../../../src/rollout/gates/checks/conflicting-finality.ts';
import { findingOf } from '../../../support/toy-check.ts';
import { toyCluster } from '../../../support/toy-rollout.ts';

describe('findConflictingFinality', () => {
  test('brings back the count of the audit, as exact', () => {
    const cluster = toyCluster();
    cluster.audits.set('conflicting_finality', 2);
    expect(findingOf(cluster, findConflictingFinality)).toMatchObject({
      atLeast: 2,
      atMost: 2,
      samples: 1,
    });
  });

  test('knows nothing when no chain could be read', () => {
    expect(findingOf(toyCluster(), findConflictingFinality)).toEqual(NOTHING_SEEN);
  });

  test('knows nothing when the audit never answers', () => {
    const cluster = toyCluster({ isAuditSilent: true });
    expect(findingOf(cluster, findConflictingFinality)).toEqual(NOTHING_SEEN);
  });
});
