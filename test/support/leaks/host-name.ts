import { hostname } from 'node:os';
import { leakIntoNames } from './leak.ts';

leakIntoNames(() => hostname());
