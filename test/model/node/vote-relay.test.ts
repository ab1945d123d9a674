import { describe, expect, test } from 'vitest';
import type { World } from '../../../src/model/world/world.ts';
import { Drill } from '../../support/world-drill.ts';

/** Virtual time of a run; the drill decides two blocks a second, or so. */
const DURATION_US = 2_500_000;

/** The world of the small drill, of which every node runs what `behaviour` names. */
async function ran(behaviour: string, overrides: readonly string[]): Promise<World> {
  const releases = [0, 1].map((place) => `versions.${place}.behaviour=${behaviour}`);
  const drill = await Drill.start({
    seed: '3',
    overrides: ['faults=[]', ...releases, ...overrides],
  });
  await drill.pass(DURATION_US);
  return drill.world;
}

const duplicatesPerBlock = ({ recorder }: World) =>
  recorder.gossip.votes.duplicates / recorder.blocks.length;

const sentPerBlock = ({ network, recorder }: World) =>
  network.counters.sent / recorder.blocks.length;

describe('VoteRelay', () => {
  test('sends fewer messages for a block, the longer it lets votes wait for others', async () => {
    const [release, longer] = [
      await ran('canary-v2', []),
      await ran('canary-v2', ['consensus.vote_batch=60ms']),
    ];
    for (const { recorder } of [release, longer]) {
      expect(recorder.violations).toEqual([]);
      expect(recorder.blocks.length).toBeGreaterThan(1);
    }
    expect(sentPerBlock(longer)).toBeLessThan(sentPerBlock(release));
  });

  test('makes votes wait as long as the release does, unless the scenario says otherwise', async () => {
    const [release, same] = [
      await ran('canary-v2', []),
      await ran('canary-v2', ['consensus.vote_batch=10ms']),
    ];
    expect(same.sim.traceHash()).toBe(release.sim.traceHash());
  });

  test('spares the peers of the one a vote came from, and decides as ever', async () => {
    const overrides = ['cluster.link.loss=5%'];
    const [flood, spread] = [
      await ran('canary-v2', [...overrides, 'consensus.vote_relay=flood']),
      await ran('canary-v2', [...overrides, 'consensus.vote_relay=spread']),
    ];
    for (const { recorder, machines } of [flood, spread]) {
      expect(recorder.violations).toEqual([]);
      expect(Math.min(...machines.map(({ disk }) => disk.ledger.height))).toBeGreaterThan(1);
    }
    expect(duplicatesPerBlock(spread)).toBeLessThan(0.8 * duplicatesPerBlock(flood));
  });

  test('lets no votes wait in a release that sends each alone', async () => {
    const [release, longer] = [
      await ran('canary-v1', []),
      await ran('canary-v1', ['consensus.vote_batch=60ms']),
    ];
    expect(longer.sim.traceHash()).toBe(release.sim.traceHash());
  });
});
