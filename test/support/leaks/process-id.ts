import { leakIntoNames } from './leak.ts';

leakIntoNames(() => String(process.pid));
