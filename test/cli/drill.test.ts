import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { main } from '../../src/cli/simnet.ts';
import { type CapturedIo, capturedIo } from '../support/captured-io.ts';
import { TINY_PATH } from '../support/drill/tiny.ts';
import { filesBelow, scratchFolder } from '../support/scratch.ts';

const SHORT = ['--seeds', '1', '--workers', '0'];
const TOO_LATE = 'mutants.no-effect.within=1s';

interface Ran {
  readonly code: number;
  readonly io: CapturedIo;
  readonly cwd: string;
}

/** @param onError - Told of each text on stderr. */
async function drill(
  argv: readonly string[],
  {
    cwd = scratchFolder(),
    onError,
  }: { readonly cwd?: string; readonly onError?: (text: string, io: CapturedIo) => void } = {},
): Promise<Ran> {
  const io = capturedIo({ cwd });
  const listening: Io = {
    ...io,
    stderr: {
      ...io.stderr,
      write: (text) => {
        io.stderr.write(text);
        onError?.(String(text), io);
      },
    },
  };
  return { code: await main(['drill', ...argv], listening, undefined), io, cwd };
}

function documentIn(folder: string) {
  return JSON.parse(readFileSync(join(folder, 'regression.json'), 'utf8'));
}

function lastLine(io: CapturedIo): string {
  return io.out().trimEnd().split('\n').at(-1) ?? '';
}

/** Stops a drill once some trials are done. */
function stopAfterSome(signal: 'SIGINT' | 'SIGTERM') {
  return (text: string, io: CapturedIo) => {
    if (text.includes(' trials')) io.send(signal);
  };
}

describe('simnet drill', () => {
  test('tells actions without a name apart by their places', async () => {
    const deploy = 'action: deploy, group: cron, ready_within: 3m, min_ready: 40s';
    const actions = ['v1.0.0', 'v1.1.0'].map((version) => `{${deploy}, version: ${version}}`);
    const mutants = ['v1.0.0', 'v1.1.0'].map((version, place) => {
      const fault = `{fault: crash_loop, target: cron, version: ${version}, after: 30s}`;
      return `{name: dies-${place}, title: dies, inject: [${fault}]}`;
    });
    const { io, cwd } = await drill([
      ...[TINY_PATH, ...SHORT, '--set', `stages.rollout.activate=[${actions.join(', ')}]`],
      ...['--set', 'components.cron.version=v1.1.0'],
      ...['--set', `mutants=[${mutants.join(', ')}]`],
    ]);
    expect(io.out()).toContain('deploy (action 1 of rollout)');
    const lines = io.out().split('\nReproduce:')[0]?.split('\n') ?? [];
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    const { mutants: rows } = documentIn(join(cwd, 'artifacts/drill-tiny-rollout')).drill;
    expect(rows.map((row: { caught_by: unknown }) => row.caught_by)).toEqual([
      [{ gate: 'deploy (action 1 of rollout)', count: 1 }],
      [{ gate: 'deploy (action 2 of rollout)', count: 1 }],
    ]);
  });

  test('shows what caught each mutant, within 80 columns, and writes both reports', async () => {
    const { code, io, cwd } = await drill([TINY_PATH, ...SHORT]);
    expect(io.err()).toContain('trials\n');
    expect([code, lastLine(io)]).toEqual([
      0,
      'PASS tiny_rollout: 2 of 2 mutants caught, exit code 0',
    ]);
    expect(io.out()).toMatch(/✓ healthy +promoted 1 of 1\n/);
    expect(io.out()).toMatch(/✓ no-effect +1\/1 {2}in-effect\n {6}after \S+; as before; without/);
    expect(io.out()).toMatch(/3 judged, never failed: up, beating, back-in-effect\n/);
    for (const line of io.out().split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(Object.keys(filesBelow(cwd))).toEqual([
      'artifacts/drill-tiny-rollout/regression.html',
      'artifacts/drill-tiny-rollout/regression.json',
    ]);
    const document = documentIn(join(cwd, 'artifacts/drill-tiny-rollout'));
    expect(document).toMatchObject({ status: 'passed', passed: 1, failed: 0, interrupted: 0 });
    expect(document.drill).toMatchObject({ mutation_score: 0.4, trials: { planned: 6, done: 6 } });
  });

  test('exits 1 when a mutant is not caught as it says, and ends with the line to repeat', async () => {
    const argv = [TINY_PATH, ...SHORT, '--mutant', 'no-effect', '--set', TOO_LATE];
    const { code, io } = await drill(argv);
    expect(code).toBe(1);
    expect(io.out()).toMatch(/✗ no-effect +0\/1 {2}in-effect/);
    expect(io.out()).toContain('      ! too late (1 of 1)\n');
    expect(io.out()).toContain('FAIL tiny_rollout: 0 of 1 mutant caught, exit code 1');
    const shown = lastLine(io).replaceAll("'", '');
    expect(shown).toBe(
      `Reproduce: simnet drill ${TINY_PATH} --seeds 1 --mutant no-effect --set ${TOO_LATE}`,
    );
  });

  test('exits 1 when the healthy release is stopped', async () => {
    const beats = 'gates.beating.value=1000';
    const { code, io } = await drill([TINY_PATH, ...SHORT, '--mutant', 'dies', '--set', beats]);
    expect(code).toBe(1);
    expect(io.out()).toMatch(/✗ healthy +promoted 0 of 1\n {6}! seed 1: beating: /);
  });

  test('claims nothing about gates when only some mutants are tried', async () => {
    const { io, cwd } = await drill([TINY_PATH, ...SHORT, '--mutant', 'dies']);
    expect(io.out()).toContain('  score       none: 1 of 2 mutants tried\n');
    expect(io.out()).not.toContain('never failed');
    const { drill: matrix } = documentIn(join(cwd, 'artifacts/drill-tiny-rollout'));
    expect([matrix.vacuous, matrix.mutation_score]).toEqual([null, null]);
    expect(matrix.mutants.map(({ name }: { name: string }) => name)).toEqual(['dies']);
  });

  test('gives the same digest again, and --json prints the document', async () => {
    const argv = [TINY_PATH, ...SHORT, '--mutant', 'dies'];
    const [plain, json] = [await drill(argv), await drill([...argv, '--json'])];
    const document = JSON.parse(json.io.out());
    expect(document).toEqual(documentIn(join(json.cwd, 'artifacts/drill-tiny-rollout')));
    expect(json.io.err()).toContain('PASS tiny_rollout');
    const before = documentIn(join(plain.cwd, 'artifacts/drill-tiny-rollout'));
    expect(document.digest).toBe(before.digest);
  });

  test('--quiet leaves the verdict on stdout', async () => {
    const { io } = await drill([TINY_PATH, ...SHORT, '--mutant', 'dies', '-q']);
    expect(io.out()).toBe('PASS tiny_rollout: 1 of 1 mutant caught, exit code 0\n');
    expect(io.err()).toMatch(/^simnet \S+ {2}drill of tiny_rollout\n$/);
  });

  test('runs the playbook as its drill section shortens it, or in full', async () => {
    const argv = [TINY_PATH, ...SHORT, '--mutant', 'no-effect', '--json'];
    const set = ['--set', 'drill.set=["mutants.no-effect.within=1s"]'];
    expect((await drill([...argv, ...set, '--full'])).code).toBe(0);
    // The shorter playbook is another one, and its changes are held to the same rules.
    const broken = ['--set', 'drill.set=["stages.rollout.hold.min=1"]'];
    const { code, io } = await drill([...argv, ...broken]);
    expect(code).toBe(3);
    expect(io.err()).toContain('stages[0].hold.min: ');
  });
});

describe('a drill that is stopped', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s exits %d and says what was tried, and nothing else', async (signal, exit) => {
    const cwd = scratchFolder();
    await drill([TINY_PATH, ...SHORT, '--mutant', 'dies'], { cwd });
    const whole = filesBelow(join(cwd, 'artifacts/drill-tiny-rollout'));
    const argv = [TINY_PATH, '--seeds', '5', '--workers', '0'];
    const { code, io } = await drill(argv, { cwd, onError: stopAfterSome(signal) });
    expect(code).toBe(exit);
    expect(io.out()).toMatch(/– healthy +promoted 3 of 3, of 5 seeds\n/);
    expect(io.out()).toContain('  not tried   2 mutants\n');
    expect(io.out()).toContain('  score       none: not every trial was run: 3 of 26\n');
    expect(io.out()).toContain(`INTERRUPTED tiny_rollout: 3 of 26 trials run, exit code ${exit}`);
    expect(io.out()).not.toMatch(/✓|caught nothing|never failed/);
    expect(filesBelow(join(cwd, 'artifacts/drill-tiny-rollout'))).toEqual(whole);
    const partial = documentIn(join(cwd, 'artifacts/drill-tiny-rollout.partial'));
    expect(partial).toMatchObject({ status: 'interrupted', interrupted: 1, failed: 0 });
    expect(partial.drill).toMatchObject({ mutants: [], vacuous: null, mutation_score: null });
  });

  test('is forgotten by the next whole one', async () => {
    const cwd = scratchFolder();
    const argv = [TINY_PATH, '--seeds', '3', '--workers', '0', '--mutant', 'dies'];
    await drill(argv, { cwd, onError: stopAfterSome('SIGINT') });
    expect(readdirSync(join(cwd, 'artifacts'))).toEqual(['drill-tiny-rollout.partial']);
    await drill(argv, { cwd });
    expect(readdirSync(join(cwd, 'artifacts'))).toEqual(['drill-tiny-rollout']);
  });

  test('before it had tried anything writes nothing', async () => {
    const cwd = scratchFolder();
    const io = capturedIo({ cwd });
    const stopping: Io = {
      ...io,
      onStopSignal: (listen) => {
        queueMicrotask(() => listen('SIGINT'));
        return () => {};
      },
    };
    // Before its first trial a thread has much to load.
    const argv = ['drill', TINY_PATH, '--seeds', '1', '--workers', '1'];
    expect(await main(argv, stopping)).toBe(130);
    expect(io.out()).toMatch(/– healthy +not tried\n/);
    expect(io.out()).toContain('INTERRUPTED tiny_rollout: 0 of 6 trials run, exit code 130\n');
    expect(filesBelow(cwd)).toEqual({});
  });
});

describe('a drill that cannot begin', () => {
  test.each([
    [[], 2, "missing required argument 'name|file'"],
    [['canary_rolling_restart', ...SHORT], 2, 'is no playbook: only playbooks have mutants'],
    [[TINY_PATH, ...SHORT, '--mutant', 'no-efect'], 2, 'did you mean no-effect?'],
    [[TINY_PATH, ...SHORT, '--mutant', 'x'], 2, 'Mutants: no-effect, dies'],
    [[TINY_PATH, '--seeds', '0'], 2, 'whole number from 1'],
    [[TINY_PATH, ...SHORT, '--artifacts-dir', '.'], 2, 'holds the current folder'],
    [['missing.yaml'], 2, 'no such scenario file: missing.yaml'],
    [[TINY_PATH, ...SHORT, '--set', 'gates.up.group=nobody'], 3, '--set 1:1:16 gates[0].group: '],
  ])('%j exits %d and says why', async (argv, expected, message) => {
    const { code, io, cwd } = await drill(argv);
    expect(io.err().replaceAll('\n', ' ')).toContain(message);
    expect([code, io.out(), filesBelow(cwd)]).toEqual([expected, '', {}]);
  });

  test.each(['drill', 'validate'])(
    'by %s is of mutants that no trial could run',
    async (command) => {
      const io = capturedIo({ cwd: scratchFolder() });
      const set = 'mutants.dies.set=[stages.rollout.hold.min=1m]';
      const code = await main([command, TINY_PATH, '--set', set], io, undefined);
      expect([code, `${io.out()}${io.err()}`.includes('[mutant.refused]')]).toEqual([3, true]);
    },
  );

  test('by its file says line and column, and --json gives a document', async () => {
    const cwd = scratchFolder();
    const text = readFileSync(TINY_PATH, 'utf8').replace('group: cron, version: v1.1.0}', '}');
    writeFileSync(join(cwd, 'bad.yaml'), text);
    const { code, io } = await drill(['bad.yaml', ...SHORT, '--json'], { cwd });
    expect(code).toBe(3);
    const line = text.split('\n').findIndex((one) => one.includes('name: in-effect')) + 1;
    expect(io.err()).toMatch(new RegExp(`^bad\\.yaml:${line}:\\d+ gates\\[1\\]`, 'm'));
    expect(io.err()).toContain('Reproduce: simnet drill bad.yaml --seeds 1');
    expect(JSON.parse(io.out())).toMatchObject({ failed: 1, exit_code: 3 });
  });

  test('replaces no folder of other files', async () => {
    const cwd = scratchFolder();
    writeFileSync(join(cwd, 'thesis.txt'), 'x');
    const { code, io } = await drill([TINY_PATH, ...SHORT, '--artifacts-dir', '..'], { cwd });
    expect([code, existsSync(join(cwd, 'thesis.txt'))]).toEqual([2, true]);
    expect(io.err()).toContain('cannot be replaced');
  });
});
