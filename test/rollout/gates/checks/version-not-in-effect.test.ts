import { describe, expect, test } from 'vitest';
import { seconds } from '../../../../src/kernel/time.ts';
import { findVersionNotInEffect } from '../../../../src/rollout/gates/checks/version-not-in-effect.ts';
import { findingOf } from '../../../support/toy-check.ts';
import { GROUP, type ToyCluster } from '../../../support/toy-cluster.ts';
import { toyCluster } from '../../../support/toy-rollout.ts';

const found = (cluster: ToyCluster, version: string) =>
  findingOf(cluster, (context) => findVersionNotInEffect(context, GROUP, version));

describe('findVersionNotInEffect', () => {
  test('finds nothing when every node answers like the version', () => {
    expect(found(toyCluster(), 'v1')).toEqual({ atLeast: 0, atMost: 0, samples: 4, detail: null });
  });

  test('believes the running code and not the configuration', () => {
    const cluster = toyCluster({
      versionInEffect: (node, version) => (node === 2 ? 'v0' : version),
    });
    expect(cluster.versionConfigured(2)).toBe('v1');
    expect(found(cluster, 'v1')).toMatchObject({
      atLeast: 1,
      atMost: 1,
      detail: 'in effect: validators-2 v0',
    });
  });

  test('asks a node again that is down when it is asked', () => {
    const cluster = toyCluster();
    cluster.crash(1);
    cluster.simulation.call(seconds(1), () => cluster.start(1, 'v1'));
    expect(found(cluster, 'v1')).toEqual({ atLeast: 0, atMost: 0, samples: 4, detail: null });
  });

  test('counts a node that never answers as one that may be a violation', () => {
    const cluster = toyCluster();
    cluster.crash(1);
    expect(found(cluster, 'v1')).toEqual({
      atLeast: 0,
      atMost: 1,
      samples: 3,
      detail: 'no answer: validators-1',
    });
  });

  test('counts an answer that fits no known version', () => {
    const cluster = toyCluster({
      versionInEffect: (node, version) => (node === 0 ? null : version),
    });
    expect(found(cluster, 'v1')).toMatchObject({
      atLeast: 1,
      detail: 'in effect: validators-0 none known',
    });
  });

  test('names at most eight nodes', () => {
    expect(found(toyCluster({ nodes: 11 }), 'v9')?.detail).toMatch(/validators-7 v1 and 3 more$/);
  });
});
