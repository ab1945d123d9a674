/** Arbitrary messages: any that the types allow, whether or not a node would ever send them. */
import fc from 'fast-check';
import { signerBitmap } from '../../src/crypto/certificate.ts';
import { type Block, makeBlock } from '../../src/model/chain/block.ts';
import {
  sealTransaction,
  TRANSACTION_KINDS,
  type Transaction,
} from '../../src/model/chain/transaction.ts';
import type { Message, SyncedBlock, WireVote } from '../../src/model/wire/messages.ts';

export const CHAIN = 'wire-1';

/** Numbers at which encodings change their length, and any others up to a limit. */
function numbers(max: number): fc.Arbitrary<number> {
  const edges = [0, 1, 127, 128, 16_383, 16_384, 2 ** 31, 2 ** 32 - 1, 2 ** 32, max];
  const known = edges.filter((edge) => edge <= max);
  return fc.oneof(fc.constantFrom(...known), fc.nat({ max }), fc.nat({ max: Math.min(max, 300) }));
}

const whole = numbers(Number.MAX_SAFE_INTEGER);
const word = numbers(2 ** 32 - 1);
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const hash = bytes(32).map((value) => Buffer.from(value).toString('hex'));

export const transactions: fc.Arbitrary<Transaction> = fc
  .record({
    kind: fc.constantFrom(...TRANSACTION_KINDS),
    sender: bytes(32),
    nonce: whole,
    payload: fc.uint8Array({ maxLength: 300 }),
    signature: bytes(64),
  })
  .map(({ signature, ...unsigned }) => sealTransaction(CHAIN, unsigned, signature));

const headers = fc.record({
  height: whole,
  round: word,
  epoch: word,
  protocol: numbers(255),
  signal: numbers(255),
  proposer: word,
  timeUs: whole,
  previousHash: hash,
  transactionRoot: hash,
  stateRoot: hash,
  validatorSetHash: hash,
  vrfProof: bytes(80),
});

export const blocks: fc.Arbitrary<Block> = fc
  .tuple(headers, fc.array(transactions, { maxLength: 4 }))
  .map(([header, list]) => makeBlock(CHAIN, header, list));

export const votes: fc.Arbitrary<WireVote> = fc.record({
  step: fc.constantFrom('prevote' as const, 'precommit' as const),
  height: whole,
  round: word,
  epoch: whole,
  validator: whole,
  blockHash: fc.option(hash, { nil: null }),
  signature: bytes(64),
});

const certificates = fc
  .tuple(
    fc.record({
      ...{ chainId: fc.string({ unit: 'grapheme' }), height: whole, round: word, epoch: whole },
      ...{ blockHash: bytes(32), validatorSetHash: bytes(32) },
    }),
    fc.uniqueArray(fc.nat({ max: 11 }), { maxLength: 6 }).map((set) => set.sort((a, b) => a - b)),
  )
  .chain(([content, signers]) =>
    fc
      .array(bytes(64), { minLength: signers.length, maxLength: signers.length })
      .map((signatures) => ({ ...content, bitmap: signerBitmap(signers, 12), signatures })),
  );

const syncedBlocks: fc.Arbitrary<SyncedBlock> = fc
  .tuple(blocks, certificates)
  .map(([block, certificate]) => ({ block, certificate }));

const proposals = fc
  .record({
    round: word,
    validRound: word.map((round) => round - 1),
    block: blocks,
    sig: bytes(64),
  })
  .map(({ sig, ...rest }) => ({ ...rest, height: rest.block.height, signature: sig }));

const signers = fc.array(fc.record({ validator: word, signature: bytes(64) }), { maxLength: 6 });

const voteCertificates = fc.record({
  step: fc.constantFrom('prevote' as const, 'precommit' as const),
  ...{ height: whole, round: word, blockHash: hash, signers },
});

const timeouts = fc.record({
  ...{ height: whole, round: word, highRound: word.map((round) => round - 1) },
  ...{ validator: word, signature: bytes(64) },
});

const timeoutCertificates = fc.record({
  ...{ height: whole, round: word },
  timeouts: fc.array(timeouts, { maxLength: 4 }),
});

type Of<Type extends Message['type']> = fc.Arbitrary<Extract<Message, { type: Type }>>;

/** An arbitrary of each type of message. */
export const MESSAGES: { readonly [Type in Message['type']]: Of<Type> } = {
  transaction: transactions.map((transaction) => ({ type: 'transaction', transaction })),
  submit: transactions.map((transaction) => ({ type: 'submit', transaction })),
  acknowledge: fc.record({ type: fc.constant('acknowledge'), id: hash, accepted: fc.boolean() }),
  proposal: proposals.map((proposal) => ({ type: 'proposal', proposal })),
  vote: votes.map((vote) => ({ type: 'vote', vote })),
  votes: fc.array(votes, { maxLength: 5 }).map((list) => ({ type: 'votes', votes: list })),
  status: fc.record({
    type: fc.constant('status'),
    ...{
      height: whole,
      round: whole,
      hasProposal: fc.boolean(),
      solicits: fc.boolean(),
      isLost: fc.boolean(),
    },
    ...{ prevotes: fc.uint8Array({ maxLength: 40 }), precommits: fc.uint8Array({ maxLength: 40 }) },
  }),
  'block-request': fc.record({ type: fc.constant('block-request'), from: whole, to: whole }),
  'block-response': fc
    .array(syncedBlocks, { maxLength: 3 })
    .map((list) => ({ type: 'block-response', blocks: list })),
  'proof-announce': fc.record({ type: fc.constant('proof-announce'), index: whole, height: whole }),
  'proof-request': fc.record({ type: fc.constant('proof-request'), index: whole }),
  'proof-response': fc.record({
    type: fc.constant('proof-response'),
    index: whole,
    envelope: fc.uint8Array({ maxLength: 500 }),
  }),
  ballot: fc.record({ type: fc.constant('ballot'), to: whole, hops: whole, vote: votes }),
  certificate: voteCertificates.map((certificate) => ({ type: 'certificate', certificate })),
  timeout: timeouts.map((timeout) => ({ type: 'timeout', timeout })),
  'timeout-certificate': timeoutCertificates.map((certificate) => ({
    type: 'timeout-certificate',
    certificate,
  })),
};
