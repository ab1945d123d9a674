import { expect, test } from 'vitest';
import { carriedOut, stageOf } from './stage.ts';

test('notifies by the routes of its severity and writes it down', () => {
  const page = { action: 'page', alert: 'rollback', text: 'We go back.' };
  const { state, estate } = carriedOut(stageOf([page, { action: 'wait', for: '10s' }]));
  expect(estate.router.delivered).toMatchObject([{ route: 'oncall', alert: 'rollback' }]);
  expect(state.evidence[0]).toMatchObject({
    kind: 'announcement',
    fields: { severity: 'page', text: 'We go back.' },
  });
});
