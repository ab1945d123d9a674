import { expect, test } from 'vitest';
import { carriedOut, stageOf } from './stage.ts';

test('writes down process, settings, metrics and the last lines of the log of each', () => {
  const collect = { action: 'collect_diagnostics', group: 'web', lines: 1 };
  const set = { action: 'config_set', values: { limit: 30 }, group: 'web' };
  const { state } = carriedOut(stageOf([set, collect]), ({ estate }) => {
    const [first] = estate.groups.of('web');
    estate.logs.write(first!, 'warn', 'an old line');
    estate.logs.write(first!, 'error', 'the last line');
    estate.workload('web').crash(first!, 'oom');
  });
  expect(state.evidence.map(({ title }) => title)).toEqual(['web-0', 'web-1', 'web-2']);
  const [down, up] = state.evidence.map(({ fields }) => fields);
  expect(down?.['log']).toBe('60 error the last line\n');
  expect(down?.['process']).toContain('waiting, not ready');
  expect(down?.['process']).toContain('ended before: 1 oom');
  expect(down?.['file']).toContain('limit=30\n');
  expect(up?.['settings']).toContain('limit=30\n');
  expect(up?.['metrics']).toMatch(/heartbeat_total\{.*instance="web-1".*\} \d+\n/);
});
