import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Trace } from '../../src/kernel/trace.ts';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

type Event = readonly [atUs: number, kind: number, target: number, a: number, b: number];

function hashOf(events: readonly Event[]): string {
  const trace = new Trace(sha256, 65_536);
  for (const event of events) trace.event(...event);
  return trace.hash();
}

/** The format of the trace, written a second time from its description. */
function expectedHash(records: readonly Buffer[]): string {
  const bytes = Buffer.concat(records);
  const hash = (chain: Uint8Array, block: Uint8Array) =>
    createHash('sha256').update(chain).update(block).digest();
  let chain = Buffer.alloc(32);
  let at = 0;
  for (; at + 65_536 <= bytes.length; at += 65_536) {
    chain = hash(chain, bytes.subarray(at, at + 65_536));
  }
  return hash(chain, bytes.subarray(at)).toString('hex');
}

function record([atUs, kind, target, a, b]: Event): Buffer {
  const bytes = Buffer.alloc(32);
  bytes.writeDoubleLE(atUs, 0);
  bytes.writeUInt32LE(kind, 8);
  bytes.writeInt32LE(target, 12);
  bytes.writeDoubleLE(a, 16);
  bytes.writeDoubleLE(b, 24);
  return bytes;
}

const event = fc.tuple(
  fc.maxSafeNat(),
  fc.nat(65_535),
  fc.integer(),
  fc.double({ noNaN: true }).map((value) => value + 0),
  fc.double({ noNaN: true }).map((value) => value + 0),
);

describe('Trace', () => {
  test('has the hash that its format says, for any events', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 50 }), (events) => {
        expect(hashOf(events)).toBe(expectedHash(events.map(record)));
      }),
    );
  });

  test.each([0, 1, 2047, 2048, 2049, 5000])('has the hash that its format says for %i', (count) => {
    const events = Array.from({ length: count }, (_, i): Event => [i * 7, i % 9, -i, i / 3, i]);
    expect(hashOf(events)).toBe(expectedHash(events.map(record)));
  });

  test('changes with any field of any event', () => {
    fc.assert(
      fc.property(
        fc.array(event, { minLength: 1, maxLength: 20 }),
        fc.nat(),
        fc.nat(4),
        (events, at, field) => {
          const index = at % events.length;
          const changed = events.map((one, i) =>
            i === index ? (one.map((v, f) => (f === field ? otherValue(v) : v)) as never) : one,
          );
          expect(hashOf(changed)).not.toBe(hashOf(events));
        },
      ),
    );
  });

  test('changes when an event is left out, added or moved', () => {
    const events = Array.from({ length: 3000 }, (_, i): Event => [i, 1, i, 0, 0]);
    const hashes = [
      events,
      events.slice(1),
      events.slice(0, -1),
      events.toSpliced(1500, 1),
      [...events, events[0]!],
      events.toReversed(),
    ].map(hashOf);
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  test('records a note as two records that no event looks like', () => {
    const trace = new Trace(sha256, 1);
    trace.note(5, 3, 1.5, -2, 7);
    const records = [record([5, 0x8000_0003, 0, 1.5, -2]), record([5, 0x8000_0003, 1, 7, 0])];
    expect(trace.hash()).toBe(expectedHash(records));
  });

  test('does not depend on when its hash is asked for', () => {
    const asked = new Trace(sha256, 1024);
    const quiet = new Trace(sha256, 1024);
    for (let index = 0; index < 5000; index++) {
      asked.event(index, 0, 0, 0, 0);
      quiet.event(index, 0, 0, 0, 0);
      if (index % 100 === 0) asked.hash();
    }
    expect(asked.hash()).toBe(quiet.hash());
  });

  test('has the same hash for any distance of checkpoints', () => {
    const hashes = [1, 2, 4096].map((checkpointEvery) => {
      const trace = new Trace(sha256, checkpointEvery);
      for (let index = 0; index < 3000; index++) trace.event(index, 0, 0, 0, 0);
      return trace.hash();
    });
    expect(new Set(hashes).size).toBe(1);
  });

  test('keeps the hash of its beginning at each checkpoint', () => {
    const trace = new Trace(sha256, 1024);
    const events = Array.from({ length: 5000 }, (_, i): Event => [i, 1, i, 0, 0]);
    for (const one of events) trace.event(...one);
    expect(trace.checkpoints()).toEqual(
      [1024, 2048, 3072, 4096].map((count) => ({
        event: count,
        hash: expectedHash(events.slice(0, count).map(record)),
      })),
    );
  });
});

function otherValue(value: number): number {
  return value === 0 ? 1 : 0;
}
