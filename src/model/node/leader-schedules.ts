/** The leaders of an epoch, drawn once for all nodes: those that have one set have one order. */
import type { EpochSet } from '../chain/epoch-set.ts';
import { type LeaderRule, LeaderSchedule } from '../consensus/leader.ts';

/** By set: a set belongs to one chain, which has one rule for its leaders. */
const schedules = new WeakMap<EpochSet, LeaderSchedule>();

/** The leaders of the heights that a set decides. */
export function leadersOf(set: EpochSet, rule: LeaderRule): LeaderSchedule {
  const known = schedules.get(set);
  if (known !== undefined) return known;
  const schedule = new LeaderSchedule(set.beacon, set.powers, rule);
  schedules.set(set, schedule);
  return schedule;
}
