import { describe, expect, test } from 'vitest';
import { hashBytes } from '../../src/model/hash-bytes.ts';

const hashOf = (index: number): string => index.toString(16).padStart(64, '0');

describe('hashBytes', () => {
  test('gives the bytes that the digits stand for', () => {
    expect([...hashBytes('00ff7a01')]).toEqual([0, 255, 122, 1]);
    for (let index = 0; index < 300; index += 1) {
      expect(Buffer.from(hashBytes(hashOf(index))).toString('hex')).toBe(hashOf(index));
    }
  });

  test('shares one array among all who ask for the same hash in turn', () => {
    expect(hashBytes(hashOf(1))).toBe(hashBytes(hashOf(1)));
  });
});
