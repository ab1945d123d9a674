/**
 * Loads a scenario: text in, frozen data out, or everything that is wrong with it.
 */
import type { z } from 'zod';
import { check } from '../kernel/check.ts';
import { unitOf } from '../metrics/query.ts';
import { engineKey } from '../schema/record.ts';
import { nearest } from '../schema/suggest.ts';
import { deepFrozen } from './deep-frozen.ts';
import { diagnosedIn } from './diagnosed.ts';
import { type Diagnostic, type Finding, ScenarioError } from './diagnostic.ts';
import { findingsOf } from './issues.ts';
import { childOf, type Located, nodeAt, plain } from './located.ts';
import { checkNames } from './names.ts';
import { applyOverrides } from './override.ts';
import type { Path } from './path.ts';
import { playbookRules } from './playbook-rules/table.ts';
import { type PlaybookScenario, playbookSchema, playbookSections } from './playbook-schema.ts';
import type { Knowledge, Written } from './rules/rule.ts';
import { rules } from './rules/table.ts';
import { type Scenario, scenarioSchema, sectionSchemas } from './schema.ts';
import { parseDocument } from './yaml-document.ts';
import { readText } from './yaml-text.ts';

/** What loading needs besides the text. */
export interface LoadOptions extends Knowledge {
  /** What messages call the text: the file as the user named it. */
  readonly file: string;
  /** Texts `path=value`, applied in order before anything is validated. */
  readonly overrides?: readonly string[] | undefined;
}

/** A scenario of either sort. */
export type Loaded =
  | { readonly sort: 'cluster'; readonly scenario: Scenario }
  /** `document` is what the file says, with the overrides applied. */
  | { readonly sort: 'playbook'; readonly scenario: PlaybookScenario; readonly document: unknown };

/**
 * Reads the scenario of a cluster.
 *
 * @param text - The bytes of the file, or its text when they are known to be UTF-8.
 * @throws ScenarioError with every mistake found, each with its place.
 */
export function loadScenario(text: string | Uint8Array, options: LoadOptions): Scenario {
  return withUnits(validated(CLUSTERS, read(text, options), options), options);
}

/**
 * Reads a playbook.
 *
 * @throws ScenarioError with every mistake found, each with its place.
 */
export function loadPlaybook(text: string | Uint8Array, options: LoadOptions): PlaybookScenario {
  return validated(PLAYBOOKS, read(text, options), options);
}

/**
 * Reads a scenario of either sort: one with `components` is a playbook, one with `cluster` is not.
 *
 * @throws ScenarioError with every mistake found, each with its place.
 */
export function loadAny(text: string | Uint8Array, options: LoadOptions): Loaded {
  const document = read(text, options);
  const unsorted = unsortedFinding(document.root);
  if (unsorted !== undefined) {
    throw new ScenarioError([...document.diagnostics, diagnosedIn(document.root, unsorted)]);
  }
  if (childOf(document.root, 'components') === undefined) {
    const scenario = withUnits(validated(CLUSTERS, document, options), options);
    return { sort: 'cluster', scenario };
  }
  const scenario = validated(PLAYBOOKS, document, options);
  return { sort: 'playbook', scenario, document: plain(document.root) };
}

const SORTS = ['components', 'cluster'];
const SORTS_TEXT = '`cluster` (a cluster) or `components` (a playbook)';

/** What is said of a file of no known sort: neither language may judge it. */
function unsortedFinding(root: Located): Finding | undefined {
  if (root.kind !== 'map' || SORTS.some((key) => root.entries.has(key))) return undefined;
  const keys = [...root.entries.keys()];
  const rule = 'schema.form';
  if (keys.includes('groups') || (keys.includes('apiVersion') && keys.includes('spec'))) {
    const message = `needs ${SORTS_TEXT}; Prometheus rules are checked by \`simnet rules\``;
    return { path: [], rule, message, atKey: true };
  }
  const slip = keys.find((key) => nearest(key, SORTS) !== undefined);
  if (slip === undefined) return { path: [], rule, message: `needs ${SORTS_TEXT}`, atKey: true };
  const message = `is not a key here: a scenario needs ${SORTS_TEXT}`;
  return { path: [slip], rule, message, suggestion: nearest(slip, SORTS), atKey: true };
}

/** A language: its schema, and the rules over valid sections. */
interface Language<Whole> {
  readonly schema: z.ZodType<Whole>;
  readonly sections: Readonly<Record<string, z.ZodType>>;
  readonly rules: readonly LanguageRule<Whole>[];
}

interface LanguageRule<Whole> {
  readonly needs: readonly (keyof Whole)[];
  check(whole: Whole, knowledge: Knowledge, written: Written): Finding[];
}

const CLUSTERS: Language<Scenario> = { schema: scenarioSchema, sections: sectionSchemas, rules };
const PLAYBOOKS: Language<PlaybookScenario> = {
  schema: playbookSchema,
  sections: playbookSections,
  rules: playbookRules,
};

interface Document {
  readonly root: Located;
  readonly diagnostics: readonly Diagnostic[];
}

function read(text: string | Uint8Array, options: LoadOptions): Document {
  const parsed = parseDocument(readText(text, options.file));
  if (parsed.root === undefined) throw new ScenarioError(parsed.diagnostics);
  const { root, diagnostics } = applyOverrides(parsed.root, options.overrides ?? []);
  return { root, diagnostics: [...parsed.diagnostics, ...diagnostics] };
}

function validated<Whole>(
  language: Language<Whole>,
  { root, diagnostics: before }: Document,
  knowledge: Knowledge,
): Whole {
  const { schema } = language;
  const result = schema.safeParse(plain(root));
  const issues = result.error?.issues ?? [];
  const findings = [
    issues.flatMap((issue) => findingsOf({ schema, root }, issue)),
    checkNames(schema, root),
    checkRules(language, root, knowledge),
  ].map((found) => found.map((finding) => diagnosedIn(root, finding)));
  const diagnostics = [before, ...findings].reduce(withNew);
  if (diagnostics.length > 0) throw new ScenarioError(diagnostics);
  check(result.success, 'a scenario without findings is valid');
  return deepFrozen(result.data);
}

/** Adds what is said about values that nothing was said about yet. */
function withNew(before: readonly Diagnostic[], found: readonly Diagnostic[]): Diagnostic[] {
  const known = new Set(before.map(({ path }) => path));
  return [...before, ...found.filter(({ path }) => !known.has(path))];
}

/** Runs every rule whose sections are valid, so that one mistake hides no mistake elsewhere. */
function checkRules<Whole>(
  { rules: all, sections }: Language<Whole>,
  root: Located,
  knowledge: Knowledge,
): Finding[] {
  const valid = validSections(sections, root);
  const written = { has: (path: Path) => nodeAt(root, path) !== undefined };
  return all.flatMap((rule) => {
    if (!rule.needs.every((section) => String(section) in valid)) return [];
    // The rule reads only the sections that it needs, and these are there.
    return rule.check(valid as Whole, knowledge, written);
  });
}

function validSections(
  schemas: Readonly<Record<string, z.ZodType>>,
  root: Located,
): Record<string, unknown> {
  const sections: Record<string, unknown> = {};
  for (const [key, schema] of Object.entries(schemas)) {
    const node = childOf(root, key);
    const result = schema.safeParse(node === undefined ? undefined : plain(node));
    if (result.success) sections[engineKey(key, schema)] = result.data;
  }
  return sections;
}

/** Gives the thresholds of gates the unit of their metric: a bare number may be a fraction. */
function withUnits(scenario: Scenario, { metricUnits }: Knowledge): Scenario {
  const gates = scenario.gates.map((gate) => {
    if (!('metric' in gate)) return gate;
    const unit = unitOf(metricUnits.get(gate.metric) ?? gate.value.unit, gate.aggregate);
    return { ...gate, value: { ...gate.value, unit } };
  });
  return deepFrozen({ ...scenario, gates });
}
