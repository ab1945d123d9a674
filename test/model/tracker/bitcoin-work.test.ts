import { describe, expect, test } from 'vitest';
import { fromHex } from '../../../src/crypto/bytes.ts';
import { hasProofOfWork, targetOfBits } from '../../../src/model/tracker/bitcoin-work.ts';

describe('targetOfBits', () => {
  // Source: Bitcoin Core, arith_uint256_tests.cpp, `bignum_SetCompact`, where not above the limit.
  test.each([
    [0x01123456, 0x12n],
    [0x02123456, 0x1234n],
    [0x03123456, 0x123456n],
    [0x04123456, 0x12345600n],
    [0x05009234, 0x92340000n],
    [0x1d00ffff, 0xffffn << 208n],
  ])('expands %i', (bits, target) => {
    expect(targetOfBits(bits)).toBe(target);
  });

  test.each([0, 0x00123456, 0x01003456, 0x02000056, 0x03000000, 0x04000000])(
    'finds no target in %i, which is zero',
    (bits) => {
      expect(targetOfBits(bits)).toBeNull();
    },
  );

  test.each([0x01fedcba, 0x04923456])('finds no target in %i, which is negative', (bits) => {
    expect(targetOfBits(bits)).toBeNull();
  });

  test.each([0x1d01_0000, 0x20123456, 0xff123456])(
    'finds no target in %i, which is easier than any network allows',
    (bits) => {
      expect(targetOfBits(bits)).toBeNull();
    },
  );
});

describe('hasProofOfWork', () => {
  const target = `${'00'.repeat(26)}ffff${'00'.repeat(4)}`;

  test('takes a hash that equals the target, and none above', () => {
    expect(hasProofOfWork(fromHex(target), 0x1d00ffff)).toBe(true);
    expect(hasProofOfWork(fromHex(`01${target.slice(2)}`), 0x1d00ffff)).toBe(false);
  });
});
