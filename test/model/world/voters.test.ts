import { describe, expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/streams.ts';
import { foundChain, identitiesOf } from '../../../src/model/world/founding.ts';
import type { WorldSpec } from '../../../src/model/world/spec.ts';
import { drawCommittee } from '../../../src/model/world/voters.ts';
import { drillScenario } from '../../support/world-scenario.ts';

const VALIDATORS = 12;
const SEEDS = ['1', '2', '3', '4', '5'];

function specOf(committee: number, tierMin: number): WorldSpec {
  const power = '{kind: range, min: 8, max: 14}';
  return drillScenario([
    `cluster.groups.validators.count=${VALIDATORS}`,
    `cluster.groups.validators.power=${power}`,
    `consensus.selection.committee=${committee}`,
    `consensus.selection.tier_min=${tierMin}`,
  ]);
}

function drawn(spec: WorldSpec, seed: string) {
  return drawCommittee(spec.cluster.groups, spec.consensus.selection, seed);
}

/** Powers of the first committee of a run, by real VRF proofs. */
function founded(spec: WorldSpec, seed: string): readonly number[] {
  const streams = new Streams(seed);
  return foundChain(spec, identitiesOf(spec.cluster.groups, streams), streams).firstSet.powers;
}

describe('drawCommittee', () => {
  test('gives the powers of a run with the same seed where all who may sit do', () => {
    for (const tierMin of [0, 5]) {
      const spec = specOf(VALIDATORS, tierMin);
      for (const seed of SEEDS) {
        expect(drawn(spec, seed)?.map(({ power }) => power)).toEqual(founded(spec, seed));
      }
    }
  });

  test('draws as many as are wanted, and sometimes a few more, as runs do', () => {
    const spec = specOf(6, 3);
    const seeds = Array.from({ length: 300 }, (_, index) => String(index + 1));
    const sizes = seeds.map((seed) => drawn(spec, seed)?.length ?? 0);
    expect(Math.min(...sizes)).toBe(6);
    expect(Math.max(...sizes)).toBeGreaterThan(6);
    const mean = (counts: readonly number[]) => counts.reduce((a, b) => a + b) / counts.length;
    const real = mean(seeds.slice(0, 40).map((seed) => founded(spec, seed).length));
    expect(Math.abs(mean(sizes) - real)).toBeLessThan(0.5);
  });

  test('names the group of each member', () => {
    const groups = specOf(VALIDATORS, 3).cluster.groups;
    const others = groups.map((group) => {
      return group.role === 'validator' ? { ...group, name: 'others', count: 5 } : group;
    });
    const selection = { committee: 6, tierMin: 3 };
    const named = drawCommittee([...groups, ...others], selection, '1')?.map(({ group }) => group);
    expect(new Set(named)).toEqual(new Set(['validators', 'others']));
  });

  test('draws none where too few stand high enough', () => {
    const { groups } = specOf(VALIDATORS, 3).cluster;
    const five = groups.map((group) => ({ ...group, count: 5 }));
    const selection = { committee: 5, tierMin: 5 };
    expect(drawCommittee(five, selection, '1')).toBeNull();
    expect(drawCommittee(five, { committee: 5, tierMin: 3 }, '1')).toHaveLength(5);
  });
});
