/**
 * Loads a scenario: text in, frozen data out, or everything that is wrong with it.
 */
import { check } from '../kernel/check.ts';
import { engineKey } from '../schema/record.ts';
import { deepFrozen } from './deep-frozen.ts';
import { type Diagnostic, diagnose, type Finding, ScenarioError } from './diagnostic.ts';
import { findingsOf } from './issues.ts';
import { childOf, type Located, nodeAt, placeAt, plain } from './located.ts';
import { checkNames } from './names.ts';
import { applyOverrides } from './override.ts';
import type { Path } from './path.ts';
import type { Knowledge } from './rules/rule.ts';
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

/**
 * Reads a scenario file.
 *
 * @param text - The bytes of the file, or its text when they are known to be UTF-8.
 * @throws ScenarioError with every mistake found, each with its place.
 */
export function loadScenario(text: string | Uint8Array, options: LoadOptions): Scenario {
  const parsed = parseDocument(readText(text, options.file));
  if (parsed.root === undefined) throw new ScenarioError(parsed.diagnostics);
  const { root, diagnostics } = applyOverrides(parsed.root, options.overrides ?? []);
  return validated(root, options, [...parsed.diagnostics, ...diagnostics]);
}

function validated(root: Located, knowledge: Knowledge, before: readonly Diagnostic[]): Scenario {
  const result = scenarioSchema.safeParse(plain(root));
  const issues = result.error?.issues ?? [];
  const findings = [
    issues.flatMap((issue) => findingsOf({ schema: scenarioSchema, root }, issue)),
    checkNames(scenarioSchema, root),
    checkRules(root, knowledge),
  ].map((found) => found.map((finding) => located(root, finding)));
  const diagnostics = [before, ...findings].reduce(withNew);
  if (diagnostics.length > 0) throw new ScenarioError(diagnostics);
  check(result.success, 'a scenario without findings is valid');
  return deepFrozen(withUnits(result.data, knowledge));
}

/** Adds what is said about values that nothing was said about yet. */
function withNew(before: readonly Diagnostic[], found: readonly Diagnostic[]): Diagnostic[] {
  const known = new Set(before.map(({ path }) => path));
  return [...before, ...found.filter(({ path }) => !known.has(path))];
}

/** Runs every rule whose sections are valid, so that one mistake hides no mistake elsewhere. */
function checkRules(root: Located, knowledge: Knowledge): Finding[] {
  const sections = validSections(root);
  const written = { has: (path: Path) => nodeAt(root, path) !== undefined };
  return rules.flatMap((rule) => {
    if (!rule.needs.every((section) => section in sections)) return [];
    // The rule reads only the sections that it needs, and these are there.
    return rule.check(sections as Scenario, knowledge, written);
  });
}

function validSections(root: Located): Partial<Scenario> {
  const sections: Record<string, unknown> = {};
  for (const [key, schema] of Object.entries(sectionSchemas)) {
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
    const unit = metricUnits.get(gate.metric) ?? gate.value.unit;
    return { ...gate, value: { ...gate.value, unit } };
  });
  return { ...scenario, gates };
}

function located(root: Located, finding: Finding): Diagnostic {
  const node = nodeAt(root, finding.path);
  const value = node?.kind === 'scalar' ? node.value : undefined;
  return diagnose(finding, placeAt(root, finding.path, finding.atKey), value);
}
