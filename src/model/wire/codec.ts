/** Messages to bytes and back. A codec is a field format, a numbering of types, and a message set. */
import { DecodeError } from '../../crypto/bytes.ts';
import { decodeCertificate, encodeCertificate } from '../../crypto/certificate.ts';
import { check } from '../../kernel/check.ts';
import { type Block, type BlockHeader, makeBlock } from '../chain/block.ts';
import { sealTransaction, TRANSACTION_KINDS, type Transaction } from '../chain/transaction.ts';
import { type FieldFormat, type FieldReader, type FieldWriter, fixedWidth } from './fields.ts';
import type { Message, MessageType, SyncedBlock, WireProposal, WireVote } from './messages.ts';
import {
  readCertificate,
  readTimeout,
  readTimeoutCertificate,
  writeCertificate,
  writeTimeout,
  writeTimeoutCertificate,
} from './view-messages.ts';

/** Most items in one list of a message: what a peer can make us allocate. */
const LIST_MAX = 4096;
const WORD_MAX = 0xffff_ffff;
const STEPS = ['prevote', 'precommit'] as const;

export interface Codec {
  readonly name: string;
  /** Whether this codec knows the message at all. */
  speaks(type: MessageType): boolean;
  /** @throws InvariantError if the codec does not know the message. */
  encode(message: Message): Uint8Array;
  /** @throws DecodeError if the bytes are no message of this codec. */
  decode(bytes: Uint8Array): Message;
  /**
   * Bytes of a message of several votes, which need not be encoded again to know.
   *
   * @param alone - Bytes of all those votes, each encoded as a message of its own.
   * @throws InvariantError if the codec does not know messages of several votes.
   */
  lengthOfVotes(count: number, alone: number): number;
}

/**
 * @param types - The message set; a message's place in it is its number on the wire. A place of null
 *   is a number that stands for no message.
 * @param chainId - Block and transaction ids are recomputed on receipt, never taken from a peer.
 */
export function makeCodec(
  name: string,
  chainId: string,
  format: FieldFormat,
  types: readonly (MessageType | null)[],
): Codec {
  const aloneHead = format.lengthOf(Math.max(0, types.indexOf('vote')));
  const together = types.indexOf('votes');
  const spoken = new Set<MessageType | null>(types);
  return {
    name,
    speaks: (type) => spoken.has(type),
    lengthOfVotes(count, alone) {
      check(together >= 0, 'codec does not know this message', 'votes');
      return format.lengthOf(together) + format.lengthOf(count) + alone - count * aloneHead;
    },
    encode(message) {
      const number = types.indexOf(message.type);
      check(number >= 0, 'codec does not know this message', message.type);
      const out = format.writer();
      out.number(number);
      writeMessage(out, message);
      return out.finish();
    },
    decode(bytes) {
      const input = format.reader(bytes);
      const type = types[input.number()];
      if (type === undefined || type === null) throw new DecodeError('unknown message type');
      const message = READERS[type](input, chainId);
      input.end();
      return message;
    },
  };
}

function writeMessage(out: FieldWriter, message: Message): void {
  // The table has, under each type, the writer of that very type.
  const write = WRITERS[message.type] as (out: FieldWriter, message: Message) => void;
  write(out, message);
}

type Writers = {
  readonly [T in MessageType]: (out: FieldWriter, message: Extract<Message, { type: T }>) => void;
};

const WRITERS: Writers = {
  transaction: (out, message) => writeTransaction(out, message.transaction),
  submit: (out, message) => writeTransaction(out, message.transaction),
  acknowledge: (out, message) => {
    out.hex(message.id);
    out.number(message.accepted ? 1 : 0);
  },
  proposal: (out, message) => writeProposal(out, message.proposal),
  vote: (out, message) => writeVote(out, message.vote),
  votes: (out, message) => writeList(out, message.votes, writeVote),
  status: writeStatus,
  'block-request': (out, message) => {
    out.number(message.from);
    out.number(message.to);
  },
  'block-response': (out, message) => writeList(out, message.blocks, writeSyncedBlock),
  'proof-announce': (out, message) => {
    out.number(message.index);
    out.number(message.height);
  },
  'proof-request': (out, message) => out.number(message.index),
  'proof-response': (out, message) => {
    out.number(message.index);
    out.sized(message.envelope);
  },
  ballot: (out, message) => {
    out.number(message.to);
    out.number(message.hops);
    writeVote(out, message.vote);
  },
  certificate: (out, message) => writeCertificate(out, message.certificate),
  timeout: (out, message) => writeTimeout(out, message.timeout),
  'timeout-certificate': (out, message) => writeTimeoutCertificate(out, message.certificate),
};

const READERS: { [T in MessageType]: (input: FieldReader, chainId: string) => Message } = {
  transaction: (input, chainId) => ({
    type: 'transaction',
    transaction: readTransaction(input, chainId),
  }),
  submit: (input, chainId) => ({ type: 'submit', transaction: readTransaction(input, chainId) }),
  acknowledge: (input) => ({
    type: 'acknowledge',
    id: input.hex(32),
    accepted: readFlag(input),
  }),
  proposal: (input, chainId) => ({ type: 'proposal', proposal: readProposal(input, chainId) }),
  vote: (input) => ({ type: 'vote', vote: readVote(input) }),
  votes: (input) => ({ type: 'votes', votes: readList(input, () => readVote(input)) }),
  status: readStatus,
  'block-request': (input) => ({
    type: 'block-request',
    from: input.number(),
    to: input.number(),
  }),
  'block-response': (input, chainId) => ({
    type: 'block-response',
    blocks: readList(input, () => readSyncedBlock(input, chainId)),
  }),
  'proof-announce': (input) => ({
    type: 'proof-announce',
    index: input.number(),
    height: input.number(),
  }),
  'proof-request': (input) => ({ type: 'proof-request', index: input.number() }),
  'proof-response': (input) => ({
    type: 'proof-response',
    index: input.number(),
    envelope: input.sized(),
  }),
  ballot: (input) => ({
    type: 'ballot',
    to: input.number(),
    hops: input.number(),
    vote: readVote(input),
  }),
  certificate: (input) => ({ type: 'certificate', certificate: readCertificate(input) }),
  timeout: (input) => ({ type: 'timeout', timeout: readTimeout(input) }),
  'timeout-certificate': (input) => ({
    type: 'timeout-certificate',
    certificate: readTimeoutCertificate(input),
  }),
};

function writeStatus(out: FieldWriter, status: Extract<Message, { type: 'status' }>): void {
  out.number(status.height);
  out.number(status.round);
  out.number((status.hasProposal ? 1 : 0) + (status.solicits ? 2 : 0) + (status.isLost ? 4 : 0));
  out.sized(status.prevotes);
  out.sized(status.precommits);
}

function readStatus(input: FieldReader): Message {
  const height = input.number();
  const round = input.number();
  const flags = input.number();
  if (flags > 7) throw new DecodeError('unknown status flag');
  return {
    type: 'status',
    height,
    round,
    hasProposal: (flags & 1) !== 0,
    solicits: (flags & 2) !== 0,
    isLost: (flags & 4) !== 0,
    prevotes: input.sized(),
    precommits: input.sized(),
  };
}

function writeVote(out: FieldWriter, vote: WireVote): void {
  out.number(STEPS.indexOf(vote.step) * 2 + (vote.blockHash === null ? 0 : 1));
  out.number(vote.height);
  out.number(vote.round);
  out.number(vote.epoch);
  out.number(vote.validator);
  if (vote.blockHash !== null) out.hex(vote.blockHash);
  out.fixed(vote.signature);
}

function readVote(input: FieldReader): WireVote {
  const tag = input.number();
  const step = STEPS[Math.floor(tag / 2)];
  if (step === undefined) throw new DecodeError('unknown vote step');
  const height = input.number();
  const round = readWord(input);
  const epoch = input.number();
  const validator = input.number();
  const blockHash = tag % 2 === 1 ? input.hex(32) : null;
  const signature = input.fixed(64);
  return { step, height, round, epoch, validator, blockHash, signature, remark: undefined };
}

function writeProposal(out: FieldWriter, proposal: WireProposal): void {
  out.number(proposal.round);
  out.number(proposal.validRound + 1);
  writeBlock(out, proposal.block);
  out.fixed(proposal.signature);
}

function readProposal(input: FieldReader, chainId: string): WireProposal {
  const round = readWord(input);
  const validRound = readWord(input) - 1;
  const block = readBlock(input, chainId);
  return { height: block.height, round, validRound, block, signature: input.fixed(64) };
}

function writeBlock(out: FieldWriter, block: Block): void {
  const header = block.header;
  for (const value of [
    header.height,
    header.round,
    header.epoch,
    header.protocol,
    header.signal,
    header.proposer,
    header.timeUs,
  ]) {
    out.number(value);
  }
  out.hex(header.previousHash);
  out.hex(header.transactionRoot);
  out.hex(header.stateRoot);
  out.hex(header.validatorSetHash);
  out.fixed(header.vrfProof);
  writeList(out, block.transactions, writeTransaction);
}

function readBlock(input: FieldReader, chainId: string): Block {
  const header: BlockHeader = {
    height: input.number(),
    round: readWord(input),
    epoch: readWord(input),
    protocol: input.number(),
    signal: input.number(),
    proposer: readWord(input),
    timeUs: input.number(),
    previousHash: input.hex(32),
    transactionRoot: input.hex(32),
    stateRoot: input.hex(32),
    validatorSetHash: input.hex(32),
    vrfProof: input.fixed(80),
  };
  if (header.protocol > 255 || header.signal > 255) throw new DecodeError('unknown protocol');
  return makeBlock(
    chainId,
    header,
    readList(input, () => readTransaction(input, chainId)),
  );
}

function writeSyncedBlock(out: FieldWriter, synced: SyncedBlock): void {
  writeBlock(out, synced.block);
  out.sized(encodeCertificate(synced.certificate));
}

function readSyncedBlock(input: FieldReader, chainId: string): SyncedBlock {
  const block = readBlock(input, chainId);
  return { block, certificate: decodeCertificate(input.sized()) };
}

function writeTransaction(out: FieldWriter, tx: Transaction): void {
  out.number(TRANSACTION_KINDS.indexOf(tx.kind));
  out.fixed(tx.sender);
  out.number(tx.nonce);
  out.sized(tx.payload);
  out.fixed(tx.signature);
}

function readTransaction(input: FieldReader, chainId: string): Transaction {
  const kind = TRANSACTION_KINDS[input.number()];
  if (kind === undefined) throw new DecodeError('unknown transaction kind');
  const sender = input.fixed(32);
  const nonce = input.number();
  const payload = input.sized();
  return sealTransaction(chainId, { kind, sender, nonce, payload }, input.fixed(64));
}

function writeList<T>(
  out: FieldWriter,
  items: readonly T[],
  write: (out: FieldWriter, item: T) => void,
): void {
  out.number(items.length);
  for (const item of items) write(out, item);
}

function readList<T>(input: FieldReader, read: () => T): T[] {
  const length = input.number();
  if (length > LIST_MAX) throw new DecodeError('a list is too long');
  return Array.from({ length }, read);
}

/** A number that signed and hashed content holds in 32 bits: a larger one was never signed. */
function readWord(input: FieldReader): number {
  const value = input.number();
  if (value > WORD_MAX) throw new DecodeError('a number is above 2^32 - 1');
  return value;
}

function readFlag(input: FieldReader): boolean {
  const value = input.number();
  if (value > 1) throw new DecodeError('a flag is neither 0 nor 1');
  return value === 1;
}

/** Blocks by themselves, as they are written to disk: in one format, whatever the release. */
export function blockCodec(chainId: string): {
  encode(block: Block): Uint8Array;
  decode(bytes: Uint8Array): Block;
} {
  return {
    encode(block) {
      const out = fixedWidth.writer();
      writeBlock(out, block);
      return out.finish();
    },
    decode(bytes) {
      const input = fixedWidth.reader(bytes);
      const block = readBlock(input, chainId);
      input.end();
      return block;
    },
  };
}
