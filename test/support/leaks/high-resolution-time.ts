import { leakIntoDraws } from './leak.ts';

leakIntoDraws(() => performance.now() * 1000);
