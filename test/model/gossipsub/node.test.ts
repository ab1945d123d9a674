import { describe, expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/streams.ts';
import { GossipsubNode } from '../../../src/model/gossipsub/node.ts';

const PARAMETERS = {
  degree: 3,
  degreeLow: 2,
  degreeHigh: 4,
  gossipDegree: 2,
  heartbeatUs: 1_000_000,
  firstHeartbeatUs: 0,
  history: 5,
  gossipWindow: 1,
};

function lone() {
  const sent: (readonly [string, number, unknown?])[] = [];
  const node = new GossipsubNode(0, PARAMETERS, new Streams('node').of('node', 'draws'), {
    message: (_from, to, message) => sent.push(['message', to, message]),
    ihave: (_from, to, messages) => sent.push(['ihave', to, messages]),
    iwant: (_from, to, messages) => sent.push(['iwant', to, messages]),
    graft: (_from, to) => sent.push(['graft', to]),
    prune: (_from, to) => sent.push(['prune', to]),
    delivered: (_node, message) => sent.push(['delivered', 0, message]),
  });
  const take = () => sent.splice(0).sort((a, b) => a[1] - b[1]);
  return { node, take };
}

describe('GossipsubNode', () => {
  test('grafts up to its degree when its mesh is below the low mark, and only then', () => {
    const { node, take } = lone();
    for (const peer of [5, 1, 3, 2, 4]) node.addPeer(peer);
    node.heartbeat();
    expect(take().map(([kind]) => kind)).toEqual(['graft', 'graft', 'graft']);
    expect(node.mesh).toHaveLength(3);
    node.onPrune(node.mesh[0] as number);
    node.heartbeat();
    expect(take()).toEqual([]);
    expect(node.mesh).toHaveLength(2);
  });

  test('prunes down to its degree when its mesh is above the high mark', () => {
    const { node, take } = lone();
    for (const peer of [1, 2, 3, 4, 5, 6]) {
      node.addPeer(peer);
      node.onGraft(peer);
    }
    node.heartbeat();
    const pruned = take();
    expect(pruned.map(([kind]) => kind)).toEqual(['prune', 'prune', 'prune']);
    expect(node.mesh).toEqual([1, 2, 3, 4, 5, 6].filter((p) => !pruned.some(([, to]) => to === p)));
  });

  test('forwards a message once, not to where it came from', () => {
    const { node, take } = lone();
    for (const peer of [1, 2, 3]) node.onGraft(peer);
    node.onMessage(2, 77);
    expect(take()).toEqual([
      ['delivered', 0, 77],
      ['message', 1, 77],
      ['message', 3, 77],
    ]);
    node.onMessage(1, 77);
    expect(take()).toEqual([]);
  });

  test('asks for what it lacks only, and answers with what it has only', () => {
    const { node, take } = lone();
    node.onMessage(1, 7);
    take();
    node.onIhave(4, [7]);
    expect(take()).toEqual([]);
    node.onIhave(4, [6, 7, 8]);
    expect(take()).toEqual([['iwant', 4, [6, 8]]]);
    node.onIwant(5, [6, 7]);
    expect(take()).toEqual([['message', 5, 7]]);
  });
});
