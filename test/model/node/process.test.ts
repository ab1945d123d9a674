import { describe, expect, test, vi } from 'vitest';
import { signerIndices } from '../../../src/crypto/certificate.ts';
import { SigningKey } from '../../../src/crypto/ed25519.ts';
import { Streams } from '../../../src/kernel/streams.ts';
import { Tendermint } from '../../../src/model/consensus/tendermint.ts';
import type { Disk } from '../../../src/model/node/disk.ts';
import type { Machine } from '../../../src/model/node/env.ts';
import { Process } from '../../../src/model/node/process.ts';
import type { Message } from '../../../src/model/wire/messages.ts';
import { Drill } from '../../support/world-drill.ts';
import { keyOf, leaderPlace, memberAt, voteAt } from '../../support/world-votes.ts';

const V1 = 'v1.4.2';

function holdersOf(drill: Drill, id: string): Machine[] {
  return drill.world.machines.filter(({ disk }) => disk.journal.has(id));
}

const isCommitted = (drill: Drill, id: string) =>
  drill.world.machines.some(({ disk }) => disk.ledger.isCommitted(id));

/** The validators that signed certificates above a height. */
function votersSince(drill: Drill, height: number): number[] {
  const { disk } = drill.machine('observers-0');
  const voters = disk.blocks.slice(height).flatMap(({ block, certificate }) => {
    const { members } = disk.ledger.setOf(block.header.epoch);
    return signerIndices(certificate.bitmap).map((place) => members[place]!);
  });
  return [...new Set(voters)].sort();
}

describe('a validator that was stopped', () => {
  test('catches up, becomes ready and votes again', async () => {
    const drill = await Drill.start();
    const { control } = drill.world;
    const machine = drill.machine('validators-2');
    await drill.reach(1);
    control.stop(machine.index);
    const stoppedAt = machine.disk.ledger.height;
    await drill.reach(stoppedAt + 5);
    expect(machine.disk.ledger.height).toBe(stoppedAt);
    control.start(machine.index, V1);
    expect(machine.process).toMatchObject({ isReady: false, isListening: false });
    const startedUs = drill.world.sim.nowUs;
    await drill.until(() => machine.process?.isReady === true, 3_000_000);
    expect(drill.world.sim.nowUs - startedUs).toBeGreaterThan(120_000);
    expect(control.restartFacts(machine.index).blocksSynced).toBeGreaterThanOrEqual(5);
    const readyAt = machine.disk.ledger.height;
    // It missed its application for the next epoch, and may have to wait for the one after.
    await drill.reach(readyAt + 13);
    const hashesOf = ({ disk }: Machine) => disk.blocks.map(({ block }) => block.hash);
    const hashes = hashesOf(machine).slice(0, readyAt + 5);
    expect(hashesOf(drill.machine('validators-0')).slice(0, readyAt + 5)).toEqual(hashes);
    expect(votersSince(drill, readyAt)).toContain(machine.validator);
  });

  // Story: a block that was recalled from the log had not been checked in this life and was taken for
  // invalid for good. With all validators locked on it, only a node without a vote could decide it.
  test('decides the block that it is locked on, as all others do', async () => {
    const drill = await Drill.start();
    const validators = drill.world.machines.filter(({ validator }) => validator >= 0);
    const height = () => Math.max(...validators.map(({ disk }) => disk.ledger.height));
    const engineOf = ({ process }: Machine) =>
      process instanceof Process && process.engine instanceof Tendermint ? process.engine : null;
    const isLocked = (machine: Machine) => {
      const engine = engineOf(machine);
      return engine !== null && engine.height > height() && engine.locks.lockedBlock !== null;
    };
    await drill.reach(2);
    await drill.until(() => validators.every(isLocked));
    const before = height();
    const locked = engineOf(validators[0] as Machine)?.locks.lockedBlock?.hash;
    for (const { index } of validators) drill.world.control.stop(index);
    for (const { index } of validators) drill.world.control.start(index, V1);
    let refused = 0;
    await drill.until(() => {
      for (const machine of validators) if (engineOf(machine)?.invalidDecision) refused += 1;
      return validators.every(({ disk }) => disk.ledger.height > before);
    });
    expect(refused).toBe(0);
    expect(validators[0]?.disk.blocks[before]?.block.hash).toBe(locked);
  });

  test('keeps what is on its disk and nothing else', async () => {
    const drill = await Drill.start();
    const machine = drill.machine('validators-1');
    await drill.reach(1);
    const { height, hash } = machine.disk.ledger;
    const old = machine.process;
    drill.world.control.stop(machine.index);
    expect(machine.process).toBe(null);
    await drill.pass(500_000);
    expect(machine.disk.ledger).toMatchObject({ height, hash });
    expect(old?.isReady).toBe(false);
    drill.world.control.start(machine.index, V1);
    expect(machine.process).not.toBe(old);
    expect(() => drill.world.control.start(machine.index, V1)).toThrow('started twice');
  });
});

// Story: a block that came from a peer while the node waited after its own decision was applied,
// but the engine stayed behind for good; the node called itself ready and never voted again.
test('a validator that learns of a block during its commit wait goes on voting', async () => {
  const HEIGHT = 2;
  const before = await Drill.start();
  await before.reach(HEIGHT + 2);
  const next = before.machine('observers-0').disk.blockAt(HEIGHT + 1)!;

  // The same run once more: so the block of the first run is what the second will decide, too.
  const drill = await Drill.start();
  const validator = (next.block.header.proposer + 1) % 5;
  const machine = drill.machine(`validators-${validator}`);
  await drill.until(() => machine.disk.ledger.height === HEIGHT);
  const [peer] = drill.world.network.overlay.peersOf(machine.index);
  machine.process?.receive(peer!, { type: 'block-response', blocks: [next] });
  await drill.until(() => machine.disk.ledger.height === HEIGHT + 1, 20_000);
  await drill.reach(HEIGHT + 9);
  // The block came with votes that nobody in this run had sent yet. Nothing else is amiss.
  const found = drill.world.recorder.violations.map(({ property }) => property);
  expect([...new Set(found)]).toEqual(['certificate']);
  expect(votersSince(drill, HEIGHT + 1)).toContain(validator);
});

describe('an acknowledged transaction', () => {
  test('outlives the gateway that stops right after the acknowledgement', async () => {
    const drill = await Drill.start();
    const { recorder, control } = drill.world;
    await drill.reach(1);
    drill.pay('wallets-0', Uint8Array.of(1));
    await drill.until(() => recorder.acknowledged.size === 1);
    const [id] = [...recorder.acknowledged.keys()] as [string];
    const [gateway] = holdersOf(drill, id) as [Machine];
    control.stop(gateway.index);
    await drill.pass(300_000);
    control.start(gateway.index, gateway.version);
    await drill.until(() => isCommitted(drill, id), 5_000_000);
  });

  // Here nobody else ever heard of it: what the gateway had sent is lost with it, and the wallet,
  // which would try another gateway, is down.
  test('comes back from the journal alone', async () => {
    const drill = await Drill.start();
    const { control, network } = drill.world;
    await drill.reach(1);
    drill.pay('wallets-0', Uint8Array.of(2));
    const holder = () =>
      drill.world.machines.find(({ disk }) =>
        [...disk.journal.values()].some(({ kind }) => kind === 'payment'),
      );
    await drill.until(() => holder() !== undefined);
    const gateway = holder()!;
    const id = [...gateway.disk.journal.values()].find(({ kind }) => kind === 'payment')!.id;
    control.stop(gateway.index);
    control.stop(drill.machine('wallets-0').index);
    expect([...network.overlay.peersOf(gateway.index)].length).toBeGreaterThan(0);
    await drill.pass(1_000_000);
    expect(isCommitted(drill, id)).toBe(false);
    control.start(gateway.index, gateway.version);
    await drill.until(() => isCommitted(drill, id), 5_000_000);
    await drill.pass(1_000_000);
    expect(holdersOf(drill, id)).toEqual([]);
  });

  // Story: a node told a new transaction once, so what came while no validator ran waited for ever.
  test('reaches validators that were all down when it came', async () => {
    const overlay = 'cluster.overlay={kind: full}';
    const drill = await Drill.start({ overrides: [overlay] });
    const { control, machines, recorder } = drill.world;
    const validators = machines.filter(({ validator }) => validator >= 0);
    await drill.reach(1);
    for (const { index } of validators) control.stop(index);
    drill.pay('wallets-0', Uint8Array.of(3));
    await drill.until(() => recorder.acknowledged.size === 1);
    const [id] = [...recorder.acknowledged.keys()] as [string];
    expect(holdersOf(drill, id).every(({ validator }) => validator < 0)).toBe(true);
    for (const { index } of validators) control.start(index, V1);
    const before = drill.machine('observers-0').disk.ledger.height;
    await drill.until(() => isCommitted(drill, id));
    expect(drill.machine('observers-0').disk.ledger.height - before).toBeLessThan(14);
  });

  test('is acknowledged by another peer when the first one drains', async () => {
    const drill = await Drill.start();
    const { recorder, control, network, machines } = drill.world;
    await drill.reach(1);
    const wallet = drill.machine('wallets-0');
    const peers = [...network.overlay.peersOf(wallet.index)];
    for (const peer of peers.slice(1)) control.drain(peer);
    for (let count = 0; count < 4; count++) drill.pay('wallets-0', Uint8Array.of(count));
    await drill.until(() => recorder.acknowledged.size === 4, 3_000_000);
    const drained = peers.slice(1).map((peer) => machines[peer]!.disk.journal);
    const payments = drained
      .flatMap((one) => [...one.values()])
      .filter((tx) => tx.kind === 'payment');
    expect(payments).toEqual([]);
  });
});

describe('votes that a node receives', () => {
  const ROUND = 5;

  /** Prevotes for nil in a later round, of all other validators. */
  function votesFor(drill: Drill, machine: Machine, sign: (voter: Machine) => SigningKey) {
    return machine.disk.ledger.nextSet.members.flatMap((_member, place): Message[] => {
      const voter = memberAt(drill, machine, place);
      if (voter === machine) return [];
      return [voteAt(machine, place, sign(voter), 'prevote', ROUND, null)];
    });
  }

  /** Whether those votes take a node to their round, as a third of the power would. */
  async function moves(sign: (voter: Machine) => SigningKey): Promise<boolean> {
    const drill = await Drill.start({ isReal: true });
    const machine = drill.machine('validators-0');
    await drill.until(() => machine.disk.ledger.height === 2);
    // Without a quorum the height stays open.
    for (const other of [1, 2, 3]) drill.world.control.stop(other);
    await drill.pass(150_000);
    const [peer] = drill.world.network.overlay.peersOf(machine.index);
    for (const vote of votesFor(drill, machine, sign)) machine.process?.receive(peer!, vote);
    await drill.pass(50_000);
    const detail = `height ${machine.disk.ledger.height + 1} round ${ROUND}`;
    return drill.world.recorder.timeline.some(
      (entry) => entry.node === machine.name && entry.detail === detail,
    );
  }

  test('count when they are signed', async () => {
    expect(await moves(keyOf)).toBe(true);
  });

  test('do not count when somebody else signed them', async () => {
    const thief = SigningKey.fromSeed(new Uint8Array(32).fill(66));
    expect(await moves(() => thief)).toBe(false);
  });
});

describe('a proposer that restarts in the middle of its round', () => {
  /** What a message commits its sender to: a slot that takes one value, and the value. */
  function commitments(message: Message, place: number): [slot: string, value: string][] {
    if (message.type === 'proposal') {
      const { height, round, block } = message.proposal;
      const isOwn = block.header.round === round;
      return isOwn ? [[`proposal ${height}/${round}`, block.hash]] : [];
    }
    if (message.type !== 'vote' && message.type !== 'votes') return [];
    const votes = message.type === 'vote' ? [message.vote] : message.votes;
    return votes
      .filter(({ validator }) => validator === place)
      .map(({ step, height, round, blockHash }) => [
        `${step} ${height}/${round}`,
        blockHash ?? 'nil',
      ]);
  }

  /** Stops the leader of a height that has no quorum, starts it again, and reads what it said. */
  async function contradictions(harm: (disk: Disk) => void): Promise<string[]> {
    const drill = await Drill.start();
    const { control, network, machines } = drill.world;
    const send = vi.spyOn(network, 'send');
    await drill.until(() => machines.every(({ disk }) => disk.ledger.height === 2));
    const place = leaderPlace(machines[0]!, 0);
    const leader = memberAt(drill, machines[0]!, place);
    const others = machines.filter((one) => one.role === 'validator' && one !== leader);
    for (const { index } of others.slice(0, 2)) control.stop(index);
    await drill.pass(250_000);
    control.stop(leader.index);
    harm(leader.disk);
    await drill.pass(50_000);
    control.start(leader.index, V1);
    await drill.pass(2_000_000);
    expect(machines.every(({ disk }) => disk.ledger.height === 2)).toBe(true);
    const said = send.mock.calls
      .filter(([from]) => from === leader.index)
      .flatMap(([, , { message }]) => commitments(message, place));
    const slots = [...new Set(said.map(([slot]) => slot))];
    expect(slots).toEqual(expect.arrayContaining(['proposal 3/0', 'prevote 3/0']));
    const valuesOf = (of: string) => new Set(said.flatMap(([slot, v]) => (slot === of ? [v] : [])));
    return slots.filter((slot) => valuesOf(slot).size > 1);
  }

  test('says nothing that contradicts what it had said', async () => {
    expect(await contradictions(() => {})).toEqual([]);
  });

  test('says nothing that contradicts what it had said when its log has decayed', async () => {
    const stream = new Streams('1').of('decay', 'bits');
    expect(await contradictions((disk) => disk.flipBit('log', stream))).toEqual([]);
  });

  test('says nothing that contradicts what it had said when its whole disk is lost', async () => {
    expect(await contradictions((disk) => disk.wipe())).toEqual([]);
  });

  // The control: the same restart without the log.
  test('contradicts itself when its log is gone', async () => {
    const forget = (disk: Disk) => void disk.replaceLog([]);
    expect(await contradictions(forget)).toContain('proposal 3/0');
  });
});
