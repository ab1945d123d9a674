/** Faults that strike a process whatever it can do; others need a capability that feels them. */

/** Their kinds. */
export const FELT_BY_EVERY_PROCESS: ReadonlySet<string> = new Set([
  'config_wrong',
  'counter_reset',
  'crash',
  'crash_loop',
  'fd_leak',
  'hang',
  'image_other',
  'image_unchanged',
  'key_missing',
  'mem_leak',
  'metric_absent',
  'metric_frozen',
  'port_closed',
  'slow_start',
]);
