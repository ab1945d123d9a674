import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Block } from '../../../src/model/chain/block.ts';
import type { Machine } from '../../../src/model/node/env.ts';
import type { Message, Status, SyncedBlock } from '../../../src/model/wire/messages.ts';
import { payment } from '../../support/world-chain.ts';
import { Drill } from '../../support/world-drill.ts';
import { keyOf, leaderPlace, memberAt, proposedAgain, voteAt } from '../../support/world-votes.ts';

interface Sent {
  readonly from: number;
  readonly to: number;
  readonly message: Message;
}

/** Everything that nodes send from now on. */
function tap(drill: Drill): () => Sent[] {
  const send = vi.spyOn(drill.world.network, 'send');
  return () => send.mock.calls.map(([from, to, { message }]) => ({ from, to, message }));
}

// Of five validators two are down, so that height 3 stays open: its block is proposed in round 0
// and has three of the four prevotes that make a polka.
describe('an open round whose block is proposed again', () => {
  let drill: Drill;
  let node: Machine;
  let peer: number;
  let block: Block;
  /** Places in the set of those that are down. */
  let down: number[];
  let sent: () => Sent[];

  const hear = (message: Message) => node.process?.receive(peer, message);
  const lastStatus = (): Status => {
    const own = sent().filter(({ from }) => from === node.index);
    return own.map(({ message }) => message).findLast(({ type }) => type === 'status') as Status;
  };
  const prevotesOf = (round: number) =>
    sent().flatMap(({ from, message }) => {
      if (from !== node.index || message.type !== 'vote') return [];
      const { step, validator, blockHash } = message.vote;
      return step === 'prevote' && message.vote.round === round ? [{ validator, blockHash }] : [];
    });

  beforeEach(async () => {
    drill = await Drill.start({ isReal: true, overrides: ['consensus.timeouts.propose.base=10s'] });
    const { machines, control, network } = drill.world;
    await drill.until(() => machines.every(({ disk }) => disk.ledger.height === 2));
    sent = tap(drill);
    const leader = leaderPlace(machines[0]!, 0);
    const others = [0, 1, 2, 3, 4].filter((place) => place !== leader);
    down = others.slice(0, 2);
    node = memberAt(drill, machines[0]!, others[2]!);
    for (const place of down) control.stop(memberAt(drill, node, place).index);
    peer = [...network.overlay.peersOf(node.index)].find((one) => machines[one]!.process !== null)!;
    await drill.pass(300_000);
    const proposal = sent().find(({ message }) => message.type === 'proposal')!.message;
    block = (proposal as Extract<Message, { type: 'proposal' }>).proposal.block;
  });

  /** Takes the node to round 1, in which the block is proposed again. */
  async function proposeAgain(): Promise<void> {
    const leader = memberAt(drill, node, leaderPlace(node, 1));
    hear(proposedAgain(node, keyOf(leader), block, 1, 0));
    for (const place of down) {
      hear(voteAt(node, place, keyOf(memberAt(drill, node, place)), 'prevote', 1, null));
    }
    await drill.pass(500_000);
  }

  const completePolka = () => {
    const [place] = down as [number];
    hear(voteAt(node, place, keyOf(memberAt(drill, node, place)), 'prevote', 0, block.hash));
  };

  // Story: nodes that held the proposal said so, were given nothing more, and could not vote for
  // it, as links had lost some of the prevotes that it rested on. The chain stood still for good.
  test('is not called complete while the polka that it rests on is not', async () => {
    await proposeAgain();
    expect(lastStatus()).toMatchObject({ height: 3, round: 1, hasProposal: false });
    completePolka();
    await drill.pass(500_000);
    expect(lastStatus()).toMatchObject({ height: 3, round: 1, hasProposal: true });
  });

  test('is given together with its polka', async () => {
    completePolka();
    await proposeAgain();
    const before = sent().length;
    const none = { hasProposal: false, prevotes: new Uint8Array(1), precommits: new Uint8Array(1) };
    hear({ type: 'status', height: 3, round: 1, ...none, solicits: false, isLost: false });
    const given = sent()
      .slice(before)
      .filter(({ from, to }) => from === node.index && to === peer);
    const proposals = given.filter(({ message }) => message.type === 'proposal');
    expect(proposals).toHaveLength(1);
    const polka = given.flatMap(({ message }) =>
      message.type === 'vote' && message.vote.round === 0 ? [message.vote] : [],
    );
    expect(polka.filter(({ blockHash }) => blockHash === block.hash)).toHaveLength(4);
    expect(polka.every(({ step }) => step === 'prevote')).toBe(true);
  });

  test('gets the votes of those that know its polka', async () => {
    completePolka();
    await proposeAgain();
    const place = node.disk.ledger.nextSet.members.indexOf(node.validator);
    expect(prevotesOf(1)).toContainEqual({ validator: place, blockHash: block.hash });
  });
});

const STRAY = payment('another-chain', 0);

describe('blocks from a peer', () => {
  /** A node three blocks behind, not yet told, and the blocks that it lacks. */
  async function behind() {
    const drill = await Drill.start({ isReal: true });
    await drill.reach(1);
    const machine = drill.machine('wallets-0');
    drill.world.control.stop(machine.index);
    await drill.reach(machine.disk.ledger.height + 3);
    const next = machine.disk.ledger.height + 1;
    const blocks = drill.machine('validators-0').disk.blocks.slice(next - 1, next + 2);
    drill.world.control.start(machine.index, machine.version);
    const { network, machines } = drill.world;
    // Nobody else tells it anything.
    for (const peer of network.overlay.peersOf(machine.index)) {
      if (machines[peer]!.process !== null) drill.world.control.stop(peer);
    }
    await drill.pass(200_000);
    return { drill, machine, blocks, height: next - 1 };
  }

  type Manipulation = (blocks: readonly SyncedBlock[]) => readonly SyncedBlock[];

  async function heightAfter(manipulate: Manipulation): Promise<number> {
    const { drill, machine, blocks, height } = await behind();
    machine.process?.receive(0, { type: 'block-response', blocks: manipulate(blocks) });
    await drill.pass(200_000);
    return machine.disk.ledger.height - height;
  }

  const second =
    (change: (synced: SyncedBlock) => SyncedBlock): Manipulation =>
    (blocks) =>
      blocks.map((synced, place) => (place === 1 ? change(synced) : synced));

  test('are applied in order when their certificates hold', async () => {
    expect(await heightAfter((blocks) => blocks)).toBe(3);
  });

  test.each<[string, Manipulation]>([
    [
      'a forged signature',
      second(({ block, certificate }) => {
        const [first, ...rest] = certificate.signatures;
        const forged = first!.map((byte, at) => (at === 5 ? byte ^ 1 : byte));
        return { block, certificate: { ...certificate, signatures: [forged, ...rest] } };
      }),
    ],
    [
      'a signer less',
      second(({ block, certificate }) => {
        const bitmap = certificate.bitmap.map((byte) => byte & (byte - 1));
        const few = Uint8Array.from(bitmap, (byte) => byte & (byte - 1));
        const signatures = certificate.signatures.slice(2);
        return { block, certificate: { ...certificate, bitmap: few, signatures } };
      }),
    ],
    [
      'the certificate of another block',
      (blocks) => second(({ block }) => ({ block, certificate: blocks[0]!.certificate }))(blocks),
    ],
    [
      'transactions that the header does not name',
      second(({ block, certificate }) => {
        const { transactions } = block;
        const list = transactions.length > 0 ? [] : [STRAY];
        return { block: { ...block, transactions: list }, certificate };
      }),
    ],
    ['a block left out', (blocks) => [blocks[0]!, blocks[2]!]],
  ])('are applied up to %s', async (_name, manipulate) => {
    expect(await heightAfter(manipulate)).toBe(1);
  });
});

describe('a node that rests', () => {
  /** Questions of a node in ten seconds between two heights; each is answered by one message. */
  async function questions(heartbeat: string): Promise<number> {
    const overrides = ['consensus.commit_wait=30s', `consensus.heartbeat=${heartbeat}`];
    const drill = await Drill.start({ overrides });
    const { machines, network } = drill.world;
    await drill.until(() => machines.every(({ disk }) => disk.ledger.height === 1));
    await drill.pass(3_000_000);
    const { sent } = network.counters;
    await drill.pass(10_000_000);
    return (network.counters.sent - sent) / 2 / machines.length;
  }

  test.each([
    ['2s', 5],
    ['500ms', 20],
    ['50ms', 50],
  ])(
    'tells where it stands at its heartbeat: every %s, at most each 200 ms',
    async (every, count) => {
      expect(Math.abs((await questions(every)) - count)).toBeLessThanOrEqual(1);
    },
  );

  test('is told in time when a height that began gets nowhere', async () => {
    const overrides = ['consensus.heartbeat=60s', 'consensus.timeouts.propose.base=10s'];
    const drill = await Drill.start({ overrides });
    const { machines, control } = drill.world;
    await drill.until(() => machines.every(({ disk }) => disk.ledger.height === 2));
    const leader = memberAt(drill, machines[0]!, leaderPlace(machines[0]!, 0));
    const other = machines.find(({ index }) => index !== leader.index)!;
    control.stop(leader.index);
    await drill.pass(600_000);
    const sent = tap(drill);
    await drill.pass(1_000_000);
    const own = sent().filter(({ from, message }) => {
      return from === other.index && message.type === 'status' && !message.solicits;
    });
    expect(own.length).toBeGreaterThanOrEqual(4);
  });
});
