/** A power where whole numbers belong. */
import { leakIntoDraws } from './leak.ts';

let draws = 1;
// biome-ignore lint/style/useExponentiationOperator: the function is what this leak is about.
leakIntoDraws(() => Math.pow(++draws, 1.25) * 1000);
