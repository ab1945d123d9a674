import { leakIntoNames } from './leak.ts';

leakIntoNames(() => ['zebra', 'Ähre', 'apple'].sort((a, b) => a.localeCompare(b))[0] ?? '');
