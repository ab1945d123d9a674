import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { expectToldWithItsPlace, GARBAGE, scalarsOf, toldWherever } from './garbled.ts';

const text = readFileSync(join(import.meta.dirname, 'fixtures/canary.yaml'), 'utf8');

describe('a garbled canary file, whole', () => {
  test('is told with its place whichever scalar is missing', () => {
    for (const [start, end] of scalarsOf(text)) {
      expectToldWithItsPlace(text.slice(0, start) + text.slice(end));
    }
  });

  test.each(GARBAGE)('is told with its place whichever scalar is %j', (garbage) => {
    for (const [start, end] of scalarsOf(text)) {
      expectToldWithItsPlace(text.slice(0, start) + garbage + text.slice(end));
    }
  });

  test('is told with its place whatever stands anywhere', () => {
    fc.assert(toldWherever(text), { numRuns: 1000 });
  });
});
