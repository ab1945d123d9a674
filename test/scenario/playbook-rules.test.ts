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

  test.each(PLAYBOOK_MISTAKES)('$rule refuses $edit.1', ({ rule, edit, also, prints }) => {
    const text = [edit, also ?? []].reduce((before, [from = '', to = '']) => {
      expect(before).toContain(from);
      return before.replace(from, to);
    }, SMALL_PLAYBOOK);
    const found = mistakesOf(text).find((one) => one.rule === rule);
    expect(found && `${found.path}: ${found.message}`).toBe(prints);
    expect(found?.line).toBeGreaterThan(0);
  });

  test('an alert that a gate lets fire may need longer than the hold', () => {
    const slow = SMALL_PLAYBOOK.replace('heartbeat_total[2m]', 'heartbeat_total[9m]').replace(
      'names: [Stuck]',
      'severities: [critical], except: [Stuck]',
    );
    expect(mistakesOf(slow).map(({ rule }) => rule)).toEqual(['alert.none']);
    const other = `          - {alert: Down, expr: up == 0, labels: {severity: critical}}\n`;
    expect(mistakesOf(slow.replace('components:', `${other}components:`))).toEqual([]);
  });

  test('a stage that changes something needs a plan', () => {
    const found = mistakesOf(SMALL_PLAYBOOK.replace('    on_fail: back\n', ''));
    expect(found.map(({ rule }) => rule)).toContain('stage.rollback');
  });
});
