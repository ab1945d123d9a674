import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/simnet.ts';
import { RULE_BOOK } from '../../src/scenario/rule-book.ts';
import { capturedIo } from '../support/captured-io.ts';

const CODES = Object.keys(RULE_BOOK);

async function explain(...argv: readonly string[]) {
  const io = capturedIo({ cwd: '/' });
  return { code: await main(['explain', ...argv], io), out: io.out(), err: io.err() };
}

/** Without the breaks of lines, which are where they fit. */
function flat(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

describe('simnet explain', () => {
  test('explains every code of the rule book: what, why, and what instead', async () => {
    expect(CODES.length).toBeGreaterThan(50);
    for (const code of CODES) {
      const { code: exit, out } = await explain(code);
      const { rule, why = '', instead } = RULE_BOOK[code]!;
      expect([code, exit]).toEqual([code, 0]);
      expect(out.startsWith(`${code}:\n  `)).toBe(true);
      expect(flat(out)).toContain(`${rule.charAt(0).toUpperCase()}${flat(rule).slice(1)}.`);
      expect(flat(out)).toContain(flat(why));
      if (instead !== undefined) expect(flat(out)).toContain(`Instead: ${flat(instead)}`);
      for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    }
  });

  test('lists every code with its rule when none is named, within 80 columns', async () => {
    const { code, out } = await explain();
    expect(code).toBe(0);
    for (const one of CODES) {
      expect(out).toMatch(new RegExp(`^${one.replaceAll('.', '\\.')} `, 'm'));
      expect(flat(out)).toContain(flat(RULE_BOOK[one]!.rule));
    }
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('explains several, in the order in which they were named', async () => {
    const { out } = await explain('alert.unknown', 'action.budget');
    expect(out.indexOf('alert.unknown:')).toBe(0);
    expect(out.indexOf('action.budget:')).toBeGreaterThan(0);
  });

  test('gives entries as JSON', async () => {
    const { code, out } = await explain('alert.metric', '--json');
    expect([code, JSON.parse(out)]).toEqual([
      0,
      [{ code: 'alert.metric', ...RULE_BOOK['alert.metric'] }],
    ]);
    const all = JSON.parse((await explain('--json')).out);
    expect(all.map((entry: { code: string }) => entry.code)).toEqual(CODES);
  });

  test.each([
    ['alert.metrics', 'did you mean alert.metric?'],
    ['constructor', 'no rule is called constructor\n'],
    ['', 'simnet explain lists them all'],
  ])('%j is no rule: exits 2 and says what may have been meant', async (name, message) => {
    const { code, out, err } = await explain(name);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
  });
});
