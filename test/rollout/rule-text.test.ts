import { expect, test } from 'vitest';
import { valueText } from '../../src/rollout/rule-text.ts';

test.each([
  [500_000, 'us', '500ms'],
  [24, 'count', '24'],
  [4_194_304, 'bytes', '4MiB'],
  [1536, 'bytes', '1536B'],
  [2048, 'bytes', '2KiB'],
  [0, 'bytes', '0B'],
  [0.002, 'ratio', '0.2%'],
  [0.07, 'ratio', '7%'],
] as const)('writes %d of unit %s as %s', (value, unit, text) => {
  expect(valueText(value, unit)).toBe(text);
});
