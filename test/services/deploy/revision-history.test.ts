import { describe, expect, test } from 'vitest';
import { ImageRegistry } from '../../../src/services/deploy/image-registry.ts';
import { RevisionHistory } from '../../../src/services/deploy/revision-history.ts';

const historyOf = (...contents: readonly string[]) => {
  const history = new RevisionHistory<string>((a, b) => a === b, 3);
  for (const content of contents) history.apply(content);
  return history;
};
const shown = (history: RevisionHistory<string>) =>
  history.list().map(({ number, content }) => `${number}${content}`);

describe('RevisionHistory', () => {
  test('makes no revision of what is in effect already', () => {
    const history = historyOf('a');
    expect(history.apply('a')).toEqual({
      revision: { number: 1, origin: 1, content: 'a' },
      isNew: false,
    });
    expect(history.apply('b').isNew).toBe(true);
  });

  // As `kubectl rollout undo` numbers them: back to revision 1 makes 4 of it, and 1 is gone.
  test('going back makes a new revision, which takes the place of the old one', () => {
    const history = historyOf('a', 'b', 'c');
    expect(history.undo(1)).toEqual({ number: 4, origin: 1, content: 'a' });
    expect(shown(history)).toEqual(['2b', '3c', '4a']);
    expect(history.undo()).toEqual({ number: 5, origin: 3, content: 'c' });
    expect(history.undo()).toEqual({ number: 6, origin: 1, content: 'a' });
    expect(history.undo(77)).toBeUndefined();
  });

  test('keeps so many old ones, and nothing to go back to is an answer', () => {
    expect(shown(historyOf('a', 'b', 'c', 'd', 'e'))).toEqual(['2b', '3c', '4d', '5e']);
    expect(historyOf('a').undo()).toBeUndefined();
  });
});

describe('ImageRegistry', () => {
  test('gives what was pushed last under a name, while it is there and in reach', () => {
    const registry = new ImageRegistry(0);
    registry.push('node:latest', 'd1');
    registry.push('node:latest', 'd2');
    expect(registry.pull('node:latest')).toBe('d2');
    registry.setReachable(false);
    expect(registry.pull('node:latest')).toBeUndefined();
    registry.setReachable(true);
    registry.remove('node:latest');
    expect(registry.pull('node:latest')).toBeUndefined();
    expect([registry.pulledCount, registry.failedCount]).toEqual([1, 2]);
  });
});
