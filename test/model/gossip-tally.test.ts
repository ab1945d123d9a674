import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { CopyTally } from '../../src/model/gossip-tally.ts';
import { NaiveGossip } from '../support/naive-gossip.ts';
import { Drill } from '../support/world-drill.ts';

describe('CopyTally', () => {
  test('tells first copies from others as sets of pairs do, for any number of nodes', () => {
    const event = fc.record({
      isOwn: fc.boolean(),
      id: fc.nat(600),
      node: fc.nat(69),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 900 }), (events) => {
        const tally = new CopyTally(70);
        const published = new Set<number>();
        const had = new Set<string>();
        let received = 0;
        let first = 0;
        for (const { isOwn, id, node } of events) {
          const pair = `${id}/${node}`;
          if (isOwn) {
            published.add(id);
            tally.publish(`m${id}`, node, 0);
          } else {
            received += 1;
            first += had.has(pair) ? 0 : 1;
            tally.receive(`m${id}`, node);
          }
          had.add(pair);
        }
        const duplicates = received - first;
        expect(tally.count()).toEqual({ published: published.size, received, duplicates });
      }),
    );
  });

  test('dates the gossip of a message from its first publication', () => {
    const tally = new CopyTally(4);
    tally.receive('z', 1);
    tally.publish('x', 0, 10);
    tally.publish('x', 2, 20);
    expect(tally.publishedUs('x')).toBe(10);
    expect(tally.publishedUs('y')).toBe(undefined);
    expect(tally.publishedUs('z')).toBe(undefined);
  });
});

/** Churn, and links that lose and repeat: copies are late, doubled and sent again. */
const TROUBLE = `faults=[
  {kind: churn, name: churn, rate: 60/min, start: 1s, downtime: 700ms, targets: [validators]},
  {kind: duplicate, name: twice, share: 10%, start: 500ms, targets: [validators]}]`;

describe('the copies of a world', () => {
  let naive: NaiveGossip | null = null;
  afterEach(() => naive?.stop());

  test.each([
    { engine: 'tendermint', weather: 'calm', faults: 'faults=[]' },
    { engine: 'tendermint', weather: 'trouble', faults: TROUBLE },
    { engine: 'hotstuff', weather: 'calm', faults: 'faults=[]' },
    { engine: 'hotstuff', weather: 'trouble', faults: TROUBLE },
  ])('are those that a naive count finds: $engine in $weather', async ({ engine, faults }) => {
    const overrides = [`consensus.engine=${engine}`, faults.replaceAll('\n', ' ')];
    const drill = await Drill.start({ overrides: [...overrides, 'cluster.link.loss=1%'] });
    naive = new NaiveGossip(drill.world);
    drill.world.enterStage('load');
    await drill.pass(8_000_000);

    const { transactions, proposals, votes } = drill.world.recorder.gossip;
    for (const [kind, tally] of Object.entries({ transactions, proposals })) {
      const { published, received, first } = naive.count(kind as 'transactions' | 'proposals');
      expect(tally.count()).toEqual({ published, received, duplicates: received - first });
      expect(first).toBeGreaterThan(published);
      expect(tally.duplicates).toBeGreaterThan(0);
    }
    const { received, first } = naive.count('votes');
    expect(votes.received).toBe(received);
    // What comes at another height than the node's is neither.
    expect(votes.fresh).toBeLessThanOrEqual(first);
    expect(votes.duplicates).toBeLessThanOrEqual(received - first);
    expect(votes.fresh + votes.duplicates).toBeGreaterThan(0.9 * received);
  });
});
