import { readdirSync } from 'node:fs';
import { leakIntoNames } from './leak.ts';

leakIntoNames(() => readdirSync(new URL('.', import.meta.url))[0] ?? '');
