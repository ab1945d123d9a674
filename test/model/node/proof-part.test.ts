import { describe, expect, test } from 'vitest';
import { readProverFile } from '../../../src/worker/prover-file.ts';
import { Drill } from '../../support/world-drill.ts';

describe('a proof', () => {
  // Its block comes to the node by block sync; nobody announces the proof a second time.
  test('reaches a node that was down when it was announced', async () => {
    const drill = await Drill.start({
      overrides: [
        ...['crypto.fidelity.proofs.every_blocks=1', 'crypto.tamper.every_proofs=9'],
        'consensus.commit_wait=1s',
      ],
      wasm: readProverFile(),
    });
    const { control, machines } = drill.world;
    const observer = drill.machine('observers-0');
    const holders = () => machines.filter((machine) => machine.disk.proofs.has(0)).length;
    control.stop(observer.index);
    await drill.until(() => holders() === machines.length - 1, 8_000_000);
    control.start(observer.index, observer.version);
    await drill.until(() => observer.disk.proofs.has(0), 15_000_000);
    expect(observer.disk.proofs.get(0)).toEqual(drill.machine('provers-0').disk.proofs.get(0));
  });
});
