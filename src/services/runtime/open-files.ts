/** File descriptors of a process: how many it has open, and how many it may. */
import type { Micros } from '../../kernel/time.ts';
import type { Instance } from './instance.ts';

/** Most of a process: the soft limit that Linux gives where nobody says otherwise. */
export const OPEN_FILES_MAX = 1_024;
/** Those of a process that leaks none. */
const OPEN_FILES = 32;
const HOUR_US = 3_600_000_000;

/** Files that a process has open now. */
export function openFilesOf(instance: Instance, nowUs: Micros): number {
  const hours = (nowUs - instance.startedUs) / HOUR_US;
  const leaked = Math.floor(instance.amount('fd_leak', 'perHour', 0) * hours);
  return Math.min(OPEN_FILES_MAX, OPEN_FILES + leaked);
}

/** Age at which a process that leaks so many an hour has no more. */
export function filesSpentUs(perHour: number): Micros {
  return Math.ceil(((OPEN_FILES_MAX - OPEN_FILES) * HOUR_US) / perHour);
}
