import { expect, test } from 'vitest';
import { carriedOut, failureOf, stageOf } from './stage.ts';

test('writes down facts as they are at that moment', () => {
  const fields = [
    { title: 'why', text: 'A test.' },
    { title: 'up', expr: 'sum(up{component="web"})' },
    { title: 'running', probe: 'release', group: 'web' },
    { title: 'knobs', changed_settings: 'web' },
  ];
  const set = { action: 'config_set', values: { limit: 30 }, group: 'canary' };
  const deploy = { action: 'deploy', group: 'canary', version: 'v1.1.0' };
  const write = { action: 'record', title: 'A title', fields };
  const { state } = carriedOut(stageOf([set, deploy, write]));
  expect(state.evidence).toHaveLength(1);
  expect(state.evidence[0]).toMatchObject({ kind: 'note', title: 'A title' });
  expect(state.evidence[0]?.fields).toEqual({
    why: 'A test.',
    up: '3',
    running: 'web-0 v1.1.0; web-1 v1.0.0; web-2 v1.0.0',
    knobs: 'limit 10 -> 30 (web-0)',
  });
});

test('fails when nobody can answer a question', () => {
  const fields = [{ title: 'height', probe: 'chain_height', group: 'web' }];
  const world = carriedOut(stageOf([{ action: 'record', title: 'A title', fields }]));
  expect(failureOf(world)).toBe('height: nobody in web answers chain_height');
});

test.each([
  [{ title: 'x' }],
  [{ title: 'x', text: 'a', expr: 'vector(1)' }],
  [{ title: 'x', probe: 'release' }],
])('refuses a fact that has not one source: %o', (fact) => {
  expect(() => stageOf([{ action: 'record', title: 'A title', fields: [fact] }])).toThrow('fact.');
});
