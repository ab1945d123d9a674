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

describe('a key that tells the forms of a map apart', () => {
  test.each([
    [SMALL, 'overlay: {kind:', 'overlay: {knd:', 'cluster.overlay.knd', 'kind'],
    [SMALL, 'check: ', 'chek: ', 'gates[2].chek', 'check'],
    [SMALL, 'metric: ', 'metrc: ', 'gates[0].metrc', 'metric'],
    [SMALL_PLAYBOOK, 'check: ', 'chek: ', 'gates[0].chek', 'check'],
    [SMALL_PLAYBOOK, 'action: ', 'acton: ', 'stages[0].activate[0].acton', 'action'],
    [SMALL_PLAYBOOK, 'fault: ', 'falt: ', 'mutants[0].inject[0].falt', 'fault'],
  ])('misspelt is told as such (%#)', (text, from, to, path, meant) => {
    const found = said(text.replace(from, to)).filter((one) => one.includes(`${path}: `));
    expect(found).toEqual([
      expect.stringMatching(
        `: is not a key here \\[schema.unknown-key\\]  did you mean "${meant}"\\?$`,
      ),
    ]);
  });

  test('missing is told with what it may be, as far as that fits', () => {
    const overlay = said(SMALL.replace('overlay: {kind: small_world, ', 'overlay: {'));
    expect(overlay).toContainEqual(
      expect.stringMatching(/overlay\.kind: is missing: one of small_world, .*, … \(7 in all\) /),
    );
  });

  test('with a slip in its value is told with a part of the list, else with the whole', () => {
    const [slip = ''] = said(SMALL_PLAYBOOK.replace('fault: hang', 'fault: hnag'));
    expect(slip).toMatch(/"hnag" is not one of alert_silenced, .*, … \(36 in all\) /);
    const [word = ''] = said(SMALL_PLAYBOOK.replace('fault: hang', 'fault: zzzzzzzz'));
    expect(word).toMatch(/ is not one of .*, wrong_result \[/);
  });
});
