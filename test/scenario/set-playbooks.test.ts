import { describe, expect, test } from 'vitest';
import { ScenarioError } from '../../src/scenario/diagnostic.ts';
import { loadPlaybook } from '../../src/scenario/load.ts';
import { SMALL_PLAYBOOK } from './small-playbook.ts';

const HEAD = 'gives a playbook that is refused';

/** What is said of the small playbook with another mutant, and with what shortens its drills. */
function mistakesOf(mutant: string, drill = '', overrides: readonly string[] = []) {
  const other = `  - {name: other, title: other, caught_by: [beats], ${mutant}}\n`;
  const text = `${SMALL_PLAYBOOK}${mutant === '' ? '' : other}${drill}`;
  const options = { file: 'small.yaml', metricUnits: new Map(), overrides };
  expect(() => loadPlaybook(text, options)).not.toThrow();
  try {
    loadPlaybook(text, { ...options, withDrills: true });
    return [];
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.diagnostics.map(({ rule, line, column, path, message, suggestion }) => {
      const lineText = text.split('\n')[line - 1] ?? '';
      return { rule, path, message, suggestion, at: lineText.slice(column - 1) };
    });
  }
}

describe('what mutants and drills set', () => {
  test('is no mistake where the loader takes it', () => {
    const drill = 'drill: {set: [stages.only.hold.min=6m]}\n';
    expect(mistakesOf('set: [gates.beats.value=2]', drill)).toEqual([]);
  });

  test('is told at the override that the loader refuses', () => {
    const message = `${HEAD}: gates[0].valu: is not a key here [schema.unknown-key]`;
    expect(mistakesOf('set: [gates.beats.value=2, gates.beats.valu=2]')).toMatchObject([
      {
        rule: 'mutant.refused',
        path: 'mutants[1].set[1]',
        message,
        suggestion: 'value',
        at: expect.stringMatching(/^gates\.beats\.valu=2\]/),
      },
    ]);
  });

  test('is told at the list where the loader refuses what is elsewhere', () => {
    expect(mistakesOf('set: [stages.only.hold.min=4m]')).toMatchObject([
      {
        path: 'mutants[1].set',
        message: `${HEAD}: small.yaml:33:13 stages[0].gates[0]: "beats" needs 5m, the hold lasts 4m [hold.short]`,
        at: expect.stringMatching(/^set: \[stages/),
      },
    ]);
  });

  test('of a drill is told once, not for each mutant', () => {
    const drill = 'drill: {set: [stages.only.hold.min=4 parsecs]}\n';
    expect(mistakesOf('set: [gates.beats.value=2]', drill)).toMatchObject([
      { path: 'drill.set[0]', message: expect.stringContaining('"4 parsecs" is not a duration') },
    ]);
  });

  test('by a mutant is judged with the drill, and at full length', () => {
    const drill = 'drill: {set: [stages.only.hold.min=9m]}\n';
    const long = 'gates.beats.expr="increase(heartbeat_total[570s])"';
    expect(mistakesOf(`set: ['${long}']`)).toEqual([]);
    expect(mistakesOf(`set: ['${long}']`, drill)).toMatchObject([
      { path: 'mutants[1].set', message: expect.stringContaining('needs 9m30s') },
    ]);
    const quick = `drill: {set: ['gates.beats.expr="increase(heartbeat_total[3m])"']}\n`;
    expect(mistakesOf('set: [stages.only.hold.min=4m]', quick)).toMatchObject([
      { message: expect.stringContaining(`${HEAD} with --full: small.yaml:`) },
    ]);
  });

  test('comes after the overrides of the command line, and those after the drill', () => {
    const overrides = ['stages.only.hold.min=9m'];
    const drill = 'drill: {set: [stages.only.hold.min=4m]}\n';
    expect(mistakesOf('set: [gates.beats.value=2]', drill, overrides)).toEqual([]);
  });

  test('must be refused where the mutant says so', () => {
    expect(mistakesOf('set: [gates.beats.valu=2], refused: true')).toEqual([]);
    expect(mistakesOf('set: [gates.beats.value=2], refused: true')).toMatchObject([
      {
        rule: 'mutant.refused',
        path: 'mutants[1].refused',
        message: 'the loader takes the playbook',
      },
    ]);
  });
});
