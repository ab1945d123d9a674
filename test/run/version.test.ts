import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SIMNET_VERSION } from '../../src/run/version.ts';

test('the version in results is that of the package', () => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  expect(SIMNET_VERSION).toBe(JSON.parse(text).version);
});
