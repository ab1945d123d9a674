import { describe, expect, test } from 'vitest';
import { reproduce } from '../../src/cli/commands/reproduce.ts';
import { openSession } from '../../src/cli/session.ts';
import { main } from '../../src/cli/simnet.ts';
import { compare, type Study } from '../../src/study/study.ts';
import { capturedIo } from '../support/captured-io.ts';
import { stagedEngine } from '../support/staged-engine.ts';

const WHY = 'they sent by pigeon, which our links do not model, and pigeons rest on Sundays';

/** A study with one figure per given value; 100 was published. */
function study(name: string, figures: readonly number[], expectedMiss?: string): Study {
  return {
    name,
    title: 'Pigeons: time to cross the Channel, by weather',
    publication: 'An Almanac, 1851',
    inputs: ['wind'],
    remarks: [],
    run: (seed) =>
      figures.map((ours) =>
        compare({
          quantity: `thirty-eight characters wide, seed ${seed}!`,
          published: 100,
          ours,
          tolerance: { measure: 'percent', most: 2 },
          ...(expectedMiss === undefined ? {} : { expectedMiss }),
        }),
      ),
  };
}

function run(studies: readonly Study[], flags = {}) {
  const io = capturedIo({ cwd: '/' });
  const options = { isJson: false, isQuiet: false, wantsColour: false, ...flags };
  return { code: reproduce(studies, '7', openSession(io, stagedEngine(), options)), io };
}

describe('simnet reproduce', () => {
  test('passes when every figure is within its tolerance', () => {
    const { code, io } = run([study('a', [99, 101]), study('b', [100])]);
    expect(code).toBe(0);
    expect(io.out()).toContain('3 of 3 figures within tolerance, seed 7\n');
  });

  test('shows a miss and fails, whether it was expected or not', () => {
    const { code, io } = run([study('a', [120])]);
    expect(code).toBe(1);
    expect(io.out()).toContain('+20.0%');
    expect(io.out()).toContain('unexpected miss');
    const known = run([study('a', [120], WHY)]);
    expect(known.code).toBe(1);
    expect(known.io.out().replace(/\s+/g, ' ')).toContain(`seed 7!: ${WHY}`);
    expect(known.io.out()).toContain(
      '0 of 1 figure within tolerance; 1 missed, 1 of them as expected',
    );
  });

  test('keeps every line within 80 columns', () => {
    const { io } = run([study('a', [120, 1_234_567, 0, 100], WHY)]);
    for (const line of io.out().split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('gives one JSON document on stdout', () => {
    const { io } = run([study('a', [120], WHY)], { isJson: true });
    const document = JSON.parse(io.out());
    expect(document).toMatchObject({ seed: '7', studies: [{ name: 'a' }] });
    expect(document.studies[0].rows[0]).toMatchObject({
      published: 100,
      ours: 120,
      error: 20,
      measure: 'percent',
      tolerance: 2,
      holds: false,
      expected_miss: WHY,
    });
  });

  test('says on stderr, and before it begins, that a study takes minutes', () => {
    const { io } = run([{ ...study('a', [100]), minutes: 8 }, study('b', [100])]);
    expect(io.err()).toBe('  a takes some 8 minutes\n');
    const quiet = run([{ ...study('a', [100]), minutes: 8 }], { isQuiet: true });
    expect(quiet.io.err()).toBe('');
  });

  test('says only the verdict when asked to', () => {
    const { io } = run([study('a', [100])], { isQuiet: true });
    expect(io.out()).toBe('1 of 1 figure within tolerance, seed 7\n');
  });

  test('refuses a study that it does not know, and names those it knows', async () => {
    const io = capturedIo({ cwd: '/' });
    expect(await main(['reproduce', 'pigeons'], io, stagedEngine())).toBe(2);
    expect(io.err()).toContain('no study is called pigeons');
    expect(io.err()).toContain('gossipsub-v10');
  });
});
