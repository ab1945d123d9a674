import { describe, expect, test } from 'vitest';
import { faultDrill, linesOf } from '../../../support/fault-drill.ts';
import { PROVER_WASM } from '../../../support/honest-envelope.ts';

// Two provers, of which the first has the turn of proof 0; it lies until that is refused.
describe('a prover that forges', async () => {
  const drill = await faultDrill(
    'kind: bad_proof, duration: 1200ms, targets: [provers], count: 1',
    {
      wasm: PROVER_WASM,
      seed: '1',
      overrides: [
        ...['cluster.groups.2.count=2', 'crypto.tamper.every_proofs=100'],
        'crypto.fidelity.proofs={every_blocks: 2, total: 40}',
      ],
    },
  );
  const { recorder } = drill.world;
  await drill.until(() => linesOf(drill, 'refusal').length > 0);
  const { detail } = linesOf(drill, 'refusal')[0]!;
  const [, index, forger] = /^proof #(\d+) of (provers-\d): stark\./.exec(detail) ?? [];

  test('is refused for what is wrong with its proof', () => {
    expect(detail).toMatch(/: stark\.(decode|opening|fri|constraint)$/);
    expect(recorder.violations).toEqual([]);
  });

  test('is stood in for by the next prover, whose proof is accepted everywhere', async () => {
    const proof = () => recorder.proofs[Number(index)]!;
    await drill.until(() => proof().prover !== forger && proof().verifiedUs !== null);
    expect(proof().failure).toBe(null);
    const honest = drill.world.machines.filter(({ name }) => name !== forger);
    await drill.until(() =>
      honest.every(
        ({ disk, role }) =>
          role === 'prover' || !recorder.forgeries.has(hashOf(disk.proofs.get(Number(index)))),
      ),
    );
    await drill.until(() => honest.every(({ disk }) => disk.proofs.has(Number(index))));
  });

  test('makes proofs that hold when it is healed', async () => {
    await drill.until(() => linesOf(drill, 'fault_end').length === 1);
    const forged = recorder.forgeries.size;
    await drill.until(() =>
      recorder.proofs.some(
        ({ prover, requestedUs, verifiedUs, failure }) =>
          prover === forger && requestedUs > 1_200_000 && verifiedUs !== null && failure === null,
      ),
    );
    expect(recorder.forgeries.size).toBe(forged);
  });

  function hashOf(envelope: Uint8Array | undefined): string {
    return envelope === undefined ? '' : drill.world.desk.hashOf(envelope);
  }
});
