import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { FrameTable } from '../../../src/model/network/frames.ts';
import { canaryV1 } from '../../../src/model/versions/canary-v1.ts';
import { canaryV2 } from '../../../src/model/versions/canary-v2.ts';
import type { Codec } from '../../../src/model/wire/codec.ts';
import { makeCodec } from '../../../src/model/wire/codec.ts';
import { fixedWidth } from '../../../src/model/wire/fields.ts';
import type { Message, WireVote } from '../../../src/model/wire/messages.ts';
import { votes } from '../../support/world-messages.ts';

const CHAIN = 'frames-1';
const old = canaryV1(CHAIN).codec;
const young = canaryV2(CHAIN).codec;

function request(from: number): Message {
  return { type: 'block-request', from, to: from + 9 };
}

function hold(table: FrameTable, message: Message, codec: Codec = old): number {
  const frame = table.make(message);
  return table.hold(frame, table.encode(frame, codec));
}

describe('FrameTable', () => {
  test('hands over a message decoded from bytes, never the one that was sent', () => {
    const table = new FrameTable();
    const prevotes = Uint8Array.of(1, 2, 3);
    const sent: Message = {
      ...{ type: 'status', height: 5, round: 0, hasProposal: true, solicits: false, isLost: false },
      ...{ prevotes, precommits: new Uint8Array(0) },
    };
    const code = hold(table, sent);
    prevotes[0] = 99;
    const { message, bytes } = table.release(code);
    expect(message).not.toBe(sent);
    expect(message).toEqual({ ...sent, prevotes: Uint8Array.of(1, 2, 3) });
    expect(bytes).toBe(old.encode(sent).length);
  });

  test('decodes once for all who receive one encoding', () => {
    const table = new FrameTable();
    const frame = table.make(request(1));
    const codes = [1, 2, 3].map(() => table.hold(frame, table.encode(frame, old)));
    const [first, ...others] = codes.map((code) => table.release(code).message);
    for (const other of others) expect(other).toBe(first);
  });

  test('keeps two codecs of one frame apart', () => {
    const table = new FrameTable();
    const frame = table.make(request(7));
    const asOld = table.hold(frame, table.encode(frame, old));
    const asYoung = table.hold(frame, table.encode(frame, young));
    const [a, b] = [table.release(asOld), table.release(asYoung)];
    expect(a.message).toEqual(b.message);
    expect(a.bytes).toBe(old.encode(request(7)).length);
    expect(b.bytes).toBe(young.encode(request(7)).length);
    expect(a.bytes).not.toBe(b.bytes);
  });

  test('encodes a frame once for each codec', () => {
    const table = new FrameTable();
    const frame = table.make(request(7));
    const places = [old, young, old, young].map((codec) => table.encode(frame, codec));
    expect(places).toEqual([0, 1, 0, 1]);
    expect(frame.formats).toHaveLength(2);
  });

  test('gives a slot to another frame only when the last delivery is done', () => {
    const table = new FrameTable();
    const first = table.make(request(1));
    const codes = [0, 0].map(() => table.hold(first, table.encode(first, old)));
    const second = hold(table, request(2));
    expect(new Set([...codes, second]).size).toBe(2);
    table.release(codes[0]!);
    const third = hold(table, request(3));
    expect(third).not.toBe(codes[1]);
    expect(table.release(codes[1]!).message).toEqual(request(1));
    expect(hold(table, request(4))).toBe(codes[0]);
    expect(table.release(third).message).toEqual(request(3));
    expect(table.release(second).message).toEqual(request(2));
  });

  test('can send a frame again after all its deliveries', () => {
    const table = new FrameTable();
    const frame = table.make(request(1));
    for (const _ of [1, 2]) {
      const code = table.hold(frame, table.encode(frame, old));
      expect(table.release(code).message).toEqual(request(1));
    }
  });

  test('refuses a delivery that is not under way', () => {
    const table = new FrameTable();
    const code = hold(table, request(1));
    expect(() => table.release(code + 1)).toThrow('a delivery names no encoding');
    table.release(code);
    expect(() => table.release(code)).toThrow('a delivery names no');
    expect(() => table.release(8 * 5)).toThrow('a delivery names no');
  });

  test('finds a shared frame by its key', () => {
    const table = new FrameTable();
    const frame = table.shared('request 1', request(1));
    expect(table.shared('request 1', request(1))).toBe(frame);
    expect(table.shared('request 2', request(2))).not.toBe(frame);
  });

  // The judge is the encoding of the whole message, which joining spares.
  test('joins votes to a message of the length and content that it would have anyway', () => {
    const lists = fc.array(votes, { minLength: 1, maxLength: 300, size: 'small' });
    fc.assert(
      fc.property(lists, fc.boolean(), (list, isSent) => {
        const table = new FrameTable();
        const parts = list.map((vote) => table.make({ type: 'vote', vote }));
        if (isSent) for (const part of parts) table.encode(part, old);
        const frame = table.join(parts);
        const code = table.hold(frame, table.encode(frame, young));
        const whole = young.encode({ type: 'votes', votes: list });
        const { message, bytes } = table.release(code);
        expect({ message, bytes }).toEqual({ message: young.decode(whole), bytes: whole.length });
      }),
      { numRuns: 60 },
    );
  });

  test('joins nothing but votes, and for no codec that cannot join them', () => {
    const table = new FrameTable();
    expect(() => table.join([table.make(request(1))])).toThrow('no vote: block-request');
    const [vote] = fc.sample(votes, 1);
    const frame = table.join([table.make({ type: 'vote', vote: vote as WireVote })]);
    expect(() => table.encode(frame, old)).toThrow('codec does not know this message: votes');
  });

  test('refuses a ninth codec: a delivery has three bits for it', () => {
    const table = new FrameTable();
    const frame = table.make(request(1));
    const codecs = Array.from({ length: 9 }, (_, index) =>
      makeCodec(`codec-${index}`, CHAIN, fixedWidth, ['block-request']),
    );
    for (const codec of codecs.slice(0, 8)) table.encode(frame, codec);
    expect(() => table.encode(frame, codecs[8]!)).toThrow('too many codecs in one cluster');
  });
});

describe('a frame of a subject that many nodes pass on', () => {
  const subject = { about: 'something' };

  test('is made once for the subject, and its key is asked for once', () => {
    const table = new FrameTable();
    const key = vi.fn(() => 'key');
    const frame = table.sharedOf(subject, key, () => request(1));
    expect(table.sharedOf(subject, key, () => request(2))).toBe(frame);
    expect(key).toHaveBeenCalledTimes(1);
  });

  test('is the same for an equal subject, as its key tells', () => {
    const table = new FrameTable();
    const frame = table.sharedOf(
      subject,
      () => 'one',
      () => request(1),
    );
    expect(
      table.sharedOf(
        { ...subject },
        () => 'one',
        () => request(1),
      ),
    ).toBe(frame);
    expect(
      table.sharedOf(
        { ...subject },
        () => 'two',
        () => request(2),
      ),
    ).not.toBe(frame);
  });
});
