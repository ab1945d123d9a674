import { describe, expect, test } from 'vitest';
import {
  callVerdict,
  incompatibilities,
  type Method,
} from '../../../src/services/requests/surface.ts';

const required = (type: string) => ({ type, isRequired: true });
const optional = (type: string) => ({ type, isRequired: false });
const block: Method = {
  parameters: { height: required('number'), verbose: optional('boolean') },
  result: { hash: 'hex', size: 'number' },
};

describe('surface', () => {
  test.each<[string, Method | undefined, string]>([
    ['the same', block, 'answered'],
    ['gone', undefined, 'method_not_found'],
    ['a field more', { ...block, result: { ...block.result, txs: 'list' } }, 'answered'],
    ['a field less', { ...block, result: { hash: 'hex' } }, 'invalid_result'],
    ['a number as text', { ...block, result: { hash: 'hex', size: 'text' } }, 'invalid_result'],
    [
      'an optional parameter more',
      { ...block, parameters: { ...block.parameters, full: optional('boolean') } },
      'answered',
    ],
    [
      'a required parameter more',
      { ...block, parameters: { ...block.parameters, chain: required('number') } },
      'invalid_parameters',
    ],
    [
      'a parameter less',
      { ...block, parameters: { height: required('number') } },
      'invalid_parameters',
    ],
    [
      'a parameter named like what every object has',
      { ...block, parameters: { ...block.parameters, constructor: required('text') } },
      'invalid_parameters',
    ],
    [
      'a required parameter made optional',
      { ...block, parameters: { ...block.parameters, height: optional('number') } },
      'answered',
    ],
  ])('a call by the old contract meets %s', (_change, offered, verdict) => {
    expect(callVerdict(block, offered)).toBe(verdict);
  });

  test('lists what a consumer uses and no longer gets, and nothing it does not use', () => {
    const known = new Map([
      ['block', block],
      ['head', block],
      ['peers', block],
      ['stats', block],
    ]);
    const offered = new Map([
      ['block', { ...block, result: { hash: 'hex', size: 'text' } }],
      ['getHead', block],
      ['peers', block],
    ]);
    expect(incompatibilities(known, offered, ['block', 'head', 'peers'])).toEqual([
      { method: 'block', verdict: 'invalid_result', at: 'size' },
      { method: 'head', verdict: 'method_not_found', at: 'head' },
    ]);
  });
});
