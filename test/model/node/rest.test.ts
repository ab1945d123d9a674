import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { RECORD_BYTES } from '../../../src/kernel/trace.ts';
import type { NetworkCounters } from '../../../src/model/network/network.ts';
import { Rest } from '../../../src/model/node/rest.ts';
import type { BlockRecord, TimelineEntry } from '../../../src/model/recorder.ts';
import { World } from '../../../src/model/world/world.ts';
import type { Scenario } from '../../../src/scenario/schema.ts';
import { CryptoPool } from '../../../src/worker/pool.ts';
import { drillScenario } from '../../support/world-scenario.ts';

const DURATION_US = 14_000_000;

/** All that a run does, but for the events by which statuses are told and arrive. */
interface Course {
  readonly blocks: readonly BlockRecord[];
  readonly timeline: readonly TimelineEntry[];
  readonly counters: NetworkCounters;
  readonly bytes: readonly (readonly number[])[];
  readonly heights: readonly number[];
  /** When what each node sends next would arrive: the same only if all its draws before were. */
  readonly nextUs: readonly number[];
  /** When, what and where, of each other event and of each decision. */
  readonly records: readonly string[];
}

interface Glance {
  readonly counters: NetworkCounters;
  /** By link: the height that the node takes its peer to work on. */
  readonly heard: readonly number[];
}

interface Ran {
  readonly trace: string;
  readonly course: Course;
  /** Of the course, at some times. */
  readonly glances: readonly Glance[];
  readonly events: number;
  /** Times that a node was laid to rest, and statuses that it did without its process. */
  readonly rests: number;
  readonly done: number;
}

/** Whatever can end the rest of a node: it dies, stops, its clock goes wrong, its links fail. */
function disturb(world: World): void {
  const { sim, control, machines, network } = world;
  sim.call(2_500_000, () => control.stop(1));
  sim.call(6_500_000, () => control.start(1, 'v1.4.2'));
  sim.call(3_300_000, () => machines[2]?.process?.pause());
  sim.call(5_000_000, () => machines[2]?.process?.resume());
  sim.call(7_300_000, () => {
    const heal = machines[3]?.clock.skew(sim.nowUs, { offsetUs: 0, ppm: 50_000 });
    sim.call(1_900_000, () => heal?.());
  });
  sim.call(8_400_000, () => {
    const heal = machines[0]?.clock.freeze(sim.nowUs);
    sim.call(900_000, () => heal?.());
  });
  for (const atUs of [1_700_000, 6_100_000, 10_200_000, 12_900_000]) {
    sim.call(atUs, () => {
      const lifts = [
        network.conditions.cut((from, to) => from === 4 && to > 4),
        network.conditions.hold((from) => from === 5),
      ];
      sim.call(300_000, () => {
        for (const lift of lifts) lift();
      });
    });
  }
}

/** Events of alarms and arrivals are left out: whoever rests needs fewer of them. */
function tell(records: Uint8Array, kindNames: readonly string[]): string[] {
  const view = new DataView(records.buffer, records.byteOffset, records.byteLength);
  const told: string[] = [];
  for (let start = 0; start < records.length; start += RECORD_BYTES) {
    const kind = view.getUint32(start + 8, true);
    const name = kindNames[kind] ?? `${kind}/${view.getFloat64(start + 16, true)}`;
    if (name === 'alarm' || name === 'deliver') continue;
    told.push(`${view.getFloat64(start, true)} ${name} ${view.getInt32(start + 12, true)}`);
  }
  return told;
}

function courseOf(world: World, records: readonly string[]): Course {
  const { network, recorder, machines } = world;
  const { first } = network.overlay;
  const { nowUs } = world.sim;
  return {
    blocks: recorder.blocks,
    timeline: recorder.timeline,
    counters: { ...network.counters },
    bytes: [[...network.meters.bytesOut], [...network.meters.bytesIn]],
    heights: machines.map(({ disk }) => disk.ledger.height),
    nextUs: machines.map(({ index }) => network.dispatch(index, first[index] ?? 0, 99, nowUs)),
    records,
  };
}

/**
 * Four validators and more that decide every four seconds and rest in between.
 *
 * @param glanceUs - Time from one look at the counters to the next.
 */
async function ran(mayRest: boolean, glanceUs = DURATION_US): Promise<Ran> {
  const { crypto, consensus, ...rest } = drillScenario();
  const sampled = { oneIn: 1_000 };
  const fidelity = { votes: sampled, vrf: sampled, proofs: { everyBlocks: 1, total: 0 } };
  const scenario: Scenario = {
    ...rest,
    crypto: { ...crypto, fidelity, tamper: undefined },
    consensus: { ...consensus, commitWaitUs: 3_500_000 },
  };
  const { enter, rings, hears } = Rest.prototype;
  const counts = { rests: 0, done: 0 };
  const counted = (isDone: boolean): boolean => {
    counts.done += isDone ? 1 : 0;
    return isDone;
  };
  let heightAt: Rest['heightAt'] = () => 0;
  Rest.prototype.enter = function (...args) {
    heightAt = (link) => this.heightAt(link);
    counts.rests += 1;
    if (mayRest) enter.apply(this, args);
  };
  Rest.prototype.rings = function (...args) {
    return counted(rings.apply(this, args));
  };
  Rest.prototype.hears = function (...args) {
    return counted(hears.apply(this, args));
  };
  const pool = await CryptoPool.open({ workers: 0, wasm: null });
  try {
    const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
    const told: string[] = [];
    const records = (bytes: Uint8Array) => void told.push(...tell(bytes, world.sim.kindNames));
    const world: World = new World(scenario, { seed: '7', port: pool, hash, records });
    world.start();
    world.enterStage('load');
    disturb(world);
    const glances: Glance[] = [];
    const links = Array.from({ length: world.network.overlay.linkCount }, (_, link) => link);
    for (let untilUs = glanceUs; untilUs <= DURATION_US; ) {
      const stop = world.sim.run(untilUs);
      if (stop.reason === 'blocked') {
        for (const ticket of world.desk.unanswered(stop.ticket)) await pool.wait(ticket);
      } else {
        const counters = { ...world.network.counters };
        glances.push({ counters, heard: links.map((link) => heightAt(link)) });
        untilUs += glanceUs;
      }
    }
    world.sim.flushTrace();
    const [trace, events] = [world.sim.traceHash(), world.sim.eventCount];
    return { trace, events, course: courseOf(world, told), glances, ...counts };
  } finally {
    Object.assign(Rest.prototype, { enter, rings, hears });
    await pool.close();
  }
}

describe('Rest', () => {
  test('does just what processes would do, whatever disturbs them, with fewer events', async () => {
    const [resting, awake] = [await ran(true), await ran(false)];
    expect(resting.rests).toBeGreaterThan(10);
    expect(resting.done).toBeGreaterThan(100);
    expect(resting.course.blocks.length).toBeGreaterThanOrEqual(3);
    expect(awake.done).toBe(0);
    expect(resting.course).toEqual(awake.course);
    expect(resting.glances).toEqual(awake.glances);
    expect(resting.events).toBeLessThan(0.9 * awake.events);
  });

  test('shows the same counters to who looks, at any time, and runs on as if nobody had', async () => {
    const glanceUs = 70_000;
    const [resting, awake] = [await ran(true, glanceUs), await ran(false, glanceUs)];
    expect(resting.glances).toEqual(awake.glances);
    expect(resting.trace).toBe((await ran(true)).trace);
  });
});
