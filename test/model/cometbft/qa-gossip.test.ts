import { describe, expect, test } from 'vitest';
import { Simulation } from '../../../src/kernel/simulation.ts';
import { Streams } from '../../../src/kernel/streams.ts';
import type { Parcel } from '../../../src/model/cometbft/parcel.ts';
import { QaGossip } from '../../../src/model/cometbft/qa-gossip.ts';
import { QaNetwork } from '../../../src/model/cometbft/qa-network.ts';
import { QaNode } from '../../../src/model/cometbft/qa-node.ts';
import { part, proposal, VALIDATORS, votes } from './parcels.ts';
import { spec } from './spec.ts';

/** Neither of the two nodes. */
const LEADER = 3;

/** Two nodes that are connected; what the second gets is kept and not taken. */
function pair(announcesParts = true) {
  const simulation = new Simulation();
  const came: Parcel[] = [];
  const sizes = {
    votes: 16 * VALIDATORS,
    parts: 8,
    sendBytesPerSecond: 5_120_000,
    flushUs: 100_000,
  };
  const network = new QaNetwork(
    { nodeCount: 2, coreCount: 1, cardBytesPerSecond: 250_000_000, sizes },
    simulation,
    (link, _back, parcel) => {
      if (link.to === 1) came.push(parcel);
    },
  );
  const end = { oneWayUs: 1000, phaseUs: 0 };
  network.connect(0, 1, [end, end]);
  const port = {
    validatorCount: VALIDATORS,
    announcesParts,
    proposerOf: () => LEADER,
    makeBlock: () => {},
    scheduleTimeout: () => {},
    own: () => {},
    decided: () => {},
    hurry: () => {},
  };
  const nodes = [0, 1].map((index) => new QaNode(port, index, 8));
  const stream = new Streams('gossip').of('test', 'pair');
  const gossip = new QaGossip(spec({ announcesParts }), simulation, stream, network, nodes);
  const enter = (node: number, height: number): void => {
    nodes[node]!.enterHeight(height);
    gossip.wake(node);
  };
  const start = (node: number, height: number): void => {
    nodes[node]!.enterHeight(height);
    nodes[node]!.begin();
    gossip.wake(node);
  };
  const give = (node: number, parcel: Parcel): void => {
    nodes[node]!.take(parcel);
    gossip.wake(node);
  };
  return { simulation, network, nodes, came, enter, start, give };
}

const whole = [proposal(1, LEADER), part(1, 0), part(1, 1)];
const partsOf = (came: readonly Parcel[]): number[] =>
  came.map((each) => each.part).filter((each) => each >= 0);

describe('QaGossip', () => {
  test('sends votes to a peer that said it is in the height', () => {
    const { simulation, came, start, give } = pair();
    start(0, 1);
    give(0, votes(1, 'prevote', [2, 3]));
    simulation.run(500_000);
    expect(came).toEqual([]);
    start(1, 1);
    simulation.run(1_000_000);
    expect(came.map((parcel) => parcel.votes)).toEqual([[2, 3]]);
  });

  test('does not send what the peer said that it has', () => {
    const { simulation, came, start, give } = pair();
    start(0, 1);
    start(1, 1);
    give(1, votes(1, 'prevote', [2]));
    simulation.run(500_000);
    give(0, votes(1, 'prevote', [2, 3]));
    simulation.run(1_000_000);
    expect(came.map((parcel) => parcel.votes)).toEqual([[3]]);
  });

  test('sends the proposal before all parts that are there', () => {
    const { simulation, came, start, give } = pair();
    start(0, 1);
    start(1, 1);
    simulation.run(500_000);
    for (const each of whole) give(0, each);
    simulation.run(1_000_000);
    expect(came[0]!.proposal).toEqual(whole[0]!.proposal);
    expect(partsOf(came).sort()).toEqual([0, 1]);
  });

  // Both know the proposal. The second has a part, of which the first hears from v1 on only.
  test('leaves out a part that the peer announced, and sends it to one that did not', () => {
    for (const [announcesParts, sent] of [
      [true, [0]],
      [false, [0, 1]],
    ] as const) {
      const { simulation, came, start, give } = pair(announcesParts);
      start(0, 1);
      start(1, 1);
      simulation.run(500_000);
      give(0, proposal(1, LEADER));
      simulation.run(900_000);
      give(1, proposal(1, LEADER));
      give(1, part(1, 1));
      simulation.run(1_400_000);
      give(0, part(1, 0));
      give(0, part(1, 1));
      simulation.run(2_000_000);
      expect(partsOf(came).sort()).toEqual(sent);
    }
  });

  // Both have decided height 1; the second lacks one precommit, and waits for its timeout or not.
  test('completes the last commit of a peer that waits, and of no other', () => {
    for (const isWaiting of [true, false]) {
      const { simulation, came, enter, start, give } = pair();
      start(0, 1);
      start(1, 1);
      for (const each of whole) {
        give(0, each);
        give(1, each);
      }
      give(1, votes(1, 'precommit', [0, 1, 2]));
      simulation.run(500_000);
      came.length = 0;
      (isWaiting ? enter : start)(1, 2);
      simulation.run(1_000_000);
      give(0, votes(1, 'precommit', [0, 1, 2, 3]));
      enter(0, 2);
      simulation.run(2_000_000);
      expect(came.map((parcel) => [parcel.height, parcel.votes])).toEqual(
        isWaiting ? [[1, [VALIDATORS + 3]]] : [],
      );
    }
  });

  test('sends votes to a peer that has not begun the height', () => {
    const { simulation, came, enter, start, give } = pair();
    start(0, 1);
    enter(1, 1);
    give(0, votes(1, 'prevote', [2]));
    simulation.run(500_000);
    expect(came.map((parcel) => parcel.votes)).toEqual([[2]]);
  });

  test('sends a peer that is behind what was decided: proposal, parts and precommits', () => {
    const { simulation, came, start, give } = pair();
    start(0, 1);
    simulation.run(500_000);
    for (const each of [...whole, votes(1, 'precommit', [1, 2, 3])]) give(0, each);
    start(0, 2);
    start(1, 1);
    simulation.run(1_500_000);
    expect(came.map(({ height }) => height)).toEqual([1, 1, 1, 1]);
    expect(partsOf(came).sort()).toEqual([0, 1]);
    expect(came.find((each) => each.proposal !== null)).toBeDefined();
    expect(came.find((each) => each.votes.length > 0)!.votes).toEqual([5, 6, 7]);
  });
});
