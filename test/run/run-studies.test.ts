import { describe, expect, test } from 'vitest';
import { EnvironmentError } from '../../src/run/errors.ts';
import { runStudies, type StudyOptions, type StudyResult } from '../../src/run/run-studies.ts';
import { runStudy, type Study } from '../../src/study/study.ts';
import { STUDIES } from '../../src/study/table.ts';
import {
  DEADLY,
  DRAWN,
  ENDLESS,
  FAULTY,
  RENAMED,
  UNEVEN,
  UNKNOWN,
} from '../support/toy-studies.ts';

const TOYS = new URL('../support/toy-studies.worker.ts', import.meta.url);
const STILLBORN = new URL('../support/stillborn.worker.ts', import.meta.url);
const OPTIONS = { seed: '7', extent: 'whole', workerFile: TOYS } as const;

interface Ended {
  readonly results: readonly StudyResult[];
  readonly error: unknown;
}

async function ended(
  studies: readonly Study[],
  options: Partial<StudyOptions> & Pick<StudyOptions, 'workers'>,
): Promise<Ended> {
  const results: StudyResult[] = [];
  try {
    for await (const one of runStudies(studies, { ...OPTIONS, ...options })) results.push(one);
    return { results, error: undefined };
  } catch (error) {
    return { results, error };
  }
}

describe('runStudies', () => {
  test('gives the same rows in the same order with any number of threads', async () => {
    const studies = [UNEVEN, DRAWN];
    const [none, one, two] = await Promise.all(
      [0, 1, 2].map((workers) => ended(studies, { workers })),
    );
    expect(none?.results.map(({ rows }) => rows)).toEqual(
      studies.map((study) => runStudy(study, '7', 'whole')),
    );
    expect(one).toEqual(none);
    expect(two).toEqual(none);
  });

  test('finds the studies of the table from a thread', async () => {
    const cheap = STUDIES.filter(({ name }) => ['gossipsub-v10', 'cometbft-qa'].includes(name));
    const wishes = { extent: 'quick', workerFile: undefined } as const;
    const { results, error } = await ended(cheap, { ...wishes, workers: 1 });
    expect(error).toBe(undefined);
    expect(results).toEqual((await ended(cheap, { ...wishes, workers: 0 })).results);
    expect(results.map(({ rows }) => rows.length > 0)).toEqual([true, false]);
  });

  test('says which study is waited for, once the one before is taken', async () => {
    const said: string[] = [];
    const onBegin = ({ name }: Study) => said.push(`${name} begins`);
    for await (const { study } of runStudies([UNEVEN, DRAWN], { ...OPTIONS, workers: 2, onBegin }))
      said.push(`${study.name} ends`);
    expect(said).toEqual(['uneven begins', 'uneven ends', 'drawn begins', 'drawn ends']);
  });

  // What would never end is ended with its thread.
  test('gives what came before a part at fault, and then the error of the first one', async () => {
    for (const workers of [0, 2]) {
      const { results, error } = await ended([DRAWN, FAULTY, ENDLESS], { workers });
      expect(results.map(({ study }) => study.name)).toEqual(['drawn']);
      expect(error).not.toBeInstanceOf(EnvironmentError);
      expect(error).toMatchObject({
        message: 'this part is at fault: second',
        stack: expect.stringContaining('toy-studies.ts'),
      });
    }
  });

  test('tells a study and a part that no thread knows', async () => {
    const study = await ended([UNKNOWN], { workers: 1 });
    expect(study.error).toMatchObject({ message: 'there is no such study: unknown' });
    const part = await ended([RENAMED], { workers: 1 });
    expect(part.error).toMatchObject({ message: 'the study has no such part: fourth' });
  });

  test('blames the machine for a thread that dies, and does not hang', async () => {
    const died = await ended([DEADLY, UNEVEN], { workers: 1 });
    expect(died.error).toBeInstanceOf(EnvironmentError);
    expect(died.error).toMatchObject({
      message: 'a thread that ran a study died: worker exited with code: 3',
    });
    const stillborn = await ended([DRAWN], { workers: 1, workerFile: STILLBORN });
    expect(stillborn.error).toBeInstanceOf(EnvironmentError);
  });
});
