/** The Bitcoin blocks that come with the simulator: what a tracker may be asked to index. */
import { fromHex } from '../../crypto/bytes.ts';
import { BITCOIN_MAINNET_0 } from './fixtures/bitcoin-mainnet-0.ts';
import { BITCOIN_MAINNET_170 } from './fixtures/bitcoin-mainnet-170.ts';
import { BITCOIN_TESTNET_926485 } from './fixtures/bitcoin-testnet-926485.ts';

export type BitcoinNetwork = 'mainnet' | 'testnet';

/** A block whose place in its chain is known. */
export interface TrackerFixture {
  readonly name: string;
  readonly network: BitcoinNetwork;
  readonly height: number;
  /** Double SHA-256 of the header, in display order. */
  readonly id: string;
  readonly raw: Uint8Array;
}

const FIXTURES: ReadonlyMap<string, TrackerFixture> = new Map(
  [
    fixture(
      'mainnet',
      0,
      '000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f',
      BITCOIN_MAINNET_0,
    ),
    fixture(
      'mainnet',
      170,
      '00000000d1145790a8694403d4063f323d499e655c83426834d4ce2f8dd4a2ee',
      BITCOIN_MAINNET_170,
    ),
    fixture(
      'testnet',
      926_485,
      '000000000000015d6077a411a8f5cc95caf775ccf11c54e27df75ce58d187313',
      BITCOIN_TESTNET_926485,
    ),
  ].map((known) => [known.name, known]),
);

/** The block of that name, with bytes of its own, or undefined. */
export function trackerFixture(name: string): TrackerFixture | undefined {
  const known = FIXTURES.get(name);
  return known === undefined ? undefined : { ...known, raw: new Uint8Array(known.raw) };
}

/** Every name, in the order of network and height. */
export function trackerFixtureNames(): string[] {
  return [...FIXTURES.keys()];
}

/** Where a block belongs by its id, or undefined when no block of that id is known. */
export function fixtureOfId(id: string): TrackerFixture | undefined {
  const name = trackerFixtureNames().find((candidate) => FIXTURES.get(candidate)?.id === id);
  return name === undefined ? undefined : trackerFixture(name);
}

function fixture(network: BitcoinNetwork, height: number, id: string, hex: string): TrackerFixture {
  return { name: `bitcoin-${network}-${height}`, network, height, id, raw: fromHex(hex) };
}
