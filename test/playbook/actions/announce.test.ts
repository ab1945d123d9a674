import { expect, test } from 'vitest';
import { carriedOut, stageOf } from './stage.ts';

test('writes down what was said, where, with a digest', () => {
  const { state } = carriedOut(
    stageOf([{ action: 'announce', channel: 'ops', text: 'We begin.' }]),
  );
  const [said] = state.evidence;
  expect(said).toMatchObject({ kind: 'announcement', title: 'ops', fields: { text: 'We begin.' } });
  expect(said?.digest).toMatch(/^[0-9a-f]{64}$/);
});
