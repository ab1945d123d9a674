import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LogFile, type UnreadFrame } from '../../../src/model/node/log-file.ts';

/** A frame of `length` bytes that holds its place in the log in each of them. */
function frameOf(length: number): UnreadFrame & { encodings: number } {
  const frame = {
    record: { length },
    encodings: 0,
    encode: (at: number) => {
      frame.encodings += 1;
      return new Uint8Array(length).fill(at);
    },
  };
  return frame;
}

describe('LogFile', () => {
  // Judged by a log that becomes bytes at every append.
  test('reads the same whenever it is read', () => {
    const steps = fc.array(fc.tuple(fc.nat(9), fc.boolean()), { maxLength: 20 });
    fc.assert(
      fc.property(steps, (appends) => {
        const log = new LogFile();
        const eager: Uint8Array[] = [];
        for (const [length, isRead] of appends) {
          const at = eager.reduce((sum, frame) => sum + frame.length, 0);
          eager.push(new Uint8Array(length).fill(at));
          log.append(frameOf(length));
          if (isRead) expect(log.frames).toEqual(eager);
          expect(log.length).toBe(eager.length);
        }
        expect(log.frames).toEqual(eager);
      }),
    );
  });

  test('makes bytes of a frame once, and of none that nobody reads', () => {
    const log = new LogFile();
    const frame = frameOf(3);
    log.append(frame);
    expect([frame.encodings, log.unreadRecords]).toEqual([0, [frame.record]]);
    expect(log.frames).toBe(log.frames);
    expect([frame.encodings, log.unreadRecords]).toEqual([1, []]);
  });

  test('goes on after the frames that it was made with', () => {
    const log = new LogFile([Uint8Array.of(1, 2), Uint8Array.of(3)]);
    log.append(frameOf(2));
    expect(log.frames.at(-1)).toEqual(Uint8Array.of(3, 3));
  });
});
