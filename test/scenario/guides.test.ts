import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadPlaybook } from '../../src/scenario/load.ts';

const guides = join(import.meta.dirname, '../../docs/guides');

test('the playbook of the guide is sound, and the guide quotes it', () => {
  const text = readFileSync(join(guides, 'shop-api.yaml'), 'utf8');
  const playbook = loadPlaybook(text, { file: 'shop-api.yaml', metricUnits: new Map() });
  expect(playbook.mutants.map(({ name }) => name)).toContain('no-effect');
  const lines = new Set(text.split('\n').map((line) => line.trim()));
  const page = readFileSync(join(guides, 'ten-minutes.md'), 'utf8');
  const quoted = [...page.matchAll(/```yaml\n(.*?)```/gs)].flatMap(([, block = '']) =>
    block.split('\n').filter((line) => line.trim() !== ''),
  );
  expect(quoted.length).toBeGreaterThan(20);
  expect(quoted.filter((line) => !lines.has(line.trim()))).toEqual([]);
});
