/** Series that every process shows, whatever it can do. */

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
