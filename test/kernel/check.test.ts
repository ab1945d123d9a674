import { describe, expect, test } from 'vitest';
import { check, InvariantError } from '../../src/kernel/check.ts';

describe('check', () => {
  test('says nothing while the claim holds', () => {
    expect(() => check(true, 'claim is broken', 1)).not.toThrow();
  });

  test('throws the message and the value seen', () => {
    expect(() => check(false, 'claim is broken', 9000)).toThrow(InvariantError);
    expect(() => check(false, 'claim is broken', 9000)).toThrow(/^claim is broken: 9000$/);
    expect(() => check(false, 'claim is broken', 0)).toThrow(/^claim is broken: 0$/);
  });

  test('throws the message alone when there is no value', () => {
    expect(() => check(false, 'claim is broken')).toThrow(/^claim is broken$/);
  });

  test('names its error', () => {
    expect(String(new InvariantError('claim is broken'))).toBe('InvariantError: claim is broken');
  });
});
