/** Series that every process shows, whatever it can do. */
import type { Micros } from '../../kernel/time.ts';
import type { Exposition } from './exposition.ts';
import type { Instance } from './instance.ts';
import { OPEN_FILES_MAX, openFilesOf } from './open-files.ts';

/** Their names. */
export const PROCESS_METRICS: readonly string[] = [
  'log_lines_total',
  'process_max_fds',
  'process_open_fds',
  'process_ready',
  'process_resident_memory_bytes',
  'process_restarts_total',
  'process_start_time_seconds',
];

/** Labels by the cause for which processes ended, made once as those by level. */
const STOP_CAUSES = (['planned', 'crash', 'oom', 'watchdog', 'config', 'image'] as const).map(
  (cause) => [cause, { cause }] as const,
);

/** Labels by level, made once: an exposition knows its series by them. */
const LOG_LEVELS = ['info', 'warn', 'error'].map((level) => [level, { level }] as const);

/** Shows them for the process that an instance runs, or ran last. */
export function exposeProcess(
  instance: Instance,
  memoryBytes: number,
  nowUs: Micros,
  out: Exposition,
): void {
  out.value('process_resident_memory_bytes', memoryBytes);
  out.value('process_open_fds', openFilesOf(instance, nowUs));
  out.value('process_max_fds', OPEN_FILES_MAX);
  out.value('process_start_time_seconds', instance.startedUs / 1_000_000);
  out.value('process_ready', instance.isReady ? 1 : 0);
  for (const [cause, labels] of STOP_CAUSES) {
    out.value('process_restarts_total', instance.stops.get(cause) ?? 0, labels);
  }
  for (const [level, labels] of LOG_LEVELS) {
    out.value('log_lines_total', instance.logCounts.get(level) ?? 0, labels);
  }
}
