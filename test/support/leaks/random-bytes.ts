import { randomBytes } from 'node:crypto';
import { leakIntoNames } from './leak.ts';

leakIntoNames(() => randomBytes(4).toString('hex'));
