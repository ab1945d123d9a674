/** What one run leaves behind in a module, the next one finds. */
import { leakIntoDraws } from './leak.ts';

let draws = 0;
leakIntoDraws(() => ++draws);
