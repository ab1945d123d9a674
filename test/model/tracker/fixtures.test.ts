import { describe, expect, test } from 'vitest';
import { toHex } from '../../../src/crypto/bytes.ts';
import { parseBlock } from '../../../src/model/tracker/bitcoin-block.ts';
import { blockFault } from '../../../src/model/tracker/block-fault.ts';
import {
  fixtureOfId,
  trackerFixture,
  trackerFixtureNames,
} from '../../../src/model/tracker/fixtures.ts';

describe('tracker fixtures', () => {
  test.each(trackerFixtureNames())('%s has its id, roots and proof of work', (name) => {
    const known = trackerFixture(name)!;
    const block = parseBlock(known.raw);
    expect(block.id).toBe(known.id);
    expect(blockFault(block, known.id)).toBeNull();
    expect(name).toBe(`bitcoin-${known.network}-${known.height}`);
  });

  // Lengths and ids as block explorers publish them.
  test('are the published blocks', () => {
    const facts = trackerFixtureNames().map((name) => {
      const { id, raw } = trackerFixture(name)!;
      return [name, raw.length, id];
    });
    expect(facts).toEqual([
      [
        'bitcoin-mainnet-0',
        285,
        '000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f',
      ],
      [
        'bitcoin-mainnet-170',
        490,
        '00000000d1145790a8694403d4063f323d499e655c83426834d4ce2f8dd4a2ee',
      ],
      [
        'bitcoin-testnet-926485',
        1982,
        '000000000000015d6077a411a8f5cc95caf775ccf11c54e27df75ce58d187313',
      ],
    ]);
  });

  test('are found by id', () => {
    for (const name of trackerFixtureNames()) {
      expect(fixtureOfId(trackerFixture(name)!.id)?.name).toBe(name);
    }
    expect(fixtureOfId('00'.repeat(32))).toBeUndefined();
  });

  test('are not there under other names', () => {
    expect(trackerFixture('bitcoin-mainnet-1')).toBeUndefined();
    expect(trackerFixture('constructor')).toBeUndefined();
  });

  test('are handed out with bytes of their own', () => {
    trackerFixture('bitcoin-mainnet-0')!.raw.fill(0);
    expect(toHex(trackerFixture('bitcoin-mainnet-0')!.raw.subarray(0, 4))).toBe('01000000');
  });
});
