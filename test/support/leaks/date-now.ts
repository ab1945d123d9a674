import { leakIntoDraws } from './leak.ts';

leakIntoDraws(() => Date.now());
