/**
 * `simnet explain`: what a rule of the scenario language wants, and why.
 */
import { canonicalJson } from '../../report/canonical-json.ts';
import { RULE_BOOK } from '../../scenario/rule-book.ts';
import { nearest } from '../../schema/suggest.ts';
import { EXIT } from '../exit-codes.ts';
import { type Session, say } from '../session.ts';
import { column, wrap } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

/**
 * Explains rules; lists them all when none is named.
 *
 * @throws UsageError if there is no such rule.
 */
export function explainCommand(codes: readonly string[], session: Session): number {
  const known = Object.keys(RULE_BOOK);
  for (const code of codes) {
    if (known.includes(code)) continue;
    const near = nearest(code, known);
    throw new UsageError(
      `no rule is called ${code}${near === undefined ? '' : `; did you mean ${near}?`}\nsimnet explain lists them all`,
    );
  }
  const chosen = codes.length === 0 ? known : codes;
  if (session.isJson) {
    const entries = chosen.map((code) => ({ code, ...RULE_BOOK[code] }));
    session.io.stdout.write(`${canonicalJson(entries, 2)}\n`);
  } else {
    say(session.io.stdout, chosen.flatMap(codes.length === 0 ? listed : explained));
  }
  return EXIT.pass;
}

function listed(code: string): readonly string[] {
  const [first = '', ...rest] = wrap(RULE_BOOK[code]?.rule ?? '', ' '.repeat(24));
  return [`${column(code, 23)} ${first.trimStart()}`, ...rest];
}

function explained(code: string): readonly string[] {
  const { rule = '', why, instead } = RULE_BOOK[code] ?? {};
  return [
    `${code}:`,
    ...wrap(`${rule.charAt(0).toUpperCase()}${rule.slice(1)}.`, '  '),
    ...(why === undefined ? [] : wrap(why, '  ')),
    ...(instead === undefined ? [] : wrap(`Instead: ${instead}`, '  ')),
  ];
}
