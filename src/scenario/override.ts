/**
 * Overrides from the command line: `--set consensus.commit_wait=400ms`.
 *
 * An override replaces one value of the document before anything is validated, so it is held to
 * every rule that the file is held to, and its mistakes are shown in its own text.
 */
import { shown } from '../schema/show.ts';
import { nearest } from '../schema/suggest.ts';
import { type Diagnostic, diagnose, type Finding } from './diagnostic.ts';
import { childOf, type Located, type LocatedList, type LocatedMap } from './located.ts';
import type { Step } from './path.ts';
import type { Source } from './source.ts';
import { parseDocument } from './yaml-document.ts';
import { readText } from './yaml-text.ts';

/** A change of a document. */
export interface Override {
  /** What messages call it: `--set 2`. */
  readonly label: string;
  /** `path=value`, the value in YAML. */
  readonly text: string;
}

/** The overrides of the command line. */
export function labelled(texts: readonly string[]): readonly Override[] {
  return texts.map((text, index) => ({ label: `--set ${index + 1}`, text }));
}

/** A document with its overrides, or what is wrong with them. */
export interface Overridden {
  readonly root: Located;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Replaces values of a document, one override after another.
 *
 * A path names keys and list places: `stages[1].hold.min`. An item of a list can also be named by
 * its `name`: `faults.steady-churn.rate`, or `versions[v1.4.2].revision` where the name has dots.
 *
 * @throws ScenarioError if the text of an override holds control characters.
 */
export function applyOverrides(root: Located, overrides: readonly Override[]): Overridden {
  const diagnostics: Diagnostic[] = [];
  let current = root;
  for (const { text, label } of overrides) {
    const change = new Change(readText(text, label));
    current = change.applyTo(current) ?? current;
    diagnostics.push(...change.diagnostics);
  }
  return { root: current, diagnostics };
}

const SEGMENT = /\.?([^.[\]=]+)|\[([^[\]=]+)\]/y;

interface Segment {
  readonly text: string;
  readonly start: number;
}

class Change {
  readonly diagnostics: Diagnostic[] = [];
  readonly #source: Source;

  constructor(source: Source) {
    this.#source = source;
  }

  applyTo(root: Located): Located | undefined {
    // What stands in an argument for bytes that are not UTF-8 is nothing that anybody wrote.
    const lostAt = this.#source.text.indexOf('\uFFFD');
    if (lostAt >= 0) return this.#refuse('text.encoding', 'is not UTF-8 from here on', lostAt);
    const equals = this.#source.text.indexOf('=');
    if (equals < 0) return this.#refuse('set.form', 'is not of the form path=value', 0);
    const segments = this.#segments(equals);
    if (segments === undefined) return undefined;
    const steps = this.#steps(root, segments);
    if (steps === undefined) return undefined;
    const { root: value, diagnostics } = parseDocument(this.#source, equals + 1, steps);
    this.diagnostics.push(...diagnostics);
    return value === undefined ? undefined : this.#replaced(root, steps, 0, value);
  }

  #segments(end: number): Segment[] | undefined {
    const path = this.#source.text.slice(0, end);
    const segments: Segment[] = [];
    SEGMENT.lastIndex = 0;
    while (SEGMENT.lastIndex < path.length) {
      const start = SEGMENT.lastIndex;
      const match = SEGMENT.exec(path);
      if (match === null || (start === 0 && match[0] !== match[1])) {
        return this.#refuse('set.path', `${shown(path)} is not a path`, start);
      }
      segments.push({ text: (match[1] ?? match[2] ?? '').trim(), start });
    }
    if (segments.length > 0) return segments;
    return this.#refuse('set.path', 'names nothing to set', 0);
  }

  #steps(root: Located, segments: readonly Segment[]): Step[] | undefined {
    const steps: Step[] = [];
    let node: Located | undefined = root;
    for (const [index, segment] of segments.entries()) {
      const isLast = index === segments.length - 1;
      const step: Step | undefined = node && stepInto(node, segment.text, isLast);
      if (node === undefined || step === undefined) return this.#unknown(node, segment, steps);
      steps.push(step);
      node = childOf(node, step);
    }
    return steps;
  }

  #unknown(node: Located | undefined, segment: Segment, path: readonly Step[]): undefined {
    const names = node === undefined ? [] : stepsOf(node);
    const dotted = names.find((name) => name.startsWith(`${segment.text}.`));
    const suggestion = dotted === undefined ? nearest(segment.text, names) : `[${dotted}]`;
    const message = `there is no ${shown(segment.text)} here`;
    this.#report({ path, rule: 'set.path', message, suggestion }, segment.start);
  }

  #replaced(node: Located, steps: readonly Step[], depth: number, value: Located): Located {
    const step = steps[depth];
    if (step === undefined) return value;
    const child = childOf(node, step);
    const next = child === undefined ? value : this.#replaced(child, steps, depth + 1, value);
    if (node.kind === 'map') return withEntry(node, String(step), next);
    return node.kind === 'list' ? withItem(node, Number(step), next) : value;
  }

  #refuse(rule: string, message: string, start: number): undefined {
    this.#report({ path: [], rule, message }, start);
  }

  #report(finding: Finding, start: number): void {
    const end = Math.max(start + 1, this.#source.text.indexOf('='));
    this.diagnostics.push(diagnose(finding, { source: this.#source, start, end }));
  }
}

// The last step may name a key that the file left out; all others lead through what is there.
function stepInto(node: Located, text: string, isLast: boolean): Step | undefined {
  if (node.kind === 'map') return isLast || node.entries.has(text) ? text : undefined;
  if (node.kind !== 'list') return undefined;
  const index = /^\d{1,6}$/.test(text) ? Number(text) : namesOf(node).indexOf(text);
  return node.items[index] === undefined ? undefined : index;
}

function stepsOf(node: Located): readonly string[] {
  if (node.kind === 'map') return [...node.entries.keys()];
  return node.kind === 'list' ? namesOf(node).filter((name) => name !== undefined) : [];
}

function namesOf(list: LocatedList): readonly (string | undefined)[] {
  return list.items.map((item) => {
    const name = childOf(item, 'name');
    return item.kind === 'map' && name?.kind === 'scalar' ? String(name.value) : undefined;
  });
}

function withEntry(map: LocatedMap, key: string, node: Located): LocatedMap {
  const entries = new Map(map.entries);
  entries.set(key, { keyPlace: entries.get(key)?.keyPlace ?? node.place, node });
  return { ...map, entries };
}

function withItem(list: LocatedList, index: number, node: Located): LocatedList {
  return { ...list, items: list.items.with(index, node) };
}
