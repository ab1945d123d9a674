import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pageRow, reproductionPage } from '../../src/report/reproduced.ts';
import { runStudy } from '../../src/study/study.ts';
import { STUDIES, STUDY_SEED } from '../../src/study/table.ts';
import { wholeStudies } from '../support/whole-studies.ts';

const { UPDATE_DOCS: update } = process.env;
const file = join(import.meta.dirname, '../../docs/REPRODUCED.md');
const MARK =
  '<!-- Generated below this line: UPDATE_DOCS=1 npx vitest run test/study/table.test.ts -->';

describe('the studies', () => {
  test('have names of their own that fit the command line', () => {
    const names = STUDIES.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9-]+$/);
  });

  // Threads find parts by their names.
  test.each(STUDIES)('$name: has parts with names of their own', (study) => {
    const [quick, whole] = (['quick', 'whole'] as const).map((extent) =>
      study.parts(extent).map(({ name }) => name),
    );
    expect(new Set(whole).size).toBe(whole!.length);
    for (const name of quick!) expect(whole).toContain(name);
  });

  test.runIf(update === '1')('write the page', { timeout: 7_200_000 }, async () => {
    const all = await wholeStudies(STUDIES);
    const [prose = ''] = readFileSync(file, 'utf8').split(MARK);
    writeFileSync(file, `${prose}${MARK}\n\n${reproductionPage(all)}`);
  });

  test('are counted in the page, row by row', () => {
    const page = readFileSync(file, 'utf8');
    const [held, lost, open] = ['yes', 'no', 'open'].map(
      (word) => page.split(`| ${word} |\n`).length - 1,
    ) as [number, number, number];
    const missed = lost + open;
    const known = STUDIES.reduce((sum, { knownMisses }) => sum + (knownMisses?.size ?? 0), 0);
    const misses = `${missed} missed, ${known} of them as expected`;
    expect(page).toContain(
      `${held} of ${held + missed} figures within tolerance; ${misses}, ` +
        `${open} by less than the runs leave open.\n`,
    );
  });

  // A reason for a figure that holds would be one that nobody has looked at.
  test.each(STUDIES)('$name: knows of misses that are misses', ({ title, knownMisses }) => {
    const page = readFileSync(file, 'utf8');
    const [, section = ''] = page.split(`## ${title}\n`);
    const [rows = ''] = section.split('\n## ');
    for (const [quantity, why] of knownMisses ?? []) {
      const row = rows.split('\n').find((line) => line.startsWith(`| ${quantity} |`));
      expect(row, quantity).toMatch(/\| (no|open) \|$/);
      expect(rows).toContain(why);
    }
  });

  test.each(STUDIES)('$name: the page says its inputs and remarks', ({ inputs, remarks }) => {
    const page = readFileSync(file, 'utf8');
    for (const text of [...inputs, ...remarks]) expect(page).toContain(`- ${text}\n`);
  });

  test.each(STUDIES)('$name: the page links to its notes', ({ notes }) => {
    if (notes === undefined) return;
    const page = readFileSync(file, 'utf8');
    expect(page).toContain(`[notes on this study](${notes})`);
    expect(existsSync(join(file, '..', notes))).toBe(true);
  });

  // Whole studies take minutes, so the long suite compares them with the page.
  test.each(STUDIES)(
    '$name: quick rows hold, or are known misses, and stand in the page',
    (study) => {
      const page = readFileSync(file, 'utf8');
      expect(page).toContain(`## ${study.title}\n`);
      for (const row of runStudy(study, STUDY_SEED, 'quick')) {
        if (!row.holds) expect(page).toContain(row.expectedMiss ?? `expected: ${row.quantity}`);
        expect(page).toContain(pageRow(row));
      }
    },
  );
});
