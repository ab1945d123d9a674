import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { fromHex } from '../../../src/crypto/bytes.ts';
import { verifyCertificate } from '../../../src/crypto/certificate.ts';
import type { Sampling } from '../../../src/model/crypto-spec.ts';
import { World } from '../../../src/model/world/world.ts';
import type { Scenario } from '../../../src/scenario/schema.ts';
import { CryptoPool } from '../../../src/worker/pool.ts';
import { drillScenario } from '../../support/world-scenario.ts';

const DURATION_US = 6_000_000;

/** The small drill without proofs, for six seconds, with one validator down for a while. */
async function ran(votes: Sampling, vrf: Sampling): Promise<World> {
  const { crypto, ...rest } = drillScenario();
  const fidelity = { votes, vrf, proofs: { everyBlocks: 1, total: 0 } };
  const scenario: Scenario = { ...rest, crypto: { ...crypto, fidelity, tamper: undefined } };
  const pool = await CryptoPool.open({ workers: 0, wasm: null });
  const world = new World(scenario, {
    seed: '7',
    port: pool,
    hash: (bytes) => createHash('sha256').update(bytes).digest(),
  });
  world.start();
  world.enterStage('load');
  world.sim.call(1_500_000, () => world.control.stop(1));
  world.sim.call(3_000_000, () => world.control.start(1, 'v1.4.2'));
  for (;;) {
    const stop = world.sim.run(DURATION_US);
    if (stop.reason !== 'blocked') break;
    for (const ticket of world.desk.unanswered(stop.ticket)) await pool.wait(ticket);
  }
  await pool.close();
  return world;
}

const course = (world: World) => ({
  blocks: world.recorder.blocks,
  counters: world.network.counters,
  events: world.sim.eventCount,
  bytes: [...world.network.meters.bytesIn],
  propagation: world.recorder.blockPropagationUs,
  resumeUs: world.recorder.resumeUs,
});

/** Blocks of the chain at a node whose certificate holds by real signatures alone. */
function certified({ machines }: World): readonly boolean[] {
  const { disk } = machines[0]!;
  const { chainId } = disk.ledger.genesis;
  return disk.blocks.map(({ block, certificate }) => {
    const { epoch } = block.header;
    const validators = disk.ledger.setOf(epoch).keys;
    const blockHash = fromHex(block.hash);
    const expected = { chainId, validators, epoch, height: block.height, blockHash };
    return verifyCertificate(certificate, expected) === null;
  });
}

describe('a world that signs a sample of its votes', async () => {
  const real = await ran('all', 'all');
  const sampled = await ran({ oneIn: 1_000 }, 'all');

  // The judge is the run that computes everything: stand-ins must change nothing that happens.
  test('takes the course of one that signs them all, with a restart and catching up in it', () => {
    expect(real.recorder.blocks.length).toBeGreaterThan(8);
    expect(real.recorder.resumeUs).toHaveLength(1);
    expect(course(sampled)).toEqual(course(real));
  });

  test('has no certificate that anybody outside would accept', () => {
    expect(certified(real)).not.toContain(false);
    expect(certified(sampled)).not.toContain(true);
  });

  test('decides with a sample of its draws, though other validators lead then', async () => {
    const drawn = await ran({ oneIn: 3 }, { oneIn: 1_000 });
    const { blocks, violations } = drawn.recorder;
    expect(violations.filter(({ property }) => property === 'agreement')).toEqual([]);
    expect(blocks.length).toBeGreaterThan(3);
    expect(new Set(blocks.map(({ proposer }) => proposer)).size).toBeGreaterThan(1);
  });
});
