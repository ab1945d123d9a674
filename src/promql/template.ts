/**
 * The texts of labels and annotations, with values of the alert in them: `{{ $value }}`.
 *
 * Prometheus expands them with Go's template language. The subset has the value, the labels, the
 * functions that make numbers readable, and pipes; everything else is refused by name.
 */
import { nearest } from '../schema/suggest.ts';
import type { Fault } from './fault.ts';
import { shortText } from './go-number.ts';
import { HUMANIZE } from './humanize.ts';
import type { LabelSet } from './label-set.ts';
import { isFormat, printed } from './printf.ts';

/** What a template is expanded with. */
export interface TemplateData {
  /** With the name of the metric. */
  readonly labels: LabelSet;
  readonly value: number;
}

/** A template that was read. */
export interface Template {
  readonly parts: readonly Part[];
}

/** Text, or a pipe: an operand and the functions it goes through. */
type Part = string | readonly Stage[];

interface Stage {
  /** Null of an operand alone. */
  readonly call: string | null;
  readonly operands: readonly Operand[];
}

type Operand =
  | { readonly kind: 'value' }
  | { readonly kind: 'labels' }
  | { readonly kind: 'label'; readonly name: string }
  | { readonly kind: 'literal'; readonly value: string | number };

const ACTION = /\{\{(-(?=\s))?((?:"(?:[^"\\]|\\.)*"|`[^`]*`|[^}"`]|\}(?!\}))*)\}\}/g;
const TOKEN = /\s*("(?:[^"\\]|\\.)*"|`[^`]*`|\||\(|\)|[^\s|()]+)/gy;
const LABEL = /^(?:\$labels|\.Labels)\.([A-Za-z_]\w*)$/;
const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;
const FUNCTIONS: ReadonlySet<string> = new Set([...HUMANIZE.keys(), 'printf']);
/** Words of Go's templates and of Prometheus that the subset has not. */
const UNSUPPORTED: ReadonlySet<string> = new Set(
  `and args block break call continue define else end eq externalURL first ge graphLink gt
  html humanizeTimestamp if index js label le len lt match ne nil not or parseDuration pathPrefix
  print println query range reReplaceAll safeHtml slice sortByLabel stripDomain stripPort strvalue
  tableLink template title toLower toTime toUpper true false urlquery value with`.split(/\s+/),
);
const BAD_PRINTF = 'this use of printf is outside the supported subset';
const UNSUPPORTED_VARIABLE = /^(?:\$(?:externalLabels|externalURL)|\.External(?:Labels|URL))\b/;

/**
 * Reads a template.
 *
 * @param faults - Takes what is found wrong, with offsets into the text.
 */
export function parseTemplate(text: string, faults: Fault[]): Template {
  const parts: Part[] = [];
  let at = 0;
  let isTrimming = false;
  for (const match of text.matchAll(ACTION)) {
    const [whole, trim] = match;
    const isTrimmedAfter = /\s-$/.test(match[2] ?? '');
    const body = (match[2] ?? '').replace(/\s-$/, '');
    let before = text.slice(at, match.index);
    if (isTrimming) before = before.trimStart();
    parts.push(trim === undefined ? before : before.trimEnd());
    const place = { from: match.index, to: match.index + whole.length };
    parts.push(readPipe(body, { ...place, isDeclaring: text.includes(':=') }, faults));
    at = match.index + whole.length;
    isTrimming = isTrimmedAfter;
  }
  const rest = text.slice(at);
  const open = rest.indexOf('{{');
  if (open >= 0) {
    const from = at + open;
    faults.push({ rule: 'promql.syntax', message: '{{ is not closed', from, to: text.length });
  }
  parts.push(isTrimming ? rest.trimStart() : rest);
  return { parts };
}

/** Puts the data of an alert into a template. */
export function expand({ parts }: Template, data: TemplateData): string {
  return parts.map((part) => (typeof part === 'string' ? part : shownOf(run(part, data)))).join('');
}

interface Place {
  readonly from: number;
  readonly to: number;
  /** Whether the text declares variables somewhere, so that any name may be one. */
  readonly isDeclaring: boolean;
}

function readPipe(
  body: string,
  { isDeclaring, ...place }: Place,
  faults: Fault[],
): readonly Stage[] {
  const tokens = [...body.matchAll(TOKEN)].map(([, token = '']) => token);
  const stages: Stage[] = [];
  const unknown = tokens.find((token) => !isKnown(token));
  if (unknown !== undefined || tokens.length === 0) {
    faults.push({ ...refusalOf(unknown, isDeclaring), ...place });
    return stages;
  }
  for (const words of splitAtPipes(tokens)) {
    const stage = readStage(words, stages.length > 0);
    if (typeof stage === 'string') {
      // Go prints something for any format, so no format is a mistake of syntax.
      const rule = stage === BAD_PRINTF ? 'promql.unsupported' : 'promql.syntax';
      faults.push({ rule, message: stage, ...place });
      return [];
    }
    stages.push(stage);
  }
  return stages;
}

/** What is said about a token that is none of the subset; undefined for no token at all. */
function refusalOf(token: string | undefined, isDeclaring: boolean): Omit<Fault, 'from' | 'to'> {
  if (token === undefined) return { rule: 'promql.syntax', message: 'an empty {{ }}' };
  const isWord = /^[A-Za-z_]\w*$/.test(token);
  const isVariable = /^\$\w+/.test(token) && !UNSUPPORTED_VARIABLE.test(token);
  if (isWord ? !UNSUPPORTED.has(token) : isVariable && !isDeclaring) {
    const suggestion = isWord ? nearest(token, FUNCTIONS) : undefined;
    const message = `there is no ${isWord ? 'function' : 'variable'} ${token} in a template`;
    return { rule: 'promql.unknown', message, ...(suggestion === undefined ? {} : { suggestion }) };
  }
  const message = `${token} in a template is outside the supported subset`;
  return { rule: 'promql.unsupported', message };
}

function isKnown(token: string): boolean {
  return token === '|' || FUNCTIONS.has(token) || operandOf(token) !== null;
}

function splitAtPipes(tokens: readonly string[]): string[][] {
  const stages: string[][] = [[]];
  for (const token of tokens) {
    if (token === '|') stages.push([]);
    else stages.at(-1)!.push(token);
  }
  return stages;
}

/** A stage, or why its words are none. */
function readStage([first = '', ...rest]: readonly string[], isPiped: boolean): Stage | string {
  const operands = rest.map(operandOf);
  const known = operands.filter((operand) => operand !== null);
  if (known.length < operands.length) return `${first} takes no function`;
  if (!FUNCTIONS.has(first)) {
    const operand = operandOf(first);
    if (operand === null || isPiped) return 'behind | stands a function';
    return rest.length === 0 ? { call: null, operands: [operand] } : `${first} is no function`;
  }
  const count = known.length + (isPiped ? 1 : 0);
  if (first === 'printf') {
    const format = known[0];
    const isWhole = format?.kind === 'literal' && isFormat(String(format.value), count - 1);
    return isWhole ? { call: first, operands: known } : BAD_PRINTF;
  }
  return count === 1 ? { call: first, operands: known } : `${first} takes 1 value, not ${count}`;
}

function operandOf(token: string): Operand | null {
  if (token === '$value' || token === '.Value') return { kind: 'value' };
  if (token === '$labels' || token === '.Labels') return { kind: 'labels' };
  const label = LABEL.exec(token)?.[1];
  if (label !== undefined) return { kind: 'label', name: label };
  if (NUMBER.test(token)) return { kind: 'literal', value: Number(token) };
  if (/^`/.test(token)) return { kind: 'literal', value: token.slice(1, -1) };
  return /^"[^\\]*"$/.test(token) ? { kind: 'literal', value: token.slice(1, -1) } : null;
}

function run(stages: readonly Stage[], data: TemplateData): string | number {
  let piped: (string | number)[] = [];
  for (const { call, operands } of stages) {
    const values = [...operands.map((operand) => valueOfOperand(operand, data)), ...piped];
    piped = [call === null ? values[0]! : called(call, values)];
  }
  return piped[0] ?? '';
}

function called(call: string, values: readonly (string | number)[]): string {
  if (call === 'printf') return printed(String(values[0]), values.slice(1));
  return HUMANIZE.get(call)!(values[0]!);
}

function valueOfOperand(operand: Operand, { labels, value }: TemplateData): string | number {
  switch (operand.kind) {
    case 'value':
      return value;
    case 'label':
      return labels.get(operand.name);
    case 'labels':
      return `map[${labels.entries.map(([name, one]) => `${name}:${one}`).join(' ')}]`;
    default:
      return operand.value;
  }
}

function shownOf(value: string | number): string {
  return typeof value === 'number' ? shortText(value) : value;
}
