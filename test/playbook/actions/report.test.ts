import { expect, test } from 'vitest';
import { carriedOut, stageOf } from './stage.ts';

test('writes down facts as they are at that moment', () => {
  const fields = [
    { title: 'why', text: 'A test.' },
    { title: 'up', expr: 'sum(up{component="web"})' },
    { title: 'running', probe: 'release', group: 'web' },
    { title: 'knobs', changed_settings: 'web' },
  ];
  const set = { action: 'config_set', values: { limit: 30 }, group: 'canary' };
  const deploy = { action: 'deploy', group: 'canary', version: 'v1.1.0' };
  const write = { action: 'report', title: 'A title', fields };
  const { state } = carriedOut(stageOf([set, deploy, write]));
  expect(state.evidence).toHaveLength(1);
  expect(state.evidence[0]).toMatchObject({ kind: 'report', title: 'A title' });
  expect(state.evidence[0]?.fields).toEqual({
    why: 'A test.',
    up: '3',
    running: 'web-0 v1.1.0; web-1 v1.0.0; web-2 v1.0.0',
    knobs: 'limit 10 -> 30 (web-0)',
  });
});
