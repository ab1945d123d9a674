import { leakIntoNames } from './leak.ts';

leakIntoNames(() => {
  const { LANG = '' } = process.env;
  return LANG;
});
