/**
 * Each fault as harsh as the language allows, against one of five validators and for half a minute:
 * less than the protocol is stated to bear. So nothing fails while it lasts, and all is well soon
 * after, with either engine.
 */
import { describe, expect, test } from 'vitest';
import { stateOf } from '../../../src/rollout/state.ts';
import { outcomesOf } from '../../../src/run/outcomes.ts';
import { faultDrill } from '../../support/fault-drill.ts';
import { drillScenario } from '../../support/world-scenario.ts';

const SEEDS = Number(process.env['SIMNET_EXTREME_SEEDS'] ?? 2);
const ONE = 'targets: [validators], count: 1';
const DOWN = `${ONE}, downtime: 400ms`;
const ALONE = 'split: {kind: isolate, targets: [validators], count: 1}';

const EXTREMES: readonly string[] = [
  `kind: churn, rate: 6000/min, targets: [validators], budget: validators-down, downtime: 1ms`,
  `kind: crash, ${ONE}, downtime: 25s`,
  `kind: crash_loop, ${ONE}, downtime: 1ms, uptime: 1ms`,
  `kind: crash_loop, ${ONE}, downtime: 1ms, uptime: 700ms`,
  `kind: pause, ${ONE}`,
  `kind: slow_cpu, ${ONE}, factor: 1000`,
  `kind: oom_kill, targets: [validators], budget: validators-down, downtime: 1ms, every: 100ms, transactions_min: 1`,
  `kind: restart_without_disk, ${DOWN}`,
  `kind: restart_wrong_version, ${DOWN}, version: v1.5.0-rc.1`,
  `kind: latency, ${ONE}, added: 30s`,
  `kind: latency, ${ONE}, added: {kind: uniform, min: 0us, max: 60s}`,
  `kind: loss, ${ONE}, share: 100%`,
  `kind: loss, ${ONE}, share: 95%`,
  `kind: duplicate, ${ONE}, share: 100%, later: 30s`,
  `kind: reorder, ${ONE}, share: 100%, held: 60s`,
  `kind: reorder, ${ONE}, share: 50%, held: {kind: uniform, min: 0us, max: 30s}`,
  `kind: corrupt, ${ONE}, share: 100%`,
  `kind: corrupt, ${ONE}, share: 90%, bits: 1024`,
  `kind: bandwidth_cap, ${ONE}, bandwidth: 1kbit/s`,
  `kind: bandwidth_cap, ${ONE}, bandwidth: 30kbit/s`,
  `kind: queue_overflow, ${ONE}, queue: 0s`,
  `kind: partition, ${ALONE}`,
  `kind: partition_one_way, ${ALONE}`,
  `kind: partition_one_way, ${ALONE}, lost: inbound`,
  `kind: partition_flapping, ${ALONE}, cut_for: 1ms, joined_for: 1ms`,
  // Whenever anybody looks, the sides are joined.
  `kind: partition_flapping, ${ALONE}, cut_for: 497ms, joined_for: 3ms`,
  `kind: partition_flapping, ${ALONE}, cut_for: 3s, joined_for: 100ms`,
  `kind: clog, ${ONE}`,
  `kind: clog, ${ONE}, direction: outbound`,
  `kind: clock_offset, ${ONE}, by: 365d, direction: ahead`,
  `kind: clock_offset, ${ONE}, by: 365d, direction: behind`,
  `kind: clock_drift, ${ONE}, ppm: 900000, direction: fast`,
  `kind: clock_drift, ${ONE}, ppm: 900000, direction: slow`,
  `kind: clock_step, ${ONE}, by: 1h, direction: ahead, every: 1ms`,
  `kind: clock_step, ${ONE}, by: 1h, direction: behind, every: 1ms`,
  `kind: clock_freeze, ${ONE}`,
  `kind: disk_lost_write, ${DOWN}`,
  `kind: disk_torn_write, ${DOWN}`,
  `kind: disk_bit_rot, ${DOWN}, part: log`,
  `kind: disk_bit_rot, ${DOWN}, part: blocks`,
  `kind: disk_latent_sector, ${DOWN}, part: log`,
  `kind: disk_latent_sector, ${DOWN}, part: blocks`,
  `kind: disk_misdirected_write, ${DOWN}, part: log`,
  `kind: disk_misdirected_write, ${DOWN}, part: blocks`,
  `kind: disk_fsync_lie, ${DOWN}`,
  `kind: disk_full, ${ONE}`,
  `kind: disk_slow, ${ONE}, factor: 10000`,
  `kind: equivocate, ${ONE}`,
  `kind: withhold, ${ONE}, what: votes`,
  `kind: withhold, ${ONE}, what: proposals`,
  `kind: stale_vrf, ${ONE}`,
  `kind: invalid_block, ${ONE}`,
  `kind: bad_proof, targets: [provers]`,
  `kind: wrong_config, ${ONE}, timeouts_percent: 1`,
  `kind: wrong_config, ${ONE}, timeouts_percent: 10000`,
  `kind: wrong_config, ${ONE}, chain: another-chain`,
];

describe.each(['tendermint', 'hotstuff'])('under %s', (engine) => {
  test.each(EXTREMES)('%s', async (fault) => {
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const overrides = [
        `consensus.engine=${engine}`,
        'convergence={within: 20s}',
        'duration_max=5m',
      ];
      const drill = await faultDrill(`${fault}, start: 1s${lasting(fault)}`, {
        ...{ overrides, seed: `${seed}` },
      });
      const { world } = drill;
      await drill.pass(32_000_000);
      world.conclude();
      await drill
        .until(() => world.watch.convergence?.record?.tookUs !== null, 20_500_000)
        .catch(() => {});
      const state = { ...stateOf([]), verdict: 'promoted' } as const;
      const outcomes = outcomesOf(drillScenario(overrides), world, state);
      expect(outcomes.map(({ message }) => message)).toEqual([]);
      expect(world.watch.tolerance.overdose).toBe(null);
    }
  });
});

/** A crash is over by itself; what lasts is healed after half a minute. */
function lasting(fault: string): string {
  return /^kind: (churn|crash,|restart_without|disk_(lost|torn|bit|latent|mis))/.test(fault)
    ? ''
    : ', duration: 30s';
}
