import { describe, expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/streams.ts';
import { State } from '../../../src/services/state/state.ts';
import type { Write } from '../../../src/services/state/value.ts';
import { StateWal } from '../../../src/services/state/wal.ts';
import { encodeFrame, frameLength } from '../../../src/services/state/wal-frame.ts';
import { type ReplayOutcome, replay } from '../../../src/services/state/wal-replay.ts';

const HEIGHTS = 8;
const HEADER_CRC = 0x6f7a4357;
const PAYLOAD_CRC = 0x03d47103;

/** A log of heights 1 to 8, synced throughout, with the state after each. */
function sampleLog(heights = HEIGHTS): { wal: StateWal; states: State[] } {
  const wal = new StateWal();
  const states = [State.empty];
  for (let height = 1; height <= heights; height++) {
    const writes: Write[] = [
      { family: 'f', key: `k${height % 3}`, value: height },
      { family: 'g', key: 'blob', value: Uint8Array.of(height) },
      { family: 'f', key: `k${(height + 1) % 3}`, value: height % 4 === 0 ? null : -height },
    ];
    const state = states.at(-1)!.with(writes);
    states.push(state);
    wal.append({ height, root: state.root, writes });
    wal.sync();
  }
  return { wal, states };
}

function replayAll(wal: StateWal, toHeight = HEIGHTS): ReplayOutcome {
  const log = { bytes: wal.bytes(), firstSequence: wal.firstSequence };
  return replay(log, { state: State.empty, height: 0 }, toHeight);
}

describe('StateWal', () => {
  test('replays to any height with the root that was recorded there', () => {
    const { wal, states } = sampleLog();
    for (let height = 0; height <= HEIGHTS; height++) {
      const outcome = replayAll(wal, height);
      expect(outcome).toMatchObject({ outcome: 'reached', height, applied: height });
      expect(outcome.state.rootHex).toBe(states[height]!.rootHex);
    }
  });

  test('is as long as its bytes, before and after they are made', () => {
    const { wal } = sampleLog();
    const { length } = wal;
    expect(wal.bytes().length).toBe(length);
    expect(wal.length).toBe(length);
  });

  test('frames a record as documented, with the published CRC-32', () => {
    const record = { height: 1, root: new Uint8Array(32), writes: [] };
    const frame = Buffer.from(encodeFrame(record, 5));
    expect(frame.length).toBe(frameLength(record));
    expect(frame.readUInt32BE(0)).toBe(44);
    expect(frame.readBigUInt64BE(4)).toBe(5n);
    // CRC-32 of zlib over the first 12 bytes and over the payload.
    expect(frame.readUInt32BE(12)).toBe(HEADER_CRC);
    expect(frame.readUInt32BE(16)).toBe(PAYLOAD_CRC);
  });

  test('loses in a crash what was not synced, and nothing else', () => {
    const { wal, states } = sampleLog(5);
    const after = states.at(-1)!;
    wal.append({ height: 6, root: after.root, writes: [] });
    wal.append({ height: 7, root: after.root, writes: [] });
    wal.crash();
    expect(replayAll(wal, 7)).toMatchObject({ reason: 'wal.end', height: 5, sequence: 5 });
    expect(wal.repair()).toBe(0);
    expect(wal.nextSequence).toBe(5);
  });

  test('loses synced records, too, on a disk that lies about it', () => {
    const { wal, states } = sampleLog(5);
    const tellTruth = wal.lie();
    wal.append({ height: 6, root: states.at(-1)!.root, writes: [] });
    wal.sync();
    wal.crash();
    expect(replayAll(wal, 6)).toMatchObject({ outcome: 'stopped', height: 5 });
    tellTruth();
    wal.repair();
    wal.append({ height: 6, root: states.at(-1)!.root, writes: [] });
    wal.sync();
    wal.crash();
    expect(replayAll(wal, 6)).toMatchObject({ outcome: 'reached', height: 6 });
  });

  test('goes on after a torn write, once it was repaired', () => {
    const { wal, states } = sampleLog();
    const whole = wal.length;
    wal.cutTo(whole - 3);
    expect(replayAll(wal)).toMatchObject({ reason: 'wal.torn', height: 7, sequence: 7 });
    expect(wal.repair()).toBeGreaterThan(0);
    const writes: Write[] = [{ family: 'f', key: 'new', value: 1 }];
    const state = states[7]!.with(writes);
    wal.append({ height: 8, root: state.root, writes });
    expect(replayAll(wal).state.rootHex).toBe(state.rootHex);
  });

  test('tears at any length, as the stream has it', () => {
    const stream = new Streams('torn').of('wal', 'tear');
    const heights = new Set<number>();
    for (let run = 0; run < 40; run++) {
      const { wal, states } = sampleLog(2);
      const synced = wal.length;
      for (const height of [3, 4]) {
        wal.append({ height, root: states.at(-1)!.root, writes: [] });
      }
      wal.crash(stream);
      expect(wal.length).toBeGreaterThanOrEqual(synced);
      heights.add(replayAll(wal, 4).height);
    }
    expect([...heights].sort()).toEqual([2, 3]);
  });

  test('stops at the record with a flipped bit, wherever it is', () => {
    const { wal, states } = sampleLog(3);
    const ends = frameEnds(wal.bytes());
    for (let at = 0; at < wal.length; at++) {
      const bit = 8 * at + ((at * 5) % 8);
      wal.flipBit(bit);
      const record = ends.findIndex((end) => at < end);
      const outcome = replayAll(wal, 3);
      expect(outcome).toMatchObject({ outcome: 'stopped', sequence: record, height: record });
      expect(outcome.state.rootHex).toBe(states[record]!.rootHex);
      wal.flipBit(bit);
    }
    expect(replayAll(wal, 3).outcome).toBe('reached');
  });

  test('keeps what is later than a height, in bytes or not yet, when pruned', () => {
    for (const readFirst of [false, true]) {
      const { wal, states } = sampleLog();
      if (readFirst) wal.bytes();
      wal.prune(5);
      expect(wal.firstSequence).toBe(5);
      expect(wal.nextSequence).toBe(HEIGHTS);
      const log = { bytes: wal.bytes(), firstSequence: 5 };
      expect(wal.length).toBe(log.bytes.length);
      expect(wal.syncedLength).toBe(wal.length);
      const outcome = replay(log, { state: states[5]!, height: 5 }, HEIGHTS);
      expect(outcome).toMatchObject({ outcome: 'reached', applied: 3 });
      expect(outcome.state.rootHex).toBe(states[HEIGHTS]!.rootHex);
      expect(replayAll(wal)).toMatchObject({ outcome: 'stopped', reason: 'wal.gap' });
    }
  });

  test('replays nothing backwards', () => {
    const { wal, states } = sampleLog();
    const log = { bytes: wal.bytes(), firstSequence: 0 };
    const outcome = replay(log, { state: states[6]!, height: 6 }, 4);
    expect(outcome).toMatchObject({ reason: 'wal.behind', height: 6, applied: 0 });
  });

  test('finds by the root what a reader without checksums would believe', () => {
    const { wal, states } = sampleLog();
    const sound = wal.bytes();
    // The last byte is that of the number in the last write of height 7.
    wal.flipBit(8 * (frameEnds(sound)[6]! - 1));
    const log = { bytes: wal.bytes(), firstSequence: 0 };
    const from = { state: State.empty, height: 0 };
    const careless = { skipsChecksum: true, skipsRoot: false };
    expect(replay(log, from, HEIGHTS, careless)).toMatchObject({ reason: 'wal.root', height: 6 });
    const reckless = { skipsChecksum: true, skipsRoot: true };
    const outcome = replay(log, from, 7, reckless);
    expect(outcome.outcome).toBe('reached');
    expect(outcome.state.rootHex).not.toBe(states[7]!.rootHex);
  });

  test('has no bit to lose when it is empty', () => {
    const stream = new Streams('empty').of('wal', 'decay');
    expect(new StateWal().decay(stream)).toBe(false);
    const { wal } = sampleLog();
    expect(wal.decay(stream)).toBe(true);
    expect(replayAll(wal).outcome).toBe('stopped');
  });
});

/** Ends of the frames, from their lengths alone. */
function frameEnds(bytes: Uint8Array): number[] {
  const view = Buffer.from(bytes);
  const ends: number[] = [];
  for (let at = 0; at < view.length; at = ends.at(-1)!) ends.push(at + 20 + view.readUInt32BE(at));
  return ends;
}
