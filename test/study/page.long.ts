import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { reproductionSection } from '../../src/report/reproduced.ts';
import { STUDIES } from '../../src/study/table.ts';
import { wholeStudies } from '../support/whole-studies.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/REPRODUCED.md'), 'utf8');

describe('the page of published results', () => {
  test.each(STUDIES)('$name: says what comes out', { timeout: 3_600_000 }, async (study) => {
    for (const result of await wholeStudies([study])) {
      expect(`${page}\n`).toContain(`${reproductionSection(result)}\n\n`);
    }
  });
});
