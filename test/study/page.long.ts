import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { reproductionSection } from '../../src/report/reproduced.ts';
import { STUDIES, STUDY_SEED } from '../../src/study/table.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/REPRODUCED.md'), 'utf8');

describe('the page of published results', () => {
  test.each(STUDIES)('$name: says what comes out', { timeout: 3_600_000 }, (study) => {
    const rows = study.run(STUDY_SEED, 'whole');
    expect(`${page}\n`).toContain(`${reproductionSection({ study, rows })}\n\n`);
  });
});
