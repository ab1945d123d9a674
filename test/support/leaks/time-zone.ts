import { leakIntoNames } from './leak.ts';

leakIntoNames(() => String(new Date(0).getTimezoneOffset()));
