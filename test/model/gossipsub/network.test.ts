import { describe, expect, test } from 'vitest';
import { Simulation } from '../../../src/kernel/simulation.ts';
import { Streams } from '../../../src/kernel/streams.ts';
import { ms, seconds } from '../../../src/kernel/time.ts';
import { type Carried, GossipsubNetwork } from '../../../src/model/gossipsub/network.ts';

const PARAMETERS = {
  degree: 6,
  degreeLow: 4,
  degreeHigh: 12,
  gossipDegree: 6,
  heartbeatUs: seconds(1),
  firstHeartbeatUs: seconds(1),
  history: 120,
  gossipWindow: 3,
};
const NODES = 60;

interface Cluster {
  readonly sim: Simulation;
  readonly network: GossipsubNetwork;
  /** By message, who has it and since when. */
  readonly delivered: readonly Map<number, number>[];
}

function cluster(
  seed: string,
  options: {
    readonly gossipDegree?: number;
    readonly loses?: (to: number, carried: Carried, atUs: number) => boolean;
  } = {},
): Cluster {
  const { gossipDegree = 6, loses = () => false } = options;
  const streams = new Streams(seed);
  const sim = new Simulation();
  const delivered = Array.from({ length: 10 }, () => new Map<number, number>());
  const network = new GossipsubNetwork({
    sim,
    nodeCount: NODES,
    parameters: { ...PARAMETERS, gossipDegree },
    drawsOf: (node) => streams.of(`node ${node}`, 'gossipsub'),
    delayUs: (_from, to, carried) => (loses(to, carried, sim.nowUs) ? undefined : ms(50)),
    onDelivered: (node, message, atUs) => {
      expect(delivered[message]?.has(node)).toBe(false);
      delivered[message]?.set(node, atUs);
    },
  });
  const dials = streams.of('network', 'dials');
  for (let node = 0; node < NODES; node += 1) {
    const others = Array.from({ length: NODES }, (_, other) => other).filter((o) => o !== node);
    dials.shuffle(others);
    for (const peer of others.slice(0, 10)) network.dial(node, peer);
  }
  sim.run(ms(100));
  network.start();
  return { sim, network, delivered };
}

describe('GossipsubNetwork', () => {
  test.each(['a', 'b', 'c'])(
    'meshes are within bounds and mutual once at rest (seed %s)',
    (seed) => {
      const { sim, network } = cluster(seed);
      sim.run(seconds(20));
      for (const [id, node] of network.nodes.entries()) {
        expect(node.mesh.length).toBeGreaterThanOrEqual(PARAMETERS.degreeLow);
        expect(node.mesh.length).toBeLessThanOrEqual(PARAMETERS.degreeHigh);
        for (const peer of node.mesh) {
          expect(node.peers).toContain(peer);
          expect(network.nodes[peer]?.mesh).toContain(id);
        }
      }
    },
  );

  test('a dialled node is a peer as well', () => {
    const { network } = cluster('peers');
    for (const [id, node] of network.nodes.entries()) {
      expect(node.peers.length).toBeGreaterThanOrEqual(10);
      expect([...node.peers].sort((a, b) => a - b)).toEqual(node.peers);
      for (const peer of node.peers) expect(network.nodes[peer]?.peers).toContain(id);
    }
  });

  test('every node gets every message once, and each sends it to all of its mesh but one', () => {
    const { sim, network, delivered } = cluster('deliver', { gossipDegree: 0 });
    sim.run(seconds(10));
    const ends = network.nodes.reduce((sum, node) => sum + node.mesh.length, 0);
    for (let message = 0; message < 10; message += 1) network.publish(message, message, 0);
    sim.run(seconds(12));
    for (const holders of delivered) expect(holders.size).toBe(NODES);
    // The source sends to its whole mesh; every other node leaves out the peer it heard from.
    expect(network.counts.message).toBe(10 * (ends - (NODES - 1)));
    expect(network.counts.ihave).toBe(0);
  });

  // What is pushed to one node is lost for a while; only gossip can bring it.
  const VICTIM = 17;
  const loses = (to: number, carried: Carried, atUs: number) =>
    to === VICTIM && carried === 'message' && atUs < seconds(10.5);

  test('IWANT brings a message that was lost on every link of the mesh', () => {
    const { sim, network, delivered } = cluster('repair', { loses });
    sim.run(seconds(10));
    network.publish(3, 0, 0);
    sim.run(seconds(16));
    expect(delivered[0]?.size).toBe(NODES);
    expect(delivered[0]?.get(VICTIM)).toBeGreaterThan(seconds(10.5));
    expect(network.counts.iwant).toBeGreaterThan(0);
  });

  test('without gossip such a message stays lost', () => {
    const { sim, network, delivered } = cluster('repair', { loses, gossipDegree: 0 });
    sim.run(seconds(10));
    network.publish(3, 0, 0);
    sim.run(seconds(30));
    expect(delivered[0]?.size).toBe(NODES - 1);
  });

  test('a message is announced for three heartbeats, to six peers outside the mesh', () => {
    const { sim, network } = cluster('announce');
    sim.run(seconds(10));
    const before = network.counts.ihave;
    network.publish(0, 0, 0);
    sim.run(seconds(30));
    const each = network.nodes.map(({ peers, mesh }) => Math.min(6, peers.length - mesh.length));
    expect(network.counts.ihave - before).toBe(3 * each.reduce((sum, count) => sum + count, 0));
  });

  test('refuses parameters that cannot hold together', () => {
    const build = (parameters: typeof PARAMETERS) =>
      new GossipsubNetwork({
        sim: new Simulation(),
        nodeCount: 1,
        parameters,
        drawsOf: () => new Streams('x').of('a', 'b'),
        delayUs: () => 1,
        onDelivered: () => undefined,
      });
    expect(() => build({ ...PARAMETERS, degreeLow: 7 })).toThrow('degree is below its low mark: 7');
    expect(() => build({ ...PARAMETERS, gossipWindow: 121 })).toThrow('gossip window');
  });
});
