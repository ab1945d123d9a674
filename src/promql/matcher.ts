/** What a selector demands of the labels of a series. */
import type { LabelSet } from './label-set.ts';

export interface Matcher {
  readonly name: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
  /** Of `=~` and `!~`: the expression, matching whole values only. */
  readonly pattern: RegExp | null;
}

/** Whether a label value is accepted; the empty text stands for a label that is not there. */
export function accepts(matcher: Matcher, value: string): boolean {
  const isMatch = matcher.pattern?.test(value) ?? matcher.value === value;
  return matcher.operator.startsWith('!') ? !isMatch : isMatch;
}

/** Whether all matchers accept the labels. */
export function matches(labels: LabelSet, matchers: readonly Matcher[]): boolean {
  return matchers.every((matcher) => accepts(matcher, labels.get(matcher.name)));
}
