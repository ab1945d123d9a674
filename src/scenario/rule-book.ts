/**
 * What every rule of the scenario language says, by its code: for `simnet explain` and the
 * documentation.
 */
import { COMMON_RULES } from './rule-book/common-rules.ts';
import { PLAYBOOK_RULES } from './rule-book/playbook-rules.ts';
import type { RuleEntry } from './rule-book/rule-entry.ts';

/** The rules in the order of their codes. */
export const RULE_BOOK: Readonly<Record<string, RuleEntry>> = Object.fromEntries(
  Object.entries({ ...COMMON_RULES, ...PLAYBOOK_RULES }).sort(([a], [b]) => (a < b ? -1 : 1)),
);
