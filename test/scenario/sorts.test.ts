import { describe, expect, test } from 'vitest';
import { formatDiagnostic, ScenarioError } from '../../src/scenario/diagnostic.ts';
import { loadAny } from '../../src/scenario/load.ts';
import { SMALL } from './small.ts';
import { SMALL_PLAYBOOK } from './small-playbook.ts';

function said(text: string): string[] {
  try {
    loadAny(text, { file: 'f', metricUnits: new Map() });
    return [];
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.diagnostics.map((one) => formatDiagnostic(one).replace(/\n(?: .*\| .*\n?)+/, ''));
  }
}

const SORTS = '`cluster` (a cluster) or `components` (a playbook)';

describe('a file of no known sort is told once', () => {
  test('with what was probably meant', () => {
    const head = `is not a key here: a scenario needs ${SORTS} [schema.form]`;
    expect(said(SMALL_PLAYBOOK.replace('\ncomponents:', '\ncomponets:'))).toEqual([
      expect.stringMatching(/^f:\d+:1 componets: /),
    ]);
    expect(said(SMALL_PLAYBOOK.replace('\ncomponents:', '\ncomponets:'))[0]).toContain(
      `${head}  did you mean "components"?`,
    );
    expect(said(SMALL.replace('\ncluster:', '\nclutser:'))).toEqual([
      expect.stringContaining(`clutser: ${head}  did you mean "cluster"?`),
    ]);
  });

  test('with the command for rules of Prometheus', () => {
    const message = `f:1:1 scenario: needs ${SORTS}; Prometheus rules are checked by \`simnet rules\` [schema.form]`;
    expect(said('groups:\n- name: a\n  rules: []\n')).toEqual([message]);
    expect(said('apiVersion: monitoring.coreos.com/v1\nspec: {}\n')).toEqual([message]);
  });

  test('whatever else it holds', () => {
    expect(said('name: x\nstages: 1\n')).toEqual([`f:1:1 scenario: needs ${SORTS} [schema.form]`]);
  });
});
