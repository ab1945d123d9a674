/** The plainest block that consensus can be about. */
import { ByteReader, ByteWriter } from '../../../src/crypto/bytes.ts';
import type { VoteStep } from '../../../src/crypto/vote.ts';
import type { ProposalRecord, VoteRecord } from '../../../src/model/consensus/messages.ts';
import type { BlockCodec } from '../../../src/model/consensus/wal.ts';

export interface TestBlock {
  readonly hash: string;
  readonly height: number;
  readonly isValid: boolean;
}

export function blockOf(height: number, name: string, isValid = true): TestBlock {
  return { hash: `${height}-${name}`, height, isValid };
}

export const blockCodec: BlockCodec<TestBlock> = {
  encode: ({ hash, height, isValid }) =>
    new ByteWriter()
      .text(hash)
      .u64(height)
      .u8(isValid ? 1 : 0)
      .finish(),
  decode: (bytes) => {
    const reader = new ByteReader(bytes);
    const block = { hash: reader.text(), height: reader.u64(), isValid: reader.u8() === 1 };
    reader.end();
    return block;
  },
};

const NO_SIGNATURE = new Uint8Array(0);

export function voteOf(
  step: VoteStep,
  round: number,
  validator: number,
  blockHash: string | null,
  height = 1,
): VoteRecord {
  return { step, height, round, validator, blockHash, signature: NO_SIGNATURE };
}

export function proposalOf(
  round: number,
  proposer: number,
  block: TestBlock,
  validRound = -1,
): ProposalRecord<TestBlock> {
  const { height } = block;
  return { height, round, validRound, proposer, block, signature: NO_SIGNATURE };
}
