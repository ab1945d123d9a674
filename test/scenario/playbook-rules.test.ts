import { describe, expect, test } from 'vitest';
import { ScenarioError } from '../../src/scenario/diagnostic.ts';
import { loadPlaybook } from '../../src/scenario/load.ts';
import { PLAYBOOK_MISTAKES, SMALL_PLAYBOOK } from './playbook-mistakes.ts';

function load(text: string) {
  return loadPlaybook(text, { file: 'small.yaml', metricUnits: new Map() });
}

function mistakesOf(text: string) {
  try {
    load(text);
    return [];
  } catch (error) {
    if (error instanceof ScenarioError) return error.diagnostics;
    throw error;
  }
}

describe('lints of playbooks', () => {
  test('leave a sound playbook alone', () => {
    expect(mistakesOf(SMALL_PLAYBOOK)).toEqual([]);
  });

  test.each(PLAYBOOK_MISTAKES)('$rule refuses $edit.1', ({ rule, edit: [from, to], prints }) => {
    expect(SMALL_PLAYBOOK).toContain(from);
    const found = mistakesOf(SMALL_PLAYBOOK.replace(from, to)).find((one) => one.rule === rule);
    expect(found && `${found.path}: ${found.message}`).toBe(prints);
    expect(found?.line).toBeGreaterThan(0);
  });

  test('a stage that changes something needs a plan', () => {
    const found = mistakesOf(SMALL_PLAYBOOK.replace('    on_fail: back\n', ''));
    expect(found.map(({ rule }) => rule)).toContain('stage.rollback');
  });
});
