import { sha256 as nobleSha256, sha512 as nobleSha512 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex } from '../../src/crypto/bytes.ts';
import { sha256, sha512, taggedHash } from '../../src/crypto/hash.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);

describe('sha256 and sha512', () => {
  test('give the digests of FIPS 180-4 for "abc"', () => {
    expect(toHex(sha256(utf8('abc')))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
    expect(toHex(sha512(utf8('abc')))).toBe(
      'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a' +
        '2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
    );
  });

  // Judged by @noble/hashes, a second implementation.
  test('hash their parts as one message', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 90 }), { maxLength: 4 }), (parts) => {
        const whole = new Uint8Array(Buffer.concat(parts));
        expect(sha256(...parts)).toEqual(nobleSha256(whole));
        expect(sha512(...parts)).toEqual(nobleSha512(whole));
      }),
    );
  });
});

describe('taggedHash', () => {
  test('is SHA-256 over domain and parts, each behind its length', () => {
    const input = Buffer.from('00000001' + '64' + '00000002' + '0102' + '00000000', 'hex');
    expect(taggedHash('d', Uint8Array.of(1, 2), new Uint8Array())).toEqual(nobleSha256(input));
  });

  test('tells domains and borders between parts apart', () => {
    const [a, b] = [Uint8Array.of(1), Uint8Array.of(2)];
    const digests = [
      taggedHash('x', a, b),
      taggedHash('y', a, b),
      taggedHash('x', b, a),
      taggedHash('x', Uint8Array.of(1, 2)),
      taggedHash('x', Uint8Array.of(1, 2), new Uint8Array()),
      taggedHash('x'),
    ];
    expect(new Set(digests.map(toHex)).size).toBe(digests.length);
  });
});
