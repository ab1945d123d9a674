import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DecodeError } from '../../../src/crypto/bytes.ts';
import { canaryV1 } from '../../../src/model/versions/canary-v1.ts';
import { canaryV2 } from '../../../src/model/versions/canary-v2.ts';
import { blockCodec, type Codec } from '../../../src/model/wire/codec.ts';
import type { Message, MessageType } from '../../../src/model/wire/messages.ts';
import { hex, tagged, u8, u32, u64 } from '../../support/world-bytes.ts';
import { blocks, CHAIN, MESSAGES, transactions } from '../../support/world-messages.ts';

const old = canaryV1(CHAIN).codec;
const young = canaryV2(CHAIN).codec;
const CODECS: readonly (readonly [string, Codec])[] = [
  [old.name, old],
  [young.name, young],
];
const TYPES = Object.keys(MESSAGES) as MessageType[];
const anyMessage = (codec: Codec) =>
  fc.oneof(...TYPES.filter((type) => codec.speaks(type)).map((type) => MESSAGES[type]));

/** The error that decoding gives, or null where the bytes are a message after all. */
function errorOf(codec: Codec, bytes: Uint8Array): unknown {
  try {
    codec.decode(bytes);
    return null;
  } catch (error) {
    return error;
  }
}

describe.each(CODECS)('the codec %s', (_name, codec) => {
  test.each(TYPES.filter((type) => codec.speaks(type)))('reads the %s that it wrote', (type) => {
    fc.assert(
      fc.property(MESSAGES[type] as fc.Arbitrary<Message>, (message) => {
        expect(codec.decode(codec.encode(message))).toEqual(message);
      }),
      { numRuns: 40 },
    );
  });

  test('refuses every message that was cut short', () => {
    fc.assert(
      fc.property(anyMessage(codec), fc.nat(), (message, cut) => {
        const bytes = codec.encode(message);
        const part = bytes.subarray(0, cut % bytes.length);
        expect(errorOf(codec, part)).toBeInstanceOf(DecodeError);
      }),
      { numRuns: 200 },
    );
  });

  test('refuses bytes after the end of a message', () => {
    fc.assert(
      fc.property(
        anyMessage(codec),
        fc.uint8Array({ minLength: 1, maxLength: 9 }),
        (message, more) => {
          const bytes = Buffer.concat([codec.encode(message), more]);
          expect(errorOf(codec, bytes)).toBeInstanceOf(DecodeError);
        },
      ),
    );
  });

  // A peer may send anything: it gets a DecodeError or a message, and of a message no second form.
  test('gives a DecodeError for garbage and nothing else', () => {
    const garbage = fc.oneof(
      fc.uint8Array({ maxLength: 600 }),
      fc.tuple(fc.nat({ max: 12 }), fc.uint8Array({ maxLength: 600 })).map(([type, rest]) => {
        const number = codec === old ? u64(type) : u8(type);
        return new Uint8Array(Buffer.concat([number, rest]));
      }),
      // A real message with some bytes changed.
      fc
        .tuple(
          anyMessage(codec),
          fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 3 }),
        )
        .map(([message, changes]) => {
          const bytes = codec.encode(message);
          for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
          return bytes;
        }),
    );
    fc.assert(
      fc.property(garbage, (bytes) => {
        const error = errorOf(codec, bytes);
        if (error !== null) expect(error).toBeInstanceOf(DecodeError);
        else expect(codec.encode(codec.decode(bytes))).toEqual(bytes);
      }),
      { numRuns: 600 },
    );
  });

  // Story: a round of 2^32 was decoded, and the check of the vote's signature then threw.
  test('refuses rounds that no signature can be made over', () => {
    const voteOf = (round: number): Message => ({
      type: 'vote',
      vote: {
        ...{ step: 'prevote', height: 1, round, epoch: 0, validator: 0 },
        ...{ blockHash: null, signature: new Uint8Array(64) },
      },
    });
    expect(errorOf(codec, codec.encode(voteOf(2 ** 32 - 1)))).toBe(null);
    expect(errorOf(codec, codec.encode(voteOf(2 ** 32)))).toBeInstanceOf(DecodeError);
  });

  test('refuses lists longer than it would ever send', () => {
    const out = codec === old ? [u64(7), u64(4097)] : [u8(7), u8(0x81), u8(0x20)];
    expect(errorOf(codec, new Uint8Array(Buffer.concat(out)))).toBeInstanceOf(DecodeError);
  });

  test('recomputes the id of a transaction from what the sender signed', () => {
    fc.assert(
      fc.property(transactions, (transaction) => {
        const lying = { ...transaction, id: '00'.repeat(32) };
        const decoded = codec.decode(codec.encode({ type: 'submit', transaction: lying }));
        expect(decoded).toEqual({ type: 'submit', transaction });
      }),
    );
  });

  test('recomputes the hash of a block from its header', () => {
    fc.assert(
      fc.property(blocks, fc.uint8Array({ minLength: 64, maxLength: 64 }), (block, signature) => {
        const lying = { ...block, hash: '00'.repeat(32) };
        const of = (one: typeof block): Message => ({
          type: 'proposal',
          proposal: { height: one.height, round: 0, validRound: -1, block: one, signature },
        });
        expect(codec.decode(codec.encode(of(lying)))).toEqual(of(block));
      }),
      { numRuns: 30 },
    );
  });
});

describe('the two codecs', () => {
  test('write no message alike', () => {
    fc.assert(
      fc.property(anyMessage(old), (message) => {
        expect(young.encode(message)).not.toEqual(old.encode(message));
      }),
    );
  });

  test('differ in length as their numbers do', () => {
    const message: Message = { type: 'block-request', from: 300, to: 5 };
    expect(old.encode(message)).toHaveLength(24);
    expect(young.encode(message)).toHaveLength(4);
  });

  test('agree on everything but votes that share a message', () => {
    expect(TYPES.filter((type) => !old.speaks(type))).toEqual(['votes']);
    expect(TYPES.filter((type) => !young.speaks(type))).toEqual([]);
  });

  test('of which the older one neither writes nor reads such votes', () => {
    const message: Message = { type: 'votes', votes: [] };
    expect(() => old.encode(message)).toThrow('codec does not know this message: votes');
    expect(young.encode(message)).toEqual(Uint8Array.of(11, 0));
    expect(() => old.decode(new Uint8Array(Buffer.concat([u64(11), u64(0)])))).toThrow(
      'unknown message type',
    );
  });
});

describe('a fixed-width message', () => {
  test('has the layout that its documentation says', () => {
    const id = 'ab'.repeat(32);
    const bytes = old.encode({ type: 'acknowledge', id, accepted: true });
    expect(Buffer.from(bytes)).toEqual(Buffer.concat([u64(2), hex(id), u64(1)]));
  });

  test.each<[string, Buffer[]]>([
    ['a flag is neither 0 nor 1', [u64(2), Buffer.alloc(32), u64(2)]],
    ['unknown message type', [u64(99)]],
    ['unknown transaction kind', [u64(0), u64(3)]],
    ['unknown vote step', [u64(4), u64(4)]],
    ['unknown vote step', [u64(4), u64(2 ** 32)]],
    ['unknown status flag', [u64(5), u64(1), u64(0), u64(8), u32(0), u32(0)]],
  ])('is refused: %s', (message, parts) => {
    const error = errorOf(old, new Uint8Array(Buffer.concat(parts)));
    expect(error).toBeInstanceOf(DecodeError);
    expect(error).toHaveProperty('message', message);
  });
});

describe('blockCodec', () => {
  const codec = blockCodec(CHAIN);

  test('reads the block that it wrote', () => {
    fc.assert(
      fc.property(blocks, (block) => {
        expect(codec.decode(codec.encode(block))).toEqual(block);
      }),
      { numRuns: 30 },
    );
  });

  test('refuses what is cut short or too long', () => {
    const [block] = fc.sample(blocks, { numRuns: 1, seed: 1 });
    const bytes = codec.encode(block!);
    expect(() => codec.decode(bytes.subarray(0, -1))).toThrow(DecodeError);
    expect(() => codec.decode(Buffer.concat([bytes, u8(0)]))).toThrow(DecodeError);
  });

  test('binds what it reads to its own chain', () => {
    const [block] = fc.sample(blocks, { numRuns: 1, seed: 1 });
    const other = blockCodec('another-chain').decode(codec.encode(block!));
    expect(other.header).toEqual(block!.header);
    expect(other.hash).not.toBe(block!.hash);
  });
});

test('the independent hash of these tests has a known answer', () => {
  // By printf '\x00\x00\x00\x01a\x00\x00\x00\x01b' | sha256sum.
  expect(tagged('a', Buffer.from('b')).toString('hex')).toBe(
    '16275ef0f5d0eb9dd9e0a53277549fda5c886358a6872df23c797b13e11455bc',
  );
});
