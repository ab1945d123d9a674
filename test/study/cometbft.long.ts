import { describe, expect, test } from 'vitest';
import { Streams } from '../../src/kernel/streams.ts';
import { ms } from '../../src/kernel/time.ts';
import { runQaCluster } from '../../src/model/cometbft/qa-cluster.ts';
import type { QaFigures, QaMachine } from '../../src/model/cometbft/qa-spec.ts';
import {
  cometbftSpec,
  LOCAL_DELAY_US,
  MACHINE_BEFORE_V1,
  MACHINE_V1,
  MACHINE_V1_EMULATED,
  machineOf,
} from '../../src/study/cometbft-settings.ts';
import { ZONE_DELAYS_MS } from '../../src/study/published-cometbft.ts';

const SECONDS = 60;

/** Validators that are all connected, as whole nodes of Tendermint were over loopback. */
function whole(validatorCount: number, txPerSecond = 0): QaFigures {
  const spec = cometbftSpec({
    ...{ validatorCount, fullNodeCount: 0, dialCount: validatorCount, txPerSecond },
    oneWayUs: () => 30,
    machine: machineOf(1),
    isV1: false,
    loadSeconds: SECONDS,
  });
  return runQaCluster(spec, new Streams('1').of('cometbft', 'whole nodes'));
}

/** Core microseconds of a node in the whole run. */
const workUs = ({ busyCores }: QaFigures): number => 1e6 * SECONDS * busyCores;

function nearUs(_from: number, _to: number): number {
  return LOCAL_DELAY_US;
}

/** Between zones of the emulated latency, which nodes are in in turn. */
function farUs(from: number, to: number): number {
  const zones = ZONE_DELAYS_MS.length;
  return LOCAL_DELAY_US + ms(ZONE_DELAYS_MS[from % zones]![to % zones]!);
}

function atRest(machine: QaMachine, isV1: boolean, oneWayUs = nearUs): QaFigures {
  const spec = cometbftSpec({
    ...{ validatorCount: 175, fullNodeCount: 20, dialCount: 22, txPerSecond: 0 },
    ...{ machine, isV1, oneWayUs, loadSeconds: 20 },
  });
  return runQaCluster(spec, new Streams('1').of('cometbft', 'at rest'));
}

/** Thirteen validators, one in each zone, all connected, on processors that are never waited for. */
function acrossZones(txPerSecond: number): QaFigures {
  const spec = cometbftSpec({
    ...{ validatorCount: 13, fullNodeCount: 0, dialCount: 13, txPerSecond },
    ...{ machine: machineOf(0.01), isV1: true, oneWayUs: farUs, loadSeconds: SECONDS },
  });
  return runQaCluster(spec, new Streams('1').of('cometbft', 'across zones'));
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
    expect(Math.abs(atRest(MACHINE_BEFORE_V1, false).busyCores - 1.83 / 2.1)).toBeLessThan(0.04);
    expect(Math.abs(atRest(MACHINE_V1, true).busyCores - 1.19 / 2.1)).toBeLessThan(0.03);
  });

  test('has as many cores busy at rest as theirs with emulated latency: 0.78', () => {
    const { busyCores } = atRest(MACHINE_V1_EMULATED, true, farUs);
    expect(Math.abs(busyCores - 1.64 / 2.1)).toBeLessThan(0.04);
  });

  // Nodes of v1.0.0-alpha.2 in Linux 6.1 in virtual time, with the emulation of latency by the
  // script of the test networks: six heights without transactions, five with 400 a second.
  test('makes as many blocks as whole nodes in 13 zones: 37.9 at rest, 36.4 under load', () => {
    expect(Math.abs(acrossZones(0).blocksPerMinute - 37.9)).toBeLessThan(2);
    expect(Math.abs(acrossZones(400).blocksPerMinute - 36.4)).toBeLessThan(2);
  });
});
