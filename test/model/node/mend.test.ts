import { expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/streams.ts';
import type { SyncedBlock } from '../../../src/model/wire/messages.ts';
import { Drill } from '../../support/world-drill.ts';

test('a damaged block is mended with that block under a certificate that holds, and nothing else', async () => {
  const drill = await Drill.start();
  await drill.reach(3);
  const node = drill.machine('observers-0');
  // Its peers would mend it before anybody else could try.
  for (const { index } of drill.world.machines) {
    if (index !== node.index) drill.world.control.stop(index);
  }
  await drill.pass(200_000);
  const written = [...node.disk.blocks];
  node.disk.loseSector('blocks', new Streams('3').of('damage', 'sector'));
  node.disk.scrub();
  const [height] = node.disk.damaged;
  const lost = written[height! - 1]!;
  const other = written[height! % written.length]!;
  const { certificate, block } = lost;
  const [peer] = drill.world.network.overlay.peersOf(node.index);

  const isMendedBy = async (synced: SyncedBlock): Promise<boolean> => {
    node.process?.receive(peer!, { type: 'block-response', blocks: [synced] });
    await drill.pass(100_000);
    return node.disk.damaged.size === 0;
  };
  const renamed = { ...other.block, height: block.height };
  const reversed = { ...certificate, signatures: certificate.signatures.toReversed() };
  expect(await isMendedBy({ block: renamed, certificate })).toBe(false);
  expect(await isMendedBy({ block, certificate: reversed })).toBe(false);
  expect(await isMendedBy({ block, certificate: other.certificate })).toBe(false);
  const [tx] = written.flatMap((synced) => synced.block.transactions);
  const stuffed = { ...block, transactions: [...block.transactions, tx!] };
  expect(await isMendedBy({ block: stuffed, certificate })).toBe(false);
  expect(await isMendedBy(lost)).toBe(true);
  expect(node.disk.blockAt(height!)).toBe(lost);
});
