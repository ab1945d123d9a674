/** The reach of faults into the clocks and disks of machines. */
import type { Simulation } from '../../kernel/simulation.ts';
import type { ClockReach } from '../faults/reach/clock.ts';
import type { DiskReach } from '../faults/reach/disk.ts';
import type { NodeClock } from '../node/clock.ts';
import type { Disk } from '../node/disk.ts';
import type { Machine } from '../node/env.ts';
import { type Schedule, scheduleOn } from '../node/waits.ts';

/** @param machineOf - The machine of a node; it is known from then on that a fault reached it. */
export function clockReach(sim: Simulation, machineOf: (node: number) => Machine): ClockReach {
  const of = (node: number): NodeClock => machineOf(node).clock;
  return {
    skew: (node, skew) => of(node).skew(sim.nowUs, skew),
    freeze: (node) => of(node).freeze(sim.nowUs),
  };
}

/**
 * @param machineOf - The machine of a node; it is known from then on that a fault reached it.
 * @param onLie - A disk has begun to lie, which nobody notices before the power fails.
 */
export function diskReach(
  sim: Simulation,
  machineOf: (node: number) => Machine,
  onLie: () => void,
): DiskReach {
  const of = (node: number): Disk => machineOf(node).disk;
  const schedule = scheduleOn(sim);
  const midway: Schedule = (delayUs, action) => schedule(Math.floor(delayUs / 2), action);
  return {
    whenWriting: (node, part, action) => {
      const disk = of(node);
      disk.whenWritten(part, () => disk.whenSynced(0, midway, action));
    },
    losePower: (node, tear) => of(node).losePower(tear),
    wipe: (node) => of(node).wipe(),
    flipBit: (node, part, stream) => of(node).flipBit(part, stream),
    loseSector: (node, part, stream) => of(node).loseSector(part, stream),
    misdirect: (node, part, stream) => of(node).misdirect(part, stream),
    fill: (node) => of(node).fill(),
    slow: (node, factor) => of(node).slow(factor),
    lie: (node) => {
      const stop = of(node).lie();
      onLie();
      return stop;
    },
  };
}
