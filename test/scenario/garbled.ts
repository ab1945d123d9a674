/** Playbooks that somebody garbled: whatever is wrong must be told, with a place in the file. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { isScalar, parseDocument, visit } from 'yaml';
import { metricUnits } from '../../src/metrics/catalogue.ts';
import { type Diagnostic, ScenarioError } from '../../src/scenario/diagnostic.ts';
import { loadScenario } from '../../src/scenario/load.ts';

/** What may stand where a value belongs. */
export const GARBAGE: readonly string[] = [
  'x',
  '-1',
  '1e999',
  '[]',
  '{}',
  '~',
  '*a',
  '"\\0"',
  '9007199254740993',
  '5 parsecs',
  ': ',
  '-0',
  '{a: [',
  '9'.repeat(300),
];

/** Where the values of a YAML text that are scalars stand; keys are left out. */
export function scalarsOf(yaml: string): readonly (readonly [number, number])[] {
  const ranges: (readonly [number, number])[] = [];
  visit(parseDocument(yaml), {
    Scalar(key, node) {
      if (key !== 'key' && isScalar(node) && node.range)
        ranges.push([node.range[0], node.range[1]]);
    },
  });
  return ranges;
}

/** Loads a text that may be wrong: whatever is wrong must have a place in it. */
export function expectToldWithItsPlace(changed: string): void {
  try {
    loadScenario(changed, { file: 'garbled.yaml', metricUnits });
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    const lines = changed.split('\n');
    const isPlaced = ({ file, line, column, rule }: Diagnostic) =>
      file === 'garbled.yaml' &&
      /^[a-z]+\.[a-z-]+$/.test(rule) &&
      column - 1 <= (lines[line - 1]?.length ?? -1);
    expect(error.diagnostics.length).toBeGreaterThan(0);
    expect(error.diagnostics.filter((diagnostic) => !isPlaced(diagnostic))).toEqual([]);
  }
}

/** The same of a text that has anything in place of up to 40 characters. */
export function toldWherever(text: string): fc.IProperty<[[number, number, string]]> {
  const cut = fc.tuple(fc.nat(text.length), fc.nat(40), fc.string({ unit: 'binary' }));
  return fc.property(cut, ([start, length, garbage]) => {
    expectToldWithItsPlace(text.slice(0, start) + garbage + text.slice(start + length));
  });
}
