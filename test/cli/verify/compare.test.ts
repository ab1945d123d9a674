import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BrokenRunError, compareRuns } from '../../../src/cli/verify/compare.ts';
import {
  FRAME,
  frameBytes,
  framesOf,
  jsonFrame,
  type RunFailure,
} from '../../../src/cli/verify/frames.ts';
import { Simulation } from '../../../src/kernel/simulation.ts';
import { EnvironmentError } from '../../../src/run/errors.ts';

const HEAD = { seed: '7', kinds: ['call', 'hop'], nodes: ['a', 'b', 'c'] };
const END = {
  code: 0,
  traceHash: 'f'.repeat(64),
  digest: 'd',
  parts: { gates: '1', network: '2' },
};

/** The records of a toy simulation: `targets` says whom its events concern, one a millisecond. */
function recordsOf(targets: readonly number[]): Uint8Array {
  const blocks: Uint8Array[] = [];
  const simulation = new Simulation({
    hash: (bytes) => createHash('sha256').update(bytes).digest(),
    records: (records) => blocks.push(records.slice()),
  });
  const hop = simulation.define('hop', () => {});
  for (const [index, target] of targets.entries()) {
    simulation.scheduleAt(1_000 * (index + 1), hop, target, index, 0);
  }
  simulation.run(Number.POSITIVE_INFINITY);
  simulation.flushTrace();
  return Buffer.concat(blocks);
}

/** A run as frames: its records cut at `cut`, the bytes of all frames cut into `pieces`. */
function runOf(
  targets: readonly number[],
  options: { cut?: number; piece?: number; end?: object; failure?: RunFailure } = {},
) {
  const records = recordsOf(targets);
  const cut = Math.min(options.cut ?? targets.length, targets.length) * 32;
  const bytes = Buffer.concat([
    jsonFrame(FRAME.head, HEAD),
    frameBytes(FRAME.records, records.subarray(0, cut)),
    frameBytes(FRAME.records, records.subarray(cut)),
    options.failure === undefined
      ? jsonFrame(FRAME.end, { ...END, ...options.end })
      : jsonFrame(FRAME.failure, options.failure),
  ]);
  const piece = options.piece ?? bytes.length;
  async function* chunks() {
    for (let start = 0; start < bytes.length; start += piece) {
      yield new Uint8Array(bytes.subarray(start, start + piece));
    }
  }
  return framesOf(chunks());
}

const TARGETS = fc.array(fc.nat(2), { minLength: 1, maxLength: 40 });

describe('two runs', () => {
  test('are the same however their bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        TARGETS,
        fc.nat(40),
        fc.nat(40),
        fc.integer({ min: 1, max: 99 }),
        async (targets, one, two, piece) => {
          const found = await compareRuns(
            '7',
            runOf(targets, { cut: one, piece }),
            runOf(targets, { cut: two }),
          );
          expect(found).toMatchObject({ kind: 'same', seed: '7', records: targets.length });
        },
      ),
      { numRuns: 60 },
    );
  });

  test('part at the first record that differs, wherever frames end', async () => {
    await fc.assert(
      fc.asyncProperty(
        TARGETS,
        fc.nat(40),
        fc.nat(40),
        fc.nat(39),
        async (targets, one, two, where) => {
          const place = where % targets.length;
          const changed = targets.with(place, ((targets[place] ?? 0) + 1) % 3);
          const found = await compareRuns(
            '7',
            runOf(targets, { cut: one }),
            runOf(changed, { cut: two }),
          );
          expect(found.kind).toBe('diverged');
          if (found.kind !== 'diverged') return;
          const { first, second, before } = found.divergence;
          expect([first?.index, first?.target, first?.atUs]).toEqual([
            place,
            targets[place],
            1_000 * (place + 1),
          ]);
          expect([second?.index, second?.target]).toEqual([place, changed[place]]);
          expect(first?.node).toBe(HEAD.nodes[targets[place] ?? -1]);
          const near = [place - 3, place - 2, place - 1].filter((index) => index >= 0);
          expect(before.map((record) => record.index)).toEqual(near);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('part where one of them ends', async () => {
    const found = await compareRuns('7', runOf([0, 1]), runOf([0, 1, 2]));
    expect(found).toMatchObject({ divergence: { first: null, second: { index: 2, node: 'c' } } });
  });

  test('may agree in their traces and not in what is made of them', async () => {
    const parts = { gates: '1', network: '3', tracker: '9' };
    const found = await compareRuns('7', runOf([0]), runOf([0], { end: { parts } }));
    expect(found).toEqual({ seed: '7', kind: 'reports', parts: ['network', 'tracker'] });
  });

  test('cannot be compared when one breaks off', async () => {
    const whole = [...recordsOf([0, 1])];
    async function* broken() {
      yield jsonFrame(FRAME.head, HEAD);
      yield frameBytes(FRAME.records, Uint8Array.from(whole.slice(0, 32))).subarray(0, 20);
    }
    await expect(compareRuns('7', runOf([0, 1]), framesOf(broken()))).rejects.toThrow(
      BrokenRunError,
    );
  });

  const failure = { code: 70, message: 'internal error: Error: no\n    at one (a.ts:1:1)' };

  test('differ when one of them fails, at whichever record', async () => {
    const failures = { first: null, second: failure };
    const parted = await compareRuns('7', runOf([0, 1, 2]), runOf([0, 1], { failure }));
    expect(parted).toMatchObject({ divergence: { first: { index: 2 }, second: null, failures } });
    const ended = await compareRuns('7', runOf([0, 1]), runOf([0, 1], { failure }));
    expect(ended).toEqual({ seed: '7', kind: 'ends', failures });
    const unborn = async function* () {
      yield jsonFrame(FRAME.failure, failure);
    };
    const begun = await compareRuns('7', framesOf(unborn()), runOf([0, 1]));
    expect(begun).toMatchObject({
      divergence: { first: null, second: { index: 0, kind: 'hop', node: 'a' } },
    });
  });

  test('fail alike with the same words at the same record, whatever their stacks', async () => {
    const ended = (message: string) => runOf([0, 1], { failure: { code: 70, message } });
    const elsewhere = 'internal error: Error: no\n    at two (b.ts:2:2)';
    const alike = await compareRuns('7', ended(failure.message), ended(elsewhere));
    expect(alike).toEqual({ seed: '7', kind: 'failed', records: 2, failure });
    const unlike = await compareRuns('7', ended(failure.message), ended('another'));
    expect(unlike.kind).toBe('ends');
  });

  test('say nothing about each other where the machine failed one of them', async () => {
    const failed = runOf([0], { failure: { code: 8, message: 'a worker died' } });
    await expect(compareRuns('7', runOf([0]), failed)).rejects.toThrow(EnvironmentError);
  });
});
