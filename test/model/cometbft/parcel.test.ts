import { expect, test } from 'vitest';
import { partBytesOf } from '../../../src/model/cometbft/parcel.ts';

test('all parts of a block are full but the last', () => {
  const block = { hash: 'b', height: 1, txCount: 0, bytes: 2500, partCount: 3, madeUs: 0 };
  expect([0, 1, 2].map((part) => partBytesOf(block, part, 1000))).toEqual([1000, 1000, 500]);
  const whole = { ...block, bytes: 2000, partCount: 2 };
  expect([0, 1].map((part) => partBytesOf(whole, part, 1000))).toEqual([1000, 1000]);
});
