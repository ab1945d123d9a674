/** What it means that a node has come back: caught up, on the chain of the others, and voting. */
import { expect } from 'vitest';
import { signerIndices } from '../../src/crypto/certificate.ts';
import type { Machine } from '../../src/model/node/env.ts';
import type { Drill } from './world-drill.ts';

/** Whether a validator signed the certificate of some block above a height, as a node has it. */
function hasVoted(at: Machine, { validator }: Machine, above: number): boolean {
  const { blocks, ledger } = at.disk;
  return blocks.slice(above).some(({ block, certificate }) => {
    const { members } = ledger.setOf(block.header.epoch);
    return signerIndices(certificate.bitmap).some((place) => members[place] === validator);
  });
}

/** Lets time pass until a validator is ready and votes for new blocks; checks that all agree. */
export async function comesBack(drill: Drill, node: Machine): Promise<void> {
  await drill.until(() => node.process?.isReady === true);
  const { height } = node.disk.ledger;
  const others = drill.world.machines.filter((one) => one !== node && one.process !== null);
  const other = others[0] as Machine;
  for (let next = height + 1; !hasVoted(other, node, height); next += 1) {
    await drill.until(() => other.disk.ledger.height >= next);
  }
  await drill.until(() => node.disk.ledger.height > height);
  const hashesOf = ({ disk }: Machine) => disk.blocks.map(({ block }) => block.hash);
  const ours = hashesOf(node);
  const theirs = hashesOf(other);
  const common = Math.min(ours.length, theirs.length);
  expect(common).toBeGreaterThan(height);
  expect(ours.slice(0, common)).toEqual(theirs.slice(0, common));
  expect(drill.world.recorder.violations).toEqual([]);
}
