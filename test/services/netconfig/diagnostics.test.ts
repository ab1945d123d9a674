import { expect, test } from 'vitest';
import { collectDiagnostics } from '../../../src/services/netconfig/diagnostics.ts';
import { hashText } from '../../../src/services/netconfig/file-text.ts';
import { netBench } from './bench.ts';

test('a diagnostics bundle tells phase, counters, files and the end of the journal', () => {
  const { agent, state } = netBench();
  agent.request({ method: 'GET', path: '/nodes/a/status' });
  const journal = Array.from({ length: 300 }, (_, index) => `entry ${index}`);
  const disk = state.disk('a');
  const bundle = collectDiagnostics('a', 7, agent.router, disk, journal);
  const lines = bundle.text.trimEnd().split('\n');
  expect(lines).toContain('phase all');
  expect(lines).toContain('served legacy=0 rewrite=1');
  for (const path of disk.paths) expect(lines).toContain(`file ${path} ${disk.read(path)?.hash}`);
  expect(lines.filter((line) => line.startsWith('journal ')).length).toBe(200);
  expect(lines.at(-1)).toBe('journal entry 299');
  expect(bundle.hash).toBe(hashText(bundle.text));
});
