import { describe, expect, test } from 'vitest';
import { signerIndices } from '../../../../src/crypto/certificate.ts';
import { faultDrill, linesOf, struckBy } from '../../../support/fault-drill.ts';
import type { Drill } from '../../../support/world-drill.ts';

const FAULT = 'kind: withhold, start: 300ms, duration: 2s, targets: [validators], count: 1';

/** The heights from one on at which a validator's precommit is in the certificate. */
function signedSince(drill: Drill, validator: number, height: number): number[] {
  const { disk } = drill.machine('observers-0');
  return disk.blocks.slice(height).flatMap(({ block, certificate }) => {
    const { members } = disk.ledger.setOf(block.header.epoch);
    const signers = signerIndices(certificate.bitmap).map((place) => members[place]);
    return signers.includes(validator) ? [block.height] : [];
  });
}

describe('a validator that withholds its votes', () => {
  test('is in no certificate, and the others decide without it', async () => {
    const drill = await faultDrill(`${FAULT}, what: votes`);
    await drill.until(() => struckBy(drill).length === 1);
    const from = drill.machine('observers-0').disk.ledger.height + 1;
    const { validator, disk } = drill.machine(struckBy(drill)[0]!);
    await drill.until(() => linesOf(drill, 'fault_end').length === 1);
    const to = disk.ledger.height;
    expect(to - from).toBeGreaterThan(2);
    expect(signedSince(drill, validator, from).filter((height) => height <= to)).toEqual([]);
    await drill.reach(to + 6);
    expect(signedSince(drill, validator, to + 1).length).toBeGreaterThan(0);
  });
});

describe('a validator that withholds its proposals', () => {
  test('costs a round whenever it leads, until it is healed', async () => {
    const drill = await faultDrill(`${FAULT.replace('2s', '4s')}, what: proposals`);
    const { recorder } = drill.world;
    await drill.until(() => struckBy(drill).length === 1);
    const [silent] = struckBy(drill);
    await drill.until(() => linesOf(drill, 'fault_end').length === 1);
    const last = recorder.blocks.length;
    const during = recorder.blocks.filter(({ decidedUs }) => decidedUs > 700_000);
    expect(during.map(({ proposer }) => proposer)).not.toContain(silent);
    expect(during.some(({ round }) => round > 0)).toBe(true);
    await drill.until(() =>
      recorder.blocks.slice(last).some(({ proposer }) => proposer === silent),
    );
  });
});
