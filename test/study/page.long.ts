import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pageRow } from '../../src/report/reproduced.ts';
import { STUDIES, STUDY_SEED } from '../../src/study/table.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/REPRODUCED.md'), 'utf8');

describe('the page of published results', () => {
  test.each(STUDIES)('$name: shows each row as it comes out', { timeout: 1_800_000 }, (study) => {
    const [, section = ''] = page.split(`## ${study.title}\n`);
    const [own = ''] = section.split('\n## ');
    for (const row of study.run(STUDY_SEED, 'whole')) {
      expect(own).toContain(pageRow(row));
      if (!row.holds) expect(own).toContain(row.expectedMiss);
    }
  });
});
