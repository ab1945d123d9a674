import { expect, test } from 'vitest';
import { drill } from '../../src/drill/drill.ts';
import { TINY_TEXT, tinyPlaybook } from '../support/drill/tiny.ts';

test('a drill has the same result without threads, with two, and with three', async () => {
  const playbook = tinyPlaybook();
  const results = await Promise.all(
    [0, 2, 3].map(async (workers) => {
      const source = { file: 'tiny.yaml', text: TINY_TEXT, overrides: playbook.drill.set };
      const wishes = { seedCount: 10, withoutSeedCount: 3, mutants: [] };
      const { cpuMs: _cpu, ...result } = await drill({ source, playbook, workers, ...wishes });
      return result;
    }),
  );
  expect(results[0]?.trials.done).toBe(results[0]?.trials.planned);
  expect(results[1]).toEqual(results[0]);
  expect(results[2]).toEqual(results[0]);
});
