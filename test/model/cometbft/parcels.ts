/** Parcels of a test network of four validators, whose blocks have two parts. */
import { type Parcel, parcelOf, type QaBlock } from '../../../src/model/cometbft/parcel.ts';
import type { VoteRecord } from '../../../src/model/consensus/messages.ts';

export const VALIDATORS = 4;
const NO_SIGNATURE = new Uint8Array(0);

function blockOf(height: number): QaBlock {
  const hash = `block ${height}`;
  return { hash, height, txCount: 0, bytes: 100_000, partCount: 2, madeUs: 0 };
}

export function votes(
  height: number,
  step: 'prevote' | 'precommit',
  validators: readonly number[],
): Parcel {
  const records: VoteRecord[] = [];
  const first = step === 'prevote' ? 0 : VALIDATORS;
  for (const validator of validators) {
    const blockHash = blockOf(height).hash;
    const vote = { step, height, round: 0, validator, blockHash, signature: NO_SIGNATURE };
    records[first + validator] = vote;
  }
  const ids = validators.map((validator) => first + validator);
  return parcelOf({ height, bytes: 1, wireUs: 0, votes: ids, records });
}

export function proposal(height: number, proposer: number): Parcel {
  const block = blockOf(height);
  const signed = { height, round: 0, validRound: -1, proposer, block, signature: NO_SIGNATURE };
  return parcelOf({ height, bytes: 1, wireUs: 0, proposal: signed });
}

export function part(height: number, index: number): Parcel {
  return parcelOf({ height, bytes: 1, wireUs: 0, hash: blockOf(height).hash, part: index });
}
