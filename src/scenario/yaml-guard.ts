/**
 * Refuses YAML that could hurt or mislead, before anything is built from it.
 *
 * Words and signs are counted as they are read, and the concrete syntax is walked with a stack of
 * its own, so neither the size nor the depth of a hostile file costs more than its limit. Anchors,
 * aliases, tags and directives are refused: a scenario means what it says where it says it.
 */
import { type CST, Lexer, Parser } from 'yaml';
import type { Dialect } from './dialect.ts';

/** Deepest nesting of maps and lists. */
const DEPTH_MAX = 64;
/** Most words and signs of a document, ends of lines and comments included. */
const LEXEMES_MAX = 50_000;
/** Most characters of one value or comment. */
const LENGTH_MAX = 20_000;
/** Most findings of one text. */
const FINDINGS_MAX = 100;

interface GuardFinding {
  readonly rule: string;
  readonly message: string;
  readonly offset: number;
  readonly length: number;
}

/** The concrete syntax of a text, with the reasons to refuse it; without any it may be composed. */
interface Guarded {
  readonly tokens: readonly CST.Token[];
  readonly findings: readonly GuardFinding[];
}

/** Splits a text into its concrete syntax and looks for what is refused. */
export function guarded(text: string, dialect: Dialect): Guarded {
  const { tokens, tooLarge } = split(text);
  if (tooLarge !== undefined) return { tokens: [], findings: [tooLarge] };
  const findings = [...refusedAtTop(tokens, dialect), ...refusedInside(tokens, dialect)];
  return { tokens, findings: findings.slice(0, FINDINGS_MAX) };
}

interface Split {
  readonly tokens: readonly CST.Token[];
  readonly tooLarge?: GuardFinding;
}

function split(text: string): Split {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let count = 0;
  let offset = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (++count > LEXEMES_MAX) return { tokens, tooLarge: tooLarge(TOO_MANY, offset) };
    if (lexeme.length > LENGTH_MAX) return { tokens, tooLarge: tooLarge(TOO_LONG, offset) };
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (!MARKS.has(lexeme)) offset += lexeme.length;
  }
  for (const token of parser.end()) tokens.push(token);
  return { tokens };
}

// The lexer says "a document begins", "a flow is cut short" and "a scalar follows" with control
// characters that are not part of the text.
const MARKS: ReadonlySet<string> = new Set(['\u0002', '\u0018', '\u001F']);

const TOO_MANY = `holds more than ${LEXEMES_MAX} words and signs`;
const TOO_LONG = `is longer than ${LENGTH_MAX} characters`;

function tooLarge(message: string, offset: number): GuardFinding {
  return { rule: 'yaml.size', message, offset, length: 1 };
}

interface Visit {
  readonly token: CST.Token;
  readonly depth: number;
}

function refusedAtTop(
  tokens: readonly CST.Token[],
  { documentsMax, refusal }: Dialect,
): GuardFinding[] {
  const findings: GuardFinding[] = [];
  let documents = 0;
  for (const token of tokens) {
    if (token.type === 'directive') {
      findings.push(finding('yaml.directive', `directives are ${refusal}`, token));
    }
    if (token.type === 'document' && ++documents === documentsMax + 1) {
      const which = documentsMax === 1 ? 'a second document' : `document ${documents}`;
      findings.push(finding('yaml.documents', `${which} begins here`, token));
    }
  }
  return findings;
}

function refusedInside(tokens: readonly CST.Token[], dialect: Dialect): GuardFinding[] {
  const findings: GuardFinding[] = [];
  const pending: Visit[] = tokens.map((token) => ({ token, depth: 0 })).reverse();
  for (let visit = pending.pop(); visit !== undefined; visit = pending.pop()) {
    const { token, depth } = visit;
    const refused = refusedToken(token, depth, dialect);
    if (refused !== undefined) findings.push(refused);
    if (depth > DEPTH_MAX) return findings;
    for (const child of children(token, depth)) pending.push(child);
  }
  return findings;
}

function refusedToken(
  token: CST.Token,
  depth: number,
  { refusal }: Dialect,
): GuardFinding | undefined {
  if (depth > DEPTH_MAX) {
    return finding('yaml.depth', `is nested more than ${DEPTH_MAX} deep`, token);
  }
  if (token.type === 'alias') return finding('yaml.alias', `aliases are ${refusal}`, token);
  if (token.type === 'anchor') return finding('yaml.anchor', `anchors are ${refusal}`, token);
  if (token.type === 'tag') return finding('yaml.tag', `tags are ${refusal}`, token);
  return undefined;
}

// Pushed in reverse, so that they are visited in the order of the text.
function children(token: CST.Token, depth: number): Visit[] {
  const visits: Visit[] = [];
  const add = (tokens: readonly CST.Token[] | undefined, at: number) => {
    for (const child of tokens ?? []) {
      if (isStructure(child)) visits.push({ token: child, depth: at });
    }
  };
  if (token.type === 'document') {
    add(token.start, depth);
    if (token.value !== undefined) add([token.value], depth + 1);
  }
  if ('props' in token) add(token.props, depth);
  if ('items' in token) {
    for (const item of token.items) {
      add(item.start, depth);
      if (item.key != null) add([item.key], depth + 1);
      add(item.sep, depth);
      if (item.value !== undefined) add([item.value], depth + 1);
    }
  }
  return visits.reverse();
}

function isStructure(token: CST.Token): boolean {
  return token.type !== 'space' && token.type !== 'newline' && token.type !== 'comment';
}

function finding(rule: string, message: string, token: CST.Token): GuardFinding {
  const source = 'source' in token ? token.source : '';
  return { rule, message, offset: token.offset, length: Math.max(1, source.length) };
}
