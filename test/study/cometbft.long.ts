import { describe, expect, test } from 'vitest';
import { Streams } from '../../src/kernel/streams.ts';
import { runQaCluster } from '../../src/model/cometbft/qa-cluster.ts';
import type { QaFigures, QaMachine } from '../../src/model/cometbft/qa-spec.ts';
import {
  cometbftSpec,
  MACHINE_BEFORE_V1,
  MACHINE_V1,
  machineOf,
} from '../../src/study/cometbft-settings.ts';

const SECONDS = 60;

/** Validators that are all connected, as whole nodes of Tendermint were over loopback. */
function whole(validatorCount: number, txPerSecond = 0): QaFigures {
  const spec = cometbftSpec({
    ...{ validatorCount, fullNodeCount: 0, dialCount: validatorCount, txPerSecond },
    oneWayUs: () => 30,
    machine: machineOf(1),
    announcesParts: false,
    measuredSeconds: SECONDS,
  });
  return runQaCluster(spec, new Streams('1').of('cometbft', 'whole nodes'));
}

/** Core microseconds of a node in the whole run. */
const workUs = ({ busyCores }: QaFigures): number => 1e6 * SECONDS * busyCores;

function atRest(machine: QaMachine): QaFigures {
  const spec = cometbftSpec({
    ...{ validatorCount: 175, fullNodeCount: 20, dialCount: 22, txPerSecond: 0 },
    ...{ machine, announcesParts: false, measuredSeconds: 20 },
    oneWayUs: () => 250,
  });
  return runQaCluster(spec, new Streams('1').of('cometbft', 'at rest'));
}

// What whole nodes of v0.34.24 took on the machine whose costs the model has.
describe('the model of a CometBFT node', () => {
  test('makes as many blocks as whole nodes: 45.7 (4 of them) and 44.2 (8)', () => {
    expect(Math.abs(whole(4).blocksPerMinute - 45.7)).toBeLessThan(2);
    expect(Math.abs(whole(8).blocksPerMinute - 44.2)).toBeLessThan(2);
  });

  test('takes as long for each vote and peer as whole nodes: 39 to 44 us', () => {
    const perBlock = [8, 12, 16, 24].map((count) => {
      const figures = whole(count);
      return { pairs: 2 * count * (count - 1), us: workUs(figures) / figures.heights };
    });
    const [first, last] = [perBlock[0]!, perBlock.at(-1)!];
    const us = (last.us - first.us) / (last.pairs - first.pairs);
    expect(us).toBeGreaterThan(35);
    expect(us).toBeLessThan(45);
  });

  test('takes as long for each transaction as twelve whole nodes: 640 to 670 us', () => {
    const restUs = workUs(whole(12));
    for (const rate of [40, 80]) {
      const us = (workUs(whole(12, rate)) - restUs) / (rate * SECONDS);
      expect(us).toBeGreaterThan(0.85 * 640);
      expect(us).toBeLessThan(1.15 * 670);
    }
  });

  // Published loads at rest over what a load counts for each core that is busy.
  test('has as many cores busy at rest as theirs had: 0.87 before v1, 0.57 with v1', () => {
    expect(Math.abs(atRest(MACHINE_BEFORE_V1).busyCores - 1.83 / 2.1)).toBeLessThan(0.04);
    expect(Math.abs(atRest(MACHINE_V1).busyCores - 1.19 / 2.1)).toBeLessThan(0.03);
  });
});
