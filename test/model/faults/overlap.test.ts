/**
 * Two faults of one kind that overlap: the end of the inner one leaves the outer one as it is, and
 * the end of both leaves nothing. What a fault does is read off the cluster, so a new kind that does
 * something new fails here until it can be read.
 */
import { describe, expect, test } from 'vitest';
import type { Passage } from '../../../src/model/faults/reach/network.ts';
import { faultSchema } from '../../../src/model/faults/table.ts';
import type { Misdeed } from '../../../src/model/node/dishonesty.ts';
import { Drill } from '../../support/world-drill.ts';

const [OLD, CANDIDATE] = ['v1.4.2', 'v1.5.0-rc.1'];
/** A single node, so that both faults strike the same. */
const ONE = 'targets: [observers]';
const ALL = 'targets: [validators]';
const SPLIT = 'split: {kind: groups, sides: [[observers], [provers]]}';

/** Kinds that strike again and again, and that change nothing for as long as they last. */
const RECURRENT = ['crash_loop', 'oom_kill'];

/** The fields of each kind that lasts; where the inner fault has others, they come second. */
const FIELDS: Readonly<Record<string, readonly [outer: string, inner?: string]>> = {
  pause: [ONE],
  slow_cpu: [`${ONE}, factor: 3`],
  restart_wrong_version: [`${ONE}, downtime: 20ms, version: ${OLD}`],
  latency: [`${ONE}, added: 5ms`],
  loss: [`${ONE}, share: 100%`],
  duplicate: [`${ONE}, share: 100%, later: 5ms`],
  reorder: [`${ONE}, share: 100%, held: 5ms`],
  corrupt: [`${ONE}, share: 100%`],
  bandwidth_cap: [`${ONE}, bandwidth: 1Mbit/s`, `${ONE}, bandwidth: 500kbit/s`],
  queue_overflow: [`${ONE}, queue: 900ms`, `${ONE}, queue: 800ms`],
  partition: [SPLIT],
  partition_one_way: [SPLIT],
  partition_bridge: [ALL],
  partition_ring: [ALL],
  partition_flapping: [`${SPLIT}, cut_for: 60s, joined_for: 1s`],
  clog: [ONE],
  // Clogged one pace after the beginning, and no more after another.
  swizzle_clog: [`${ONE}, pace: 850ms`, `${ONE}, pace: 100ms`],
  region_outage: ['region: west'],
  clock_offset: [`${ONE}, by: 10s, direction: ahead`],
  clock_drift: [`${ONE}, ppm: 600000, direction: slow`],
  clock_step: [`${ONE}, by: 10s, direction: ahead, every: 60s`],
  clock_freeze: [ONE],
  disk_slow: [`${ONE}, factor: 3`],
  disk_full: [ONE],
  disk_fsync_lie: [`${ONE}, downtime: 20ms`],
  equivocate: [ALL],
  withhold: [`${ALL}, what: votes`],
  stale_vrf: [ALL],
  invalid_block: [ALL],
  bad_proof: ['targets: [provers]'],
  wrong_config: [
    `${ONE}, downtime: 20ms, timeouts_percent: 90`,
    `${ONE}, downtime: 20ms, timeouts_percent: 80`,
  ],
  missing_image: [`${ONE}, version: ${CANDIDATE}`],
  probe_lies: [`${ONE}, ready: false, version: ${OLD}`],
  gate_flap: [`${ONE}, metric: round, bad: 99, period: 60s`],
  scrape_outage: [`${ONE}, how: lost`],
  rollback_fails: [ONE],
};

const MISDEEDS: readonly Misdeed[] = [
  ...(['equivocate', 'withhold_votes', 'withhold_proposals'] as const),
  ...(['stale_vrf', 'invalid_block', 'bad_proof'] as const),
];

const REGIONS = [
  'cluster.link.latency={kind: regions, regions: [east, west], one_way: {east: {west: 9ms}}, within: 1ms}',
  ...[0, 2, 3].map((group) => `cluster.groups.${group}.regions=[east]`),
  'cluster.groups.1.regions=[west]',
];

/** What passes a link now, without what is drawn. */
function told({ isLost, delayUs, copiesUs, flippedBits }: Passage) {
  return [isLost, delayUs, copiesUs, flippedBits.length];
}

/** All that faults change, as it is now. */
function stateOf({ world }: Drill) {
  const { network, telemetry, control, sim } = world;
  const { conditions, overlay } = network;
  const links = Array.from({ length: overlay.linkCount }, (_, link) => {
    const passage = told(conditions.passage(link, 16));
    return [conditions.isCut(link), conditions.isHeld(link), ...passage];
  });
  const heldBack = (node: number, version: string) => {
    const isHeld = control.operations.holdsBack(node, version);
    control.operations.stopped(node);
    return isHeld;
  };
  const machines = world.machines.map(({ index, clock, disk, processor, process, ...machine }) => ({
    limits: [conditions.bitsPerSecond(index, 1e9), conditions.queueUs(index, 2_000_000)],
    clock: [clock.isSound, clock.isFrozen, clock.timerUs(1_000_000)],
    // Jumps of ten seconds; what a clock that drifts or stands still is off by meanwhile is less.
    jumps: Math.round(Math.abs(clock.read(sim.nowUs) - sim.nowUs) / 10_000_000),
    disk: [disk.isFull, disk.isLying, disk.fsyncUs],
    factor: processor.factor,
    process: [process?.behaviour.name, process?.isListening && !process.isAnswering],
    misdeeds: MISDEEDS.filter((misdeed) => machine.dishonesty?.does(misdeed)),
    config: machine.config,
    labels: [control.versionConfigured(index), machine.behaviour.name],
    probes: [true, false].map((truth) => telemetry.faults.readiness(index, truth)),
    scrapes: [telemetry.faults.isDropped(index), telemetry.faults.lensOf(index)?.value('round', 1)],
    heldBack: [OLD, CANDIDATE].map((version) => heldBack(index, version)),
  }));
  return { links, machines };
}

const lasting = faultSchema.options
  .map((option) => option.in.shape)
  .filter((shape) => 'duration' in shape)
  .map(({ kind }) => kind.value)
  .filter((kind) => !RECURRENT.includes(kind));

describe('two faults of one kind that overlap', () => {
  test('are tried of every kind that lasts', () => {
    expect(Object.keys(FIELDS).sort()).toEqual([...lasting].sort());
  });

  test.each(lasting)('%s: each ends by itself', async (kind) => {
    const [outer, inner = outer] = FIELDS[kind]!;
    const faults = [
      `{name: outer, kind: ${kind}, start: 500ms, duration: 3s, ${outer}}`,
      `{name: inner, kind: ${kind}, start: 1500ms, duration: 500ms, ${inner}}`,
    ];
    const regions = kind === 'region_outage' ? REGIONS : [];
    const overrides = [`faults=[${faults.join(', ')}]`, ...regions];
    const drill = await Drill.start({ overrides, invariants: false });
    await drill.pass(450_000);
    const before = stateOf(drill);
    await drill.pass(950_000);
    const during = stateOf(drill);
    expect(during).not.toEqual(before);
    await drill.pass(700_000);
    expect(stateOf(drill)).toEqual(during);
    await drill.pass(1_900_000);
    expect(stateOf(drill)).toEqual(before);
    const begun = drill.world.recorder.timeline.filter(({ kind: line }) => line === 'fault_start');
    for (const name of ['outer', 'inner']) {
      expect(begun.some(({ detail }) => detail.startsWith(`${name}:`))).toBe(true);
    }
  });
});
