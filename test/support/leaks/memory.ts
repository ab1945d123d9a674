import { leakIntoDraws } from './leak.ts';

leakIntoDraws(() => process.memoryUsage().heapUsed);
