import { availableParallelism } from 'node:os';
import { describe, expect, test } from 'vitest';
import { reproduce } from '../../src/cli/commands/reproduce.ts';
import { openSession } from '../../src/cli/session.ts';
import { main } from '../../src/cli/simnet.ts';
import { compare, type Study } from '../../src/study/study.ts';
import { capturedIo } from '../support/captured-io.ts';
import { stagedEngine } from '../support/staged-engine.ts';
import { DRAWN, FAULTY, UNEVEN } from '../support/toy-studies.ts';

const TOYS = new URL('../support/toy-studies.worker.ts', import.meta.url);
const WHY = 'they sent by pigeon, which our links do not model, and pigeons rest on Sundays';

/** A study with one figure per given value; 100 was published. */
function study(
  name: string,
  figures: readonly number[],
  expectedMiss?: string,
  publishedMargin?: number,
): Study<string> {
  const quantityOf = (seed: string) => `thirty-eight characters wide, seed ${seed}!`;
  return {
    ...(expectedMiss === undefined
      ? {}
      : { knownMisses: new Map([[quantityOf('7'), expectedMiss]]) }),
    name,
    title: 'Pigeons: time to cross the Channel, by weather',
    publication: 'An Almanac, 1851',
    inputs: ['wind'],
    remarks: [],
    parts: () => [{ name: 'all', run: (seed) => seed }],
    rows: (figuresOf) =>
      figures.map((ours) =>
        compare({
          quantity: quantityOf(figuresOf('all')),
          published: 100,
          publishedMargin,
          ours,
          tolerance: { measure: 'percent', most: 2 },
        }),
      ),
  };
}

async function run(studies: readonly Study[], flags = {}, workers = 0) {
  const io = capturedIo({ cwd: '/' });
  const options = { isJson: false, isQuiet: false, wantsColour: false, ...flags };
  const session = openSession(io, stagedEngine(), options);
  const code = await reproduce(studies, { seed: '7', workers, workerFile: TOYS }, session);
  return { code, io };
}

describe('simnet reproduce', () => {
  test('passes when every figure is within its tolerance', async () => {
    const { code, io } = await run([study('a', [99, 101]), study('b', [100])]);
    expect(code).toBe(0);
    expect(io.out()).toContain('3 of 3 figures within tolerance, seed 7\n');
  });

  test('shows a miss and fails, whether it was expected or not', async () => {
    const { code, io } = await run([study('a', [120])]);
    expect(code).toBe(1);
    expect(io.out()).toContain('+20.0%');
    expect(io.out()).toContain('unexpected miss');
    const known = await run([study('a', [120], WHY)]);
    expect(known.code).toBe(1);
    expect(known.io.out().replace(/\s+/g, ' ')).toContain(`seed 7!: ${WHY}`);
    expect(known.io.out()).toContain(
      '0 of 1 figure within tolerance; 1 missed, 1 of them as expected',
    );
  });

  test('says of a miss that the runs leave open', async () => {
    const open = study('a', [120], WHY, 30);
    const { code, io } = await run([open]);
    expect(code).toBe(1);
    const text = io.out().replace(/\s+/g, ' ');
    expect(text).toContain('expected miss, by less than the runs leave open: thirty');
    expect(text).toContain('1 of them as expected, 1 by less than the runs leave open');
    const rows = JSON.parse((await run([open], { isJson: true })).io.out()).studies[0].rows;
    expect(rows[0]).toMatchObject({ published_margin: 30, open: true, holds: false });
  });

  test('keeps every line within 80 columns', async () => {
    const { io } = await run([study('a', [120, 1_234_567, 0, 100], WHY, 20)]);
    for (const line of io.out().split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('gives one JSON document on stdout', async () => {
    const { io } = await run([study('a', [120], WHY)], { isJson: true });
    const document = JSON.parse(io.out());
    expect(document).toMatchObject({ seed: '7', studies: [{ name: 'a' }] });
    expect(document.studies[0].rows[0]).toMatchObject({
      published: 100,
      published_margin: null,
      ours: 120,
      ours_margin: null,
      error: 20,
      measure: 'percent',
      tolerance: 2,
      holds: false,
      open: false,
      expected_miss: WHY,
    });
  });

  test('says on stderr, and before it begins, that a study takes minutes', async () => {
    const { io } = await run([{ ...study('a', [100]), minutes: 8 }, study('b', [100])]);
    expect(io.err()).toBe('  a takes some 8 minutes\n');
    const quiet = await run([{ ...study('a', [100]), minutes: 8 }], { isQuiet: true });
    expect(quiet.io.err()).toBe('');
  });

  test('says how much sooner it is done where cores share the work', async () => {
    const minutes = 7;
    const { io } = await run([{ ...DRAWN, minutes }], {}, 2);
    const expected =
      availableParallelism() < 2 ? 'some 7 minutes' : '4 minutes or more with 2 threads';
    expect(io.err()).toBe(`  drawn takes ${expected}\n`);
  });

  test('says the same with and without threads', async () => {
    const [none, two] = await Promise.all(
      [0, 2].map((workers) => run([UNEVEN, DRAWN], { isJson: true }, workers)),
    );
    expect(two?.io.out()).toBe(none?.io.out());
    expect(two?.io.err()).toBe(none?.io.err());
    expect(two?.code).toBe(none?.code);
  });

  test('ends with the error of a part, whatever thread it ran on', async () => {
    for (const workers of [0, 1]) {
      await expect(run([FAULTY], {}, workers)).rejects.toThrow('this part is at fault: second');
    }
  });

  test('says only the verdict when asked to', async () => {
    const { io } = await run([study('a', [100])], { isQuiet: true });
    expect(io.out()).toBe('1 of 1 figure within tolerance, seed 7\n');
  });

  test('refuses a study that it does not know, and names those it knows', async () => {
    const io = capturedIo({ cwd: '/' });
    expect(await main(['reproduce', 'pigeons'], io, stagedEngine())).toBe(2);
    expect(io.err()).toContain('no study is called pigeons');
    expect(io.err()).toContain('gossipsub-v10');
  });
});
