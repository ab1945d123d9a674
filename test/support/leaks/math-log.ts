/** A logarithm where a table belongs. */
import { leakIntoDraws } from './leak.ts';

let draws = 1;
leakIntoDraws(() => Math.log(++draws) * 1_000_000);
