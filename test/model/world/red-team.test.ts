import { describe, expect, test } from 'vitest';
import { tamperNames } from '../../../src/crypto/tamper/table.ts';
import type { Registry } from '../../../src/metrics/registry.ts';
import { PROVER_WASM } from '../../support/honest-envelope.ts';
import { sha256 } from '../../support/world-bytes.ts';
import { Drill } from '../../support/world-drill.ts';

function valuesOf(registry: Registry): Record<string, number> {
  const values: Record<string, number> = {};
  registry.collect({
    value: (name, value) => {
      values[name] = value;
    },
    sample: () => {},
  });
  return values;
}

// Two proofs, of which the first is attacked, twice by each of two families.
describe('the red team', async () => {
  const overrides = [
    ...['crypto.fidelity.proofs.every_blocks=2', 'crypto.fidelity.proofs.total=2'],
    'crypto.tamper.every_proofs=2',
  ];
  const drill = await Drill.start({ wasm: PROVER_WASM, overrides });
  const { recorder, telemetry, machines } = drill.world;
  await drill.until(() => recorder.tampers.length === 4);
  await drill.pass(2_000_000);

  test('attacks proofs that were made and verified for real', () => {
    const heights = recorder.proofs.map(({ index, height }) => [index, height]);
    expect(heights).toEqual([
      [0, 2],
      [1, 4],
    ]);
    for (const { failure, prover, verifiedUs, completedUs, bytes } of recorder.proofs) {
      expect(failure).toBe(null);
      expect(prover).toBe('provers-0');
      expect(verifiedUs).toBeGreaterThan(completedUs);
      expect(bytes).toBeGreaterThan(10_000);
    }
  });

  test('attacks the proofs that it is told to, with each family alike', () => {
    const attacks = (proof: number, family: string) =>
      recorder.tampers.filter((one) => one.proofIndex === proof && one.family === family).length;
    for (const family of ['vrf', 'quorum']) {
      expect([0, 1].map((proof) => attacks(proof, family))).toEqual([2, 0]);
    }
    expect(recorder.tampers).toHaveLength(4);
  });

  test('draws manipulations of the family, none of them twice', () => {
    const names = recorder.tampers.map(({ tamper }) => tamper);
    expect(new Set(names).size).toBe(names.length);
    for (const { family, tamper } of recorder.tampers) {
      expect(tamperNames(family)).toContain(tamper);
    }
  });

  test('is refused for the expected reason, where the untampered twin is accepted', () => {
    for (const { outcome, controlAccepted, reason, expected } of recorder.tampers) {
      expect({ outcome, controlAccepted }).toEqual({ outcome: 'rejected', controlAccepted: true });
      expect(expected).toContain(reason);
    }
    expect(recorder.violations).toEqual([]);
  });

  test('is counted where gates read it', () => {
    expect(valuesOf(telemetry.auditor)).toMatchObject({
      proofs_verified: 2,
      tamper_attempts: 4,
      tamper_rejected: 4,
      tamper_unexpected_accepts: 0,
    });
  });

  test('keeps no node from getting every proof', () => {
    const made = recorder.proofs.map(({ sha256 }) => sha256);
    for (const { disk } of machines) {
      const held = [0, 1].map((index) => sha256(disk.proofs.get(index)!).toString('hex'));
      expect(held).toEqual(made);
    }
  });
});
