/** The kinds of faults of processes. A new kind is one file beside this one and one entry here. */
import { churnSchema, startChurn } from '../churn.ts';
import { crashSchema, startCrash } from './crash.ts';
import { crashLoopSchema, startCrashLoop } from './crash-loop.ts';
import { oomKillSchema, startOomKill } from './oom-kill.ts';
import { pauseSchema, startPause } from './pause.ts';
import { restartWithoutDiskSchema, startRestartWithoutDisk } from './restart-without-disk.ts';
import { restartWrongVersionSchema, startRestartWrongVersion } from './restart-wrong-version.ts';
import { slowCpuSchema, startSlowCpu } from './slow-cpu.ts';

export const processFaults = {
  churn: { schema: churnSchema, start: startChurn },
  crash: { schema: crashSchema, start: startCrash },
  crash_loop: { schema: crashLoopSchema, start: startCrashLoop },
  pause: { schema: pauseSchema, start: startPause },
  slow_cpu: { schema: slowCpuSchema, start: startSlowCpu },
  oom_kill: { schema: oomKillSchema, start: startOomKill },
  restart_without_disk: { schema: restartWithoutDiskSchema, start: startRestartWithoutDisk },
  restart_wrong_version: { schema: restartWrongVersionSchema, start: startRestartWrongVersion },
};
