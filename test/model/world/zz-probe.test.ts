import { test } from 'vitest';
import { Drill } from '../../support/world-drill.ts';
import { signerIndices } from '../../../src/crypto/certificate.ts';
test('stuck ', async () => {
  const a = await Drill.start();
  await a.reach(5);
  const next = a.machine('observers-0').disk.blockAt(4)!;
  console.log(next.block.header.proposer);
  const d = await Drill.start();
  const A = d.machine('validators-' + ((next.block.header.proposer + 1) % 5));
  await d.until(() => A.disk.ledger.height === 3);
  console.log(A.disk.blockAt(3)!.block.hash === a.machine('observers-0').disk.blockAt(3)!.block.hash);
  A.process!.receive(0, { type: 'block-response', blocks: [next] });
  await d.pass(20_000);
  console.log(A.disk.ledger.height, d.world.machines.map(m=>m.disk.ledger.height));
  const obs = d.machine('observers-0');
  await d.reach(16);
  for (const { block, certificate } of obs.disk.blocks) {
    const set = obs.disk.ledger.setOf(block.header.epoch);
    console.log(block.height, signerIndices(certificate.bitmap).map(s=>set.members[s]));
  }
  console.log(d.world.recorder.violations, d.world.machines.map(m=>m.process?.blocksSynced));
});
