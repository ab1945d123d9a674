import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { epochOf, lastHeightOf } from '../../../src/model/chain/genesis.ts';
import { encodeHashInput } from '../../../src/model/chain/genesis-hash.ts';
import { tierSeed } from '../../../src/model/chain/tier-seed.ts';
import { tagged, text, u8, u32, u64 } from '../../support/world-bytes.ts';
import { found } from '../../support/world-chain.ts';

const { genesis } = found();

describe('epochs', () => {
  test('cut the heights from 1 on into runs of equal length', () => {
    const epochs = [1, 2, 3, 4, 5, 6, 7].map((height) => epochOf(height, 3));
    expect(epochs).toEqual([0, 0, 0, 1, 1, 1, 2]);
    expect([0, 1, 2].map((epoch) => lastHeightOf(epoch, 3))).toEqual([3, 6, 9]);
  });

  test('end with the height before the next one begins', () => {
    fc.assert(
      fc.property(fc.nat({ max: 10_000 }), fc.integer({ min: 1, max: 500 }), (epoch, blocks) => {
        const last = lastHeightOf(epoch, blocks);
        expect(epochOf(last, blocks)).toBe(epoch);
        expect(epochOf(last + 1, blocks)).toBe(epoch + 1);
      }),
    );
  });
});

describe('the hash of a genesis', () => {
  test('covers chain, keys, stakes and standings', () => {
    const members = genesis.validators.flatMap(({ voteKey, vrfKey, stake, standing }) => [
      ...[voteKey, vrfKey, u64(stake)],
      ...[u8(standing.tier), u32(standing.timetokeHours), u32(standing.scorePpm)],
    ]);
    const input = Buffer.concat([text(genesis.chainId), u32(5), ...members]);
    expect(Buffer.from(encodeHashInput(genesis.chainId, genesis.validators))).toEqual(input);
    expect(genesis.hash).toBe(tagged('simnet/genesis/v1', input).toString('hex'));
  });

  test('is another for another seed and another chain', () => {
    const hashes = [found(), found([], '8'), found(['cluster.chain=other'])].map(
      (one) => one.genesis.hash,
    );
    expect(new Set(hashes).size).toBe(3);
    expect(found().genesis).toEqual(genesis);
  });
});

test('the tier seed binds the vote key and the hours of a validator', () => {
  const [one] = genesis.validators;
  const hours = u32(one!.standing.timetokeHours);
  const expected = tagged('simnet/tier-seed/v1', one!.voteKey, hours);
  expect(Buffer.from(tierSeed(one!))).toEqual(expected);
  const older = { ...one!, standing: { ...one!.standing, timetokeHours: 1 } };
  expect(tierSeed(older)).not.toEqual(tierSeed(one!));
});
