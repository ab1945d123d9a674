import { describe, expect, test } from 'vitest';
import { auditFinality, auditTransactions } from '../../../src/model/world/audits.ts';
import { Drill } from '../../support/world-drill.ts';

const drill = await Drill.start();
drill.world.enterStage('load');
await drill.reach(9);
const { machines } = drill.world;
const included = drill
  .machine('observers-0')
  .disk.blocks.flatMap(({ block }) => block.transactions.map(({ id }) => id));

describe('auditFinality', () => {
  test('counts heights, not nodes, and names the first five', () => {
    const planted = machines.slice(0, 2).map(({ disk }) => disk.blocks);
    const genuine = planted.map((blocks) => [...blocks]);
    planted.forEach((blocks, disk) => {
      for (let at = 0; at < 7; at++) {
        const { block, certificate } = blocks[at]!;
        blocks[at] = { certificate, block: { ...block, hash: `${disk}${at}`.padEnd(64, '0') } };
      }
    });
    const { value, detail } = auditFinality(machines);
    expect(value).toBe(7);
    expect(detail).toBe('heights 1, 2, 3, 4, 5 and 2 more');
    planted.forEach((blocks, disk) => {
      blocks.splice(0, blocks.length, ...genuine[disk]!);
    });
    expect(auditFinality(machines)).toMatchObject({ value: 0, detail: null });
  });
});

describe('auditTransactions', () => {
  test('counts what the longest chain does not hold', () => {
    expect(included.length).toBeGreaterThan(3);
    expect(auditTransactions(machines, included)).toMatchObject({ value: 0, detail: null });
    const lost = ['aa', 'bb'];
    expect(auditTransactions(machines, [...included, ...lost])).toMatchObject({
      value: 2,
      detail: 'transactions aa, bb',
    });
  });

  test('forgives nodes that are behind', async () => {
    const { control } = drill.world;
    control.stop(0);
    await drill.reach(machines[1]!.disk.ledger.height + 8);
    drill.world.conclude();
    const ids = drill
      .machine('observers-0')
      .disk.blocks.flatMap(({ block }) => block.transactions.map(({ id }) => id));
    control.start(0, 'v1.4.2');
    await drill.until(() => machines[0]!.process?.isListening === true);
    expect(ids.some((id) => !machines[0]!.disk.ledger.isCommitted(id))).toBe(true);
    expect(auditTransactions(machines, ids)).toMatchObject({ value: 0, samples: 8 });
    expect(auditTransactions(machines.slice(0, 1), ids).value).toBeGreaterThan(0);
  });
});
