import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MISTAKES } from './mistakes.ts';
import { reference } from './reference.ts';
import { load } from './small.ts';

const { UPDATE_DOCS: update } = process.env;
const file = join(import.meta.dirname, '../../docs/scenario-language.md');
const MARK =
  '<!-- Generated below this line: UPDATE_DOCS=1 npx vitest run test/scenario/reference.test.ts -->';

test('the language is documented as the loader reads it', () => {
  const [prose = ''] = readFileSync(file, 'utf8').split(MARK);
  const expected = `${prose}${MARK}\n\n${reference().trimEnd()}\n`;
  if (update === '1') writeFileSync(file, expected);
  expect(readFileSync(file, 'utf8')).toBe(expected);
});

test('the rules are listed, all and none besides', () => {
  const [prose = ''] = readFileSync(file, 'utf8').split(MARK);
  const listed = [...prose.matchAll(/^\| `([a-z]+\.[a-z-]+)` \|/gm)].map((match) => match[1]);
  const elsewhere = ['path.local', 'set.form', 'set.path', 'text.encoding'];
  const known = [...new Set([...MISTAKES.map(({ rule }) => rule), ...elsewhere])];
  expect([...listed].sort()).toEqual(known.sort());
});

test('the example of the documentation is refused as it says', () => {
  const text = readFileSync(file, 'utf8');
  const [, example = '', printed = ''] = /```yaml\n(.*?)```.*?```text\n(.*?)```/s.exec(text) ?? [];
  expect(() => load(example)).toThrow(printed.split('\n')[0]?.replace('canary.yaml', 'small.yaml'));
});
