import { describe, expect, test } from 'vitest';
import { Memo } from '../../src/crypto/memo.ts';

describe('Memo', () => {
  test('computes once per key', () => {
    const memo = new Memo<number>(10);
    let computed = 0;
    const answers = ['a', 'b', 'a'].map((key) => memo.get(key, () => ++computed));
    expect(answers).toEqual([1, 2, 1]);
    expect(computed).toBe(2);
  });

  test.each([null, undefined, false, 0])('remembers %j, too', (answer) => {
    const memo = new Memo<unknown>(10);
    let computed = 0;
    for (let asked = 0; asked < 2; asked++) {
      memo.get('a', () => {
        computed++;
        return answer;
      });
    }
    expect(computed).toBe(1);
  });

  test('never holds more than its limit, and still answers right', () => {
    const memo = new Memo<number>(3);
    for (let key = 0; key < 20; key++) {
      expect(memo.get(String(key), () => key)).toBe(key);
      expect(memo.size).toBeLessThanOrEqual(3);
    }
    expect(memo.get('0', () => 0)).toBe(0);
  });

  test('remembers nothing of a computation that throws', () => {
    const memo = new Memo<number>(3);
    expect(() =>
      memo.get('a', () => {
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(memo.get('a', () => 1)).toBe(1);
  });

  test.each([0, -1, 1.5, Number.NaN])('refuses the limit %d', (sizeMax) => {
    expect(() => new Memo(sizeMax)).toThrow(RangeError);
  });
});
