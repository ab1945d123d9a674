import { expect, test } from 'vitest';
import { carriedOut, stageOf } from './stage.ts';

test('sets what services read, in processes and files', () => {
  const acts = [{ action: 'freeze', what: 'proposals', group: 'web' }];
  const [first] = carriedOut(stageOf(acts)).estate.groups.of('web');
  expect(first?.setting('frozen.proposals')).toBe(true);
  expect(first?.file.get('frozen.proposals')).toBe(true);
});
