/**
 * Loads a file of Prometheus rules as it is deployed: a plain rule file, or Kubernetes documents
 * with a `PrometheusRule` among them. Text in, groups out, or everything that is wrong with it.
 */
import { type RuleGroup, ruleFile } from '../promql/rule-file.ts';
import { shown } from '../schema/show.ts';
import { diagnosedIn } from './diagnosed.ts';
import { type Diagnostic, type Finding, ScenarioError } from './diagnostic.ts';
import { findingsOf } from './issues.ts';
import { childOf, type Located, nodeAt, plain } from './located.ts';
import { parseForeign } from './yaml-document.ts';
import { readText } from './yaml-text.ts';

/** What a file holds. */
export interface LoadedRules {
  readonly groups: readonly RuleGroup[];
  /** Kinds of the Kubernetes documents that hold no rules, in the order of the file. */
  readonly otherKinds: readonly string[];
}

/**
 * Reads a rule file.
 *
 * @param text - The bytes of the file, or its text when they are known to be UTF-8.
 * @param file - What messages call it.
 * @throws ScenarioError with every mistake found, each with its place, down to the word of an
 *   expression.
 */
export function loadRules(text: string | Uint8Array, file: string): LoadedRules {
  const { roots, diagnostics } = parseForeign(readText(text, file, 'file'));
  const judged = roots.map(judge);
  const all = [
    ...diagnostics,
    ...judged.flatMap((document) => document.diagnostics),
    ...unread(roots),
  ];
  if (all.length > 0) throw new ScenarioError(all);
  return {
    groups: judged.flatMap(({ groups }) => groups),
    otherKinds: judged.flatMap(({ otherKind }) => otherKind ?? []),
  };
}

interface Judged {
  readonly groups: readonly RuleGroup[];
  readonly otherKind: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

function judge(root: Located): Judged {
  const otherKind = otherKindOf(root);
  if (otherKind === 'List') {
    const message = 'a List is unsupported: write its items as documents of their own';
    const finding = { path: ['kind'], rule: 'promql.unsupported', message };
    return { groups: [], otherKind: undefined, diagnostics: [diagnosedIn(root, finding)] };
  }
  if (otherKind !== undefined) return { groups: [], otherKind, diagnostics: [] };
  const { data, error } = ruleFile.safeParse(plain(root));
  if (data !== undefined) return { groups: data, otherKind, diagnostics: [] };
  const issues = error?.issues ?? [];
  const found = issues.flatMap((issue) => findingsOf({ schema: ruleFile, root }, issue));
  const findings = [...found, ...repeatedGroups(root, found)];
  return { groups: [], otherKind, diagnostics: findings.map((one) => diagnosedIn(root, one)) };
}

/** The kind of a Kubernetes document other than a `PrometheusRule`. */
function otherKindOf(root: Located): string | undefined {
  const kind = childOf(root, 'kind');
  if (childOf(root, 'apiVersion') === undefined || kind?.kind !== 'scalar') return undefined;
  return kind.value === 'PrometheusRule' ? undefined : String(kind.value);
}

/** The schema compares the names of groups only when all else is well. */
function repeatedGroups(root: Located, known: readonly Finding[]): Finding[] {
  const isPlain = childOf(root, 'groups') !== undefined;
  const path = isPlain ? ['groups'] : ['spec', 'groups'];
  const groups = nodeAt(root, path);
  if (groups?.kind !== 'list') return [];
  const names = groups.items.map((group) => {
    const name = childOf(group, 'name');
    return name?.kind === 'scalar' ? name.value : null;
  });
  return names.flatMap((name, index) => {
    const isFirst = name === null || names.indexOf(name) === index;
    const place = [...path, index, 'name'];
    if (isFirst || known.some((one) => one.path.join('.') === place.join('.'))) return [];
    const message = `the group ${shown(name)} is there twice`;
    return [{ path: place, rule: 'promql.value', message }];
  });
}

/** Of a plain rule file Prometheus reads the first document, and passes over all others in silence. */
function unread(roots: readonly Located[]): Diagnostic[] {
  if (!roots.some((root) => childOf(root, 'groups') !== undefined)) return [];
  const message = 'Prometheus reads the first document of a file only and would not load this one';
  return roots
    .slice(1)
    .map((root) => diagnosedIn(root, { path: [], rule: 'promql.documents', message, atKey: true }));
}
