import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { expression } from '../../src/promql/expression-field.ts';
import { canonicalDigest, scenarioDigest } from '../../src/scenario/canonical.ts';
import { edited, load, SMALL } from './small.ts';

describe('the digest of a scenario', () => {
  const digest = scenarioDigest(load(SMALL));

  test.each([
    [
      'another order of keys',
      '{kind: small_world, k: 2, rewire: 10%}',
      '{rewire: 10%, k: 2, kind: small_world}',
    ],
    ['another unit', 'duration_max: 1m', 'duration_max: 60000ms'],
    ['another way to write a rate', 'rate: 4/s', 'rate: 240/min'],
    ['another way to write a fraction', 'rewire: 10%', 'rewire: 0.1'],
    ['a default spelt out', 'bandwidth: 10Mbit/s', 'bandwidth: 10Mbit/s, loss: 0, jitter: 0s'],
    ['a constant spelt out', 'latency: 20ms', 'latency: {kind: constant, value: 20ms}'],
    ['a comment', 'seed: 7', 'seed: "7" # lucky'],
  ])('is the same with %s', (_, from, to) => {
    expect(scenarioDigest(load(edited(from, to)))).toBe(digest);
  });

  test.each([
    ['seed: 7', 'seed: 8'],
    ['rate: 4/s', 'rate: 5/s'],
    ['commit_wait: 500ms', 'commit_wait: 500001us'],
    ['title: Small', 'title: small'],
  ])('is another when %s becomes %s', (from, to) => {
    expect(scenarioDigest(load(edited(from, to)))).not.toBe(digest);
  });

  // A literal that is not finite ended the run with exit code 70 before its first event.
  test('tells literals of PromQL apart that JSON has no number for', () => {
    const digests = ['NaN', 'Inf', '-Inf', '1'].map((literal) =>
      canonicalDigest(expression().parse(`up == ${literal}`).expr),
    );
    expect(new Set(digests).size).toBe(4);
  });

  test('is the SHA-256 of JSON with its keys in order and nothing between', () => {
    const scenario = load(SMALL);
    const text = JSON.stringify(scenario, (_, value: unknown) => {
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
      if (!isObject) return value;
      const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
      return Object.fromEntries(members);
    });
    expect(text).toMatch(/^\{"cluster":\{"budgets":\[\{"group":"validators","maxUnavailable":1,/);
    expect(digest).toBe(createHash('sha256').update(text).digest('hex'));
  });
});
