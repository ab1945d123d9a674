import { describe, expect, test } from 'vitest';
import { ScenarioError } from '../../src/scenario/diagnostic.ts';
import { loadPlaybook } from '../../src/scenario/load.ts';
import { PLAYBOOK_MISTAKES } from './playbook-mistakes.ts';
import { SMALL_PLAYBOOK } from './small-playbook.ts';

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

  // What a plain number was too small for was told as if it were a list: "needs at least 0 items".
  test.each([
    ['slack: -1', 'slack', '-1 is less than 0'],
    ['ratio: 0.5', 'ratio', '0.5 is less than 1'],
    ['confidence: 0', 'confidence', '0 must be above 0'],
    ['confidence: 1', 'confidence', '1 must be below 1'],
  ])('%s is out of range', (field, key, message) => {
    const check =
      key === 'slack'
        ? 'baseline_ratio, baseline: b, mean: up, samples: up'
        : 'mann_whitney, canary: up, control: up, over: 5m';
    const [found] = mistakesOf(
      SMALL_PLAYBOOK.replace(
        'gates:\n  - {',
        `gates:\n  - {name: x, check: ${check}, ${field}}\n  - {`,
      ),
    );
    expect(found).toMatchObject({ rule: 'number.range', path: `gates[0].${key}`, message });
  });

  test('a gate may read the clock', () => {
    const hour = SMALL_PLAYBOOK.replace('"increase(heartbeat_total[5m])"', '"hour()"');
    expect(mistakesOf(hour).map(({ rule }) => rule)).toEqual([]);
  });

  test('a quorum cannot be more than everybody', () => {
    const whole = 'gates:\n  - {name: x, check: quorate, group: cron, above: 100%}\n  - {';
    const [found] = mistakesOf(SMALL_PLAYBOOK.replace('gates:\n  - {', whole));
    const message = 'nobody has more than the whole weight';
    expect(found).toMatchObject({ rule: 'range.fraction', path: 'gates[0].above', message });
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
