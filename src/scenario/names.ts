/**
 * Checks the names of a scenario: given once, and referred to only when given.
 *
 * Fields say by their kind that they give a name or refer to one, so every kind is checked, also in
 * a document that has other mistakes.
 */
import type { z } from 'zod';
import { type NameSpace, naming, referring } from '../schema/names.ts';
import { shown } from '../schema/show.ts';
import { nearest } from '../schema/suggest.ts';
import type { Finding } from './diagnostic.ts';
import type { Located } from './located.ts';
import { formatPath, type Path } from './path.ts';
import { childrenOf, schemaOf } from './walk.ts';

interface Mention {
  readonly space: NameSpace;
  readonly name: string;
  readonly path: Path;
}

interface Mentions {
  readonly given: Mention[];
  readonly used: Mention[];
}

/** Names given twice, names referred to but not given, and lists that repeat a name. */
export function checkNames(schema: z.core.$ZodType, root: Located): Finding[] {
  const mentions: Mentions = { given: [], used: [] };
  collect(schema, root, [], mentions);
  const known = new Map<NameSpace, Map<string, Path>>();
  return [
    ...mentions.given.flatMap((mention) => checkGiven(mention, known)),
    ...mentions.used.flatMap((mention) => checkUsed(mention, known.get(mention.space))),
    ...repeated(mentions.used),
  ];
}

function collect(schema: z.core.$ZodType, node: Located, path: Path, mentions: Mentions): void {
  const chosen = likelySchemaOf(schema, node);
  if (node.kind === 'scalar' && typeof node.value === 'string') {
    const name = node.value;
    const given = naming.get(chosen);
    const used = referring.get(chosen);
    if (given !== undefined) mentions.given.push({ space: given.space, name, path });
    if (used !== undefined) mentions.used.push({ space: used.space, name, path });
  }
  for (const [step, below] of childrenOf(chosen, node)) {
    if (below.node !== undefined) collect(below.schema, below.node, [...path, step], mentions);
  }
}

// A thing whose kind is misspelt still has its name: the forms of a union agree on where it is.
function likelySchemaOf(schema: z.core.$ZodType, node: Located) {
  const chosen = schemaOf(schema, node);
  const { def } = chosen._zod;
  const first = def.type === 'union' ? def.options[0] : undefined;
  return first === undefined ? chosen : schemaOf(first, node);
}

function checkGiven(mention: Mention, known: Map<NameSpace, Map<string, Path>>): Finding[] {
  const { space, name, path } = mention;
  const names = known.get(space) ?? new Map<string, Path>();
  known.set(space, names);
  const first = names.get(name);
  if (first === undefined) {
    names.set(name, path);
    return [];
  }
  const message = `${shown(name)} is already the name of ${formatPath(first.slice(0, -1))}`;
  return [{ path, rule: 'name.duplicate', message }];
}

function checkUsed(mention: Mention, names: ReadonlyMap<string, Path> | undefined): Finding[] {
  const { space, name, path } = mention;
  if (names?.has(name)) return [];
  const suggestion = nearest(name, names?.keys() ?? []);
  const message = `there is no ${NOUNS[space]} ${shown(name)}`;
  return [{ path, rule: 'name.unknown', message, suggestion }];
}

const NOUNS: Readonly<Record<NameSpace, string>> = {
  version: 'version',
  group: 'group',
  region: 'region',
  budget: 'budget',
  traffic: 'traffic',
  fault: 'fault',
  stage: 'stage',
  gate: 'gate',
  rollback: 'rollback plan',
  action: 'action',
  feature: 'feature gate',
  bundle: 'configuration bundle',
  mutant: 'mutant',
  approval: 'approval',
  snapshot: 'snapshot',
  backup: 'backup',
};

function repeated(used: readonly Mention[]): Finding[] {
  const seen = new Set<string>();
  const findings: Finding[] = [];
  for (const { name, path } of used) {
    if (typeof path.at(-1) !== 'number') continue;
    const key = `${formatPath(path.slice(0, -1))} ${name}`;
    if (seen.has(key)) {
      findings.push({ path, rule: 'name.repeated', message: `${shown(name)} is listed twice` });
    }
    seen.add(key);
  }
  return findings;
}
