import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Engine, simulator } from '../../src/cli/engine.ts';
import { main } from '../../src/cli/simnet.ts';
import { REGRESSION_KIND } from '../../src/report/regression-json.ts';
import { type CapturedIo, capturedIo } from '../support/captured-io.ts';
import { DRILL_TEXT } from '../support/drill/whole-run.ts';
import { filesBelow, scratchFolder } from '../support/scratch.ts';

const FILE = 'drill.yaml';

/** A folder with the drill in it. */
function workplace(): string {
  const cwd = scratchFolder();
  writeFileSync(join(cwd, FILE), DRILL_TEXT);
  return cwd;
}

async function simnet(cwd: string, argv: readonly string[], wrap?: (io: CapturedIo) => Engine) {
  const io = capturedIo({ cwd });
  const code = await main([...argv, '--workers', '0'], io, wrap?.(io) ?? simulator);
  return { code, io, lastLine: io.out().trimEnd().split('\n').at(-1)! };
}

function entryIn(cwd: string, folder: string) {
  const text = readFileSync(join(cwd, folder, 'regression.json'), 'utf8');
  const { exit_code, status, scenarios } = JSON.parse(text);
  return { exit_code, status, ...scenarios[0] };
}

describe('simnet on a drill', () => {
  test('exits 1 when a gate fails, with a line that repeats just that', async () => {
    const cwd = workplace();
    const argv = ['--scenario', FILE, '--seed', '3', '--set', 'gates.blocks.value=1ms'];
    const first = await simnet(cwd, argv);
    expect(first.code).toBe(1);
    expect(first.lastLine).toBe(`Reproduce: simnet ${argv.join(' ')}`);
    expect(first.io.out()).toContain('✗ blocks');
    const entry = entryIn(cwd, 'artifacts/rollout_drill');
    expect(entry).toMatchObject({ exit_code: 1, status: 'failed' });

    const command = first.lastLine.split(' ').slice(2);
    const second = await simnet(cwd, [...command, '--artifacts-dir', 'again']);
    expect(second.code).toBe(1);
    const again = entryIn(cwd, 'again');
    expect([again.digest, again.trace_hash]).toEqual([entry.digest, entry.trace_hash]);
  });

  test('exits 3 when the scenario is wrong, and touches no artifact', async () => {
    const cwd = workplace();
    const folder = join(cwd, 'artifacts', 'rollout_drill');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'regression.json'), `{"kind": "${REGRESSION_KIND}"}`);
    const before = filesBelow(cwd);
    const wrong = 'stages.rolling-restart.on_fail=nowhere';
    const { code, io } = await simnet(cwd, ['--scenario', FILE, '--set', wrong]);
    expect(code).toBe(3);
    expect(io.err()).toContain('nowhere');
    expect(io.err()).toContain('Reproduce: simnet');
    expect(filesBelow(cwd)).toEqual(before);
  });

  test('exits 130 on SIGINT, and keeps what it has apart from whole artifacts', async () => {
    const cwd = workplace();
    const { code } = await simnet(cwd, ['--scenario', FILE], (io) => ({
      ...simulator,
      run: (scenario, options) =>
        simulator.run(scenario, {
          ...options,
          onProgress: (progress) => {
            options.onProgress?.(progress);
            if (progress.stage === 'rolling-restart') io.send('SIGINT');
          },
        }),
    }));
    expect(code).toBe(130);
    const partial = entryIn(cwd, 'artifacts/rollout_drill.partial');
    expect(partial).toMatchObject({ exit_code: 130, status: 'interrupted', verdict: 'fail' });
    expect(partial.stages[1].outcome).toBe('inconclusive');
    expect(Object.keys(filesBelow(cwd)).filter((path) => /rollout_drill\//.test(path))).toEqual([]);
  });
});
