import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SCENARIOS } from '../../src/cli/package-info.ts';
import { main } from '../../src/cli/simnet.ts';
import { InterruptedError } from '../../src/run/errors.ts';
import type { RunResult } from '../../src/run/result.ts';
import { type CapturedIo, capturedIo } from '../support/captured-io.ts';
import { failedResult, sampleResult } from '../support/sample-result.ts';
import { filesBelow, scratchFolder } from '../support/scratch.ts';
import { stagedEngine } from '../support/staged-engine.ts';

const NAME = 'canary_rolling_restart';

/** A folder with the shipped scenario under two more names. */
function folderWithTwo(): string {
  const cwd = scratchFolder();
  const text = readFileSync(join(SCENARIOS, `${NAME}.yaml`), 'utf8');
  for (const name of ['one', 'two']) {
    writeFileSync(join(cwd, `${name}.yaml`), text.replace(`name: ${NAME}`, `name: ${name}`));
  }
  return cwd;
}

async function regression(
  cwd: string,
  argv: readonly string[],
  ends: readonly ((io: CapturedIo) => RunResult)[] = [],
) {
  const io = capturedIo({ cwd });
  let turn = 0;
  const engine = stagedEngine(async () => (ends[turn++] ?? (() => sampleResult()))(io));
  const code = await main(['regression', '--artifacts-root', 'out', ...argv], io, engine);
  return { code, io, engine };
}

const BOTH = ['--scenario', 'one.yaml', '--scenario', 'two.yaml'];

function documentAt(...path: string[]) {
  return JSON.parse(readFileSync(join(...path), 'utf8'));
}

describe('regression', () => {
  test('runs all shipped scenarios unless told otherwise', async () => {
    const cwd = scratchFolder();
    const { code } = await regression(cwd, []);
    expect(code).toBe(0);
    expect(documentAt(cwd, 'out', 'regression.json').scenarios[0].name).toBe(NAME);
    expect(readdirSync(join(cwd, 'out', 'canary-rolling-restart', 'summaries'))).toEqual([
      'canary_rolling_consensus.csv',
      'canary_rolling_consensus.json',
      'canary_rolling_summary.json',
    ]);
  });

  test('gives each scenario a folder, and one report over all', async () => {
    const cwd = folderWithTwo();
    const { code, io } = await regression(cwd, BOTH, [() => sampleResult(), () => failedResult()]);
    expect(code).toBe(1);
    expect(readdirSync(join(cwd, 'out'))).toEqual([
      'one',
      'regression.html',
      'regression.json',
      'two',
    ]);
    const document = documentAt(cwd, 'out', 'regression.json');
    expect(document).toMatchObject({ total: 2, passed: 1, failed: 1, exit_code: 1 });
    const folders = document.scenarios.map((one: { artifacts_dir: string }) => one.artifacts_dir);
    expect(folders).toEqual(['one', 'two']);
    for (const { artifacts_dir, consensus, p2p_summary_path, digest } of document.scenarios) {
      const folder = join(cwd, 'out', artifacts_dir);
      expect(existsSync(join(folder, consensus.summary_path))).toBe(true);
      expect(existsSync(join(folder, p2p_summary_path))).toBe(true);
      expect(documentAt(folder, 'regression.json').scenarios[0].digest).toBe(digest);
    }
    expect(io.out()).toContain('FAIL 1 of 2 scenarios passed, exit code 1');
    expect(io.out()).toContain('Reproduce: simnet --scenario two.yaml');
  });

  test('runs the others when one is invalid, and exits 3', async () => {
    const cwd = folderWithTwo();
    writeFileSync(join(cwd, 'one.yaml'), 'simnet: 1\n');
    const { code, engine, io } = await regression(cwd, BOTH);
    expect([code, engine.asked.length]).toEqual([3, 1]);
    expect(io.err()).toContain('one.yaml:1:');
    expect(documentAt(cwd, 'out', 'regression.json')).toMatchObject({ passed: 1, failed: 1 });
  });

  test('writes its reports where it is told', async () => {
    const cwd = folderWithTwo();
    await regression(cwd, [...BOTH, '--json-report', 'r/a.json', '--html-report', 'r/b.html']);
    expect(readdirSync(join(cwd, 'r'))).toEqual(['a.json', 'b.html']);
    expect(readdirSync(join(cwd, 'out'))).toEqual(['one', 'two']);
  });

  test('stops at a signal, and keeps what is whole', async () => {
    const cwd = folderWithTwo();
    await regression(cwd, BOTH);
    const before = filesBelow(join(cwd, 'out'));
    const stop = (io: CapturedIo): RunResult => {
      io.send('SIGTERM');
      throw new InterruptedError('stopped', sampleResult());
    };
    const { code, engine } = await regression(cwd, BOTH, [stop]);
    expect([code, engine.asked.length]).toEqual([143, 1]);
    expect(filesBelow(join(cwd, 'out'))).toMatchObject(before);
    expect(documentAt(cwd, 'out', 'regression.partial.json')).toMatchObject({
      status: 'interrupted',
      interrupted: 2,
    });
    expect(documentAt(cwd, 'out', 'one.partial', 'regression.json').status).toBe('interrupted');
    await regression(cwd, BOTH);
    expect(filesBelow(join(cwd, 'out'))).toEqual(before);
  });

  test('refuses two scenarios that would share a folder', async () => {
    const cwd = folderWithTwo();
    const { code, io } = await regression(cwd, [
      '--scenario',
      'one.yaml',
      '--scenario',
      'one.yaml',
    ]);
    expect(code).toBe(2);
    expect(io.err()).toContain('would both write to one/');
  });

  test('prints one document with --json', async () => {
    const cwd = folderWithTwo();
    const { io } = await regression(cwd, [...BOTH, '--json']);
    expect(JSON.parse(io.out())).toEqual(documentAt(cwd, 'out', 'regression.json'));
  });
});
