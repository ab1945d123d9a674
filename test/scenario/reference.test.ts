import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RULE_BOOK } from '../../src/scenario/rule-book.ts';
import { scenarioJsonSchema } from '../../src/scenario/schema.ts';
import { type KindList, type Node, reference } from './reference.ts';
import { load } from './small.ts';

const { UPDATE_DOCS: update } = process.env;
const file = join(import.meta.dirname, '../../docs/scenario-language.md');
const MARK =
  '<!-- Generated below this line: UPDATE_DOCS=1 npx vitest run test/scenario/reference.test.ts -->';

/** Lists of kinds: where they stand, and the key that tells the kinds apart. */
const KINDS: readonly KindList[] = [
  ['Overlays', '`cluster.overlay`', 'kind', ['cluster', 'overlay']],
  ['Distributions', 'times of links and costs', 'kind', ['cluster', 'link', 'jitter']],
  ['Latencies', '`cluster.link.latency`', 'kind', ['cluster', 'link', 'latency']],
  ['Voting power', '`cluster.groups[].power`', 'kind', ['cluster', 'groups', 'power']],
  ['Traffic', '`traffic[]`', 'kind', ['traffic']],
  ['Faults', '`faults[]`', 'kind', ['faults']],
  ['Splits', '`split` of partitions in `faults[]`', 'kind', ['faults', 'split']],
  ['Actions', '`stages[].activate[]`, `rollback[].steps[]`', 'action', ['rollback', 'steps']],
  ['Gates', '`gates[]`', 'check', ['gates']],
];

test('the language is documented as the loader reads it', () => {
  const [prose = ''] = readFileSync(file, 'utf8').split(MARK);
  const expected = `${prose}${MARK}\n\n${reference(scenarioJsonSchema() as Node, KINDS).trimEnd()}\n`;
  if (update === '1') writeFileSync(file, expected);
  expect(readFileSync(file, 'utf8')).toBe(expected);
});

test('the rules are listed, all and none besides', () => {
  const [prose = ''] = readFileSync(file, 'utf8').split(MARK);
  const listed = [...prose.matchAll(/^\| `([a-z]+\.[a-z-]+)` \| (.*) \|$/gm)];
  expect(listed.map(([, code, rule]) => [code, rule])).toEqual(
    Object.entries(RULE_BOOK).map(([code, { rule }]) => [code, rule]),
  );
});

test('the example of the documentation is refused as it says', () => {
  const text = readFileSync(file, 'utf8');
  const [, example = '', printed = ''] = /```yaml\n(.*?)```.*?```text\n(.*?)```/s.exec(text) ?? [];
  expect(() => load(example)).toThrow(printed.split('\n')[0]?.replace('canary.yaml', 'small.yaml'));
});
