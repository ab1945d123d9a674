/** Studies that take no time, and some that fail. Only for tests of what runs studies. */
import { check } from '../../src/kernel/check.ts';
import { Streams } from '../../src/kernel/streams.ts';
import {
  compare,
  type Extent,
  QUARTER,
  type Study,
  type StudyPart,
} from '../../src/study/study.ts';

type Run = (seed: string, part: string) => number;

function study(name: string, run: Run, partNames = ['first', 'second', 'third']): Study<number> {
  const parts = (extent: Extent): readonly StudyPart<number>[] =>
    partNames
      .slice(0, extent === 'quick' ? 1 : undefined)
      .map((part) => ({ name: part, run: (seed) => run(seed, part) }));
  return {
    ...{ name, title: name, publication: 'none', inputs: [], remarks: [], parts },
    rows: (figuresOf, extent) =>
      parts(extent).map((part) =>
        compare({
          ...{ quantity: part.name, published: 1, tolerance: QUARTER },
          ours: figuresOf(part.name),
        }),
      ),
  };
}

/** Figures of streams, one a part. */
export const DRAWN = study('drawn', (seed, part) => new Streams(seed).of('toy', part).uniform());

/** The last part is done long before the first. */
export const UNEVEN = study('uneven', (_seed, part) => {
  let sum = 0;
  const terms = part === 'first' ? 20_000_000 : 1;
  for (let term = 0; term < terms; term++) sum += 1 / (term + 1);
  return sum;
});

/** Two parts are at fault. */
export const FAULTY = study('faulty', (_seed, part) => {
  check(part === 'first', 'this part is at fault', part);
  return 1;
});

/** A part ends its thread: not for this one. */
export const DEADLY = study('deadly', (_seed, part) => (part === 'third' ? process.exit(3) : 1));

/** No part comes to its end: not for this thread. */
export const ENDLESS = study('endless', () => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  return 1;
});

/** Not known to the worker. */
export const UNKNOWN = study('unknown', () => 1);

/** A known study with a part that the worker does not know. */
export const RENAMED = study(DRAWN.name, () => 1, ['fourth']);

/** What the worker knows. */
export const TOY_STUDIES: readonly Study[] = [DRAWN, UNEVEN, FAULTY, DEADLY, ENDLESS];
