/** Whichever of two timers comes first. */
import { leakIntoDraws } from './leak.ts';

let ticks = 0;
setInterval(() => {
  ticks += 1;
}, 1).unref();
leakIntoDraws(() => ticks);
