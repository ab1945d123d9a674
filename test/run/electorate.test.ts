import { describe, expect, test } from 'vitest';
import { electorateOf } from '../../src/run/electorate.ts';
import type { ElectorateResult } from '../../src/run/result.ts';
import { Drill } from '../support/world-drill.ts';

const EPOCHS = ['faults=[]', 'consensus.epoch_blocks=3'];
const DRAWN_STAKE = 'cluster.groups.0.power={kind: range, min: 30, max: 40}';

/** Voting power, from its definition: stake, doubled by a perfect score, times hours and one. */
function powerOf({ stake, scorePpm, timetokeHours }: ElectorateResult['validators'][number]) {
  return stake * (1_000 + Math.round(scorePpm / 1_000)) * (timetokeHours + 1);
}

describe('electorateOf', () => {
  test('has the committee of every height, with the power that each member had', async () => {
    const drill = await Drill.start({
      overrides: [...EPOCHS, DRAWN_STAKE, 'cluster.groups.0.count=8'],
    });
    await drill.pass(8_000_000);
    const { validators, committees } = electorateOf(drill.world)!;
    const { blocks } = drill.world.recorder;

    expect(validators.map(({ name }) => name)).toEqual(
      Array.from({ length: 8 }, (_, place) => `validators-${place}`),
    );
    for (const { stake } of validators) expect(stake >= 30 && stake <= 40).toBe(true);
    expect(new Set(validators.map(({ stake }) => stake)).size).toBeGreaterThan(3);
    for (const { members, powers, totalPower, isDrawn } of committees) {
      expect(isDrawn).toBe(true);
      expect(powers).toEqual(members.map((member) => powerOf(validators[member]!)));
      expect(totalPower).toBe(powers.reduce((sum, power) => sum + power, 0));
    }
    const heights = committees.flatMap(({ heightFirst, heightLast }) => {
      return Array.from({ length: heightLast! - heightFirst + 1 }, (_, at) => heightFirst + at);
    });
    expect(heights).toEqual(blocks.map(({ height }) => height));
    for (const { height, proposer } of blocks) {
      const { members } = committees.findLast(({ heightFirst }) => heightFirst <= height)!;
      expect(members.map((member) => validators[member]!.name)).toContain(proposer);
    }
    expect(new Set(committees.map(({ members }) => members.join())).size).toBeGreaterThan(1);
  });

  test('says of a committee that it stayed, where too few applied for another', async () => {
    const drill = await Drill.start({
      overrides: [...EPOCHS, 'cluster.groups.0.count=4', 'consensus.selection.committee=4'],
    });
    drill.world.control.stop(3);
    await drill.pass(8_000_000);
    const { committees } = electorateOf(drill.world)!;
    expect(committees.length).toBeGreaterThan(2);
    expect(committees.map(({ isDrawn }) => isDrawn)).toEqual([
      true,
      ...committees.slice(1).map(() => false),
    ]);
    expect(new Set(committees.map(({ members }) => members.join()))).toEqual(new Set(['0,1,2,3']));
  });

  test('has the first committee of a chain that has no block yet', async () => {
    const drill = await Drill.start();
    expect(electorateOf(drill.world)!.committees).toMatchObject([
      { epoch: 0, heightFirst: 1, heightLast: null, isDrawn: true },
    ]);
  });
});
