import { leakIntoDraws } from './leak.ts';

leakIntoDraws(() => Math.random() * 1000);
