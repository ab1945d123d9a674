import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SCENARIOS } from '../../src/cli/package-info.ts';
import { main } from '../../src/cli/simnet.ts';
import { SeedError } from '../../src/model/seed-error.ts';
import { EnvironmentError, InterruptedError } from '../../src/run/errors.ts';
import type { RunResult } from '../../src/run/result.ts';
import type { RunOptions } from '../../src/run/run-scenario.ts';
import { type CapturedIo, capturedIo, type World } from '../support/captured-io.ts';
import { failedResult, sampleResult } from '../support/sample-result.ts';
import { filesBelow, scratchFolder } from '../support/scratch.ts';
import { type StagedEngine, stagedEngine } from '../support/staged-engine.ts';

const NAME = 'canary_rolling_restart';

interface Ran {
  readonly code: number;
  readonly io: CapturedIo;
  readonly cwd: string;
  readonly engine: StagedEngine;
}

async function run(
  argv: readonly string[],
  end?: (options: RunOptions, io: CapturedIo) => Promise<RunResult>,
  world: Partial<World> = {},
): Promise<Ran> {
  const cwd = world.cwd ?? scratchFolder();
  const io = capturedIo({ ...world, cwd });
  const engine = stagedEngine(end && ((options) => end(options, io)));
  return { code: await main(argv, io, engine), io, cwd, engine };
}

function documentIn(folder: string) {
  return JSON.parse(readFileSync(join(folder, 'regression.json'), 'utf8'));
}

describe('simnet verify', () => {
  test('refuses a scenario as a run does, with the command and the document', async () => {
    const cwd = scratchFolder();
    writeFileSync(join(cwd, 'bad.yaml'), 'name: bad\ncluster: 1\n');
    const flags = ['--scenario', 'bad.yaml', '--seed', '3', '--workers', '1,2', '--json'];
    const { code, io } = await run(['verify', ...flags], undefined, { cwd });
    expect(code).toBe(3);
    expect(io.err()).toMatch(
      /Reproduce: simnet verify --scenario bad\.yaml --workers 1,2 --seed 3\n$/,
    );
    expect(JSON.parse(io.out())).toMatchObject({ exit_code: 3 });
  });
});

describe('simnet --scenario', () => {
  test('writes every artifact and says where', async () => {
    const { code, io, cwd } = await run(['--scenario', NAME]);
    expect(code).toBe(0);
    expect(Object.keys(filesBelow(cwd))).toEqual(
      [
        'logs/timeline.log',
        'logs/wallet-tracker-regression.log',
        'regression.html',
        'regression.json',
        'summaries/canary_rolling_consensus.csv',
        'summaries/canary_rolling_consensus.json',
        'summaries/canary_rolling_summary.json',
      ].map((path) => `artifacts/${NAME}/${path}`),
    );
    expect(io.out()).toContain(`artifacts/${NAME}/regression.html`);
    expect(io.out()).toContain(documentIn(join(cwd, 'artifacts', NAME)).digest);
  });

  test('prints the seed before anything runs, and the verdict last', async () => {
    let before = '';
    const { io } = await run(['--scenario', NAME], async (_options, { out }) => {
      before = out();
      return sampleResult();
    });
    expect(before).toMatch(/^simnet \d+\.\d+\.\d+ {2}canary_rolling_restart {2}seed 202506\n$/);
    expect(io.out().trimEnd().split('\n').at(-1)).toBe(
      `PASS ${NAME}: 4 of 4 gates passed, exit code 0`,
    );
  });

  test('keeps every line within 80 columns, without colour off a terminal', async () => {
    const { io } = await run(['--scenario', NAME], async () => failedResult());
    const lines = io.out().split('\n');
    // The line to copy is one line, however long it is.
    for (const line of lines) {
      if (!line.startsWith('Reproduce: ')) expect(line.length).toBeLessThanOrEqual(80);
    }
    expect(io.out()).not.toContain('\u001b');
  });

  test('colours a terminal', async () => {
    const { io } = await run(['--scenario', NAME], undefined, { isTty: true });
    expect(io.out()).toContain('\u001b[32m');
  });

  test.each([
    [['run', NAME]],
    [[NAME]],
    [['canary-rolling-restart']],
    [['--profile', 'canary-rolling']],
    [['--profile', 'canary_rolling']],
    [['--scenario', join(SCENARIOS, `${NAME}.yaml`)]],
  ])('is also %j', async (argv) => {
    const { code, engine } = await run(argv);
    expect([code, engine.asked.length]).toEqual([0, 1]);
  });

  test('hands on the seed: flag over environment over scenario', async () => {
    const env = { SIMNET_SEED: '77' };
    const flagged = await run(['--scenario', NAME, '--seed', '0x2a'], undefined, { env });
    const set = await run(['--scenario', NAME], undefined, { env });
    const plain = await run(['--scenario', NAME]);
    const seeds = [flagged, set, plain].map(({ engine }) => engine.asked[0]?.seed);
    expect(seeds).toEqual(['42', '77', '202506']);
  });

  test('hands on workers and overrides', async () => {
    const { engine, code } = await run(
      ['--scenario', NAME, '--workers', '0', '--set', 'name=other_name'],
      undefined,
    );
    expect([code, engine.asked[0]?.workers]).toEqual([0, 0]);
  });

  test('puts artifacts where it is told', async () => {
    const dir = await run(['--scenario', NAME, '--artifacts-dir', 'here']);
    expect(existsSync(join(dir.cwd, 'here', 'regression.json'))).toBe(true);
    const root = await run(['--scenario', NAME, '--artifacts-root', 'root']);
    expect(existsSync(join(root.cwd, 'root', 'canary-rolling-restart', 'regression.json'))).toBe(
      true,
    );
  });

  test('gives the same digest and the same files, host aside, for the same seed', async () => {
    const [one, two] = [await run(['--scenario', NAME]), await run(['--scenario', NAME])];
    const files = [one, two].map(({ cwd }) => filesBelow(cwd));
    expect(files[1]).toEqual(files[0]);
  });
});

describe('a run that fails', () => {
  test('exits 1 and ends with the line that repeats it', async () => {
    const { code, io, cwd } = await run(
      ['--scenario', NAME, '--seed', '5', '--set', 'title=A new title'],
      async () => failedResult(),
    );
    expect(code).toBe(1);
    expect(io.out().trimEnd().split('\n').at(-1)).toBe(
      `Reproduce: simnet --scenario ${NAME} --seed 5 --set 'title=A new title'`,
    );
    expect(io.out()).toContain('✗ propagation-p95');
    expect(io.out()).toContain('first breach at 13.18s');
    expect(documentIn(join(cwd, 'artifacts', NAME))).toMatchObject({ exit_code: 1, failed: 1 });
  });

  test('exits with the gravest of its outcomes, and lists all', async () => {
    const outcomes = [1, 7, 6].map((code) => ({ code, message: `outcome ${code}` }));
    const { code, cwd } = await run([NAME], async () => ({ ...failedResult(), outcomes }));
    expect(code).toBe(7);
    expect(documentIn(join(cwd, 'artifacts', NAME)).scenarios[0].outcomes).toEqual(outcomes);
  });

  test('fails by its verdict even if it gives no outcome', async () => {
    const { code } = await run([NAME], async () => ({ ...sampleResult(), verdict: 'fail' }));
    expect(code).toBe(1);
  });

  test('exits 6 when a log that must be there is not', async () => {
    const { code, io, cwd } = await run([NAME], async () => sampleResult({ logs: {} }));
    expect(code).toBe(6);
    expect(io.out()).toContain('logs/wallet-tracker-regression.log is missing');
    expect(documentIn(join(cwd, 'artifacts', NAME))).toMatchObject({ status: 'failed' });
  });

  test('exits 8 when the machine failed it, and leaves earlier artifacts as they were', async () => {
    const cwd = scratchFolder();
    await run([NAME], undefined, { cwd });
    const before = filesBelow(cwd);
    const died = async () => {
      throw new EnvironmentError('worker 2 died');
    };
    const { code, io } = await run([NAME], died, { cwd });
    expect(code).toBe(8);
    expect(io.out()).toContain('worker 2 died');
    expect(io.out()).toContain('Reproduce: simnet');
    expect(filesBelow(cwd)).toEqual(before);
  });

  test('exits 3 when what it asks for cannot be drawn with its seed', async () => {
    const { code, io } = await run([NAME], async () => {
      throw new SeedError(
        'cluster.overlay',
        'no draw is connected',
        'ask for links',
        'topology.sparse',
      );
    });
    expect(code).toBe(3);
    expect(io.out()).toContain(
      'cluster.overlay: no draw is connected; ask for links, or take another seed',
    );
    expect(io.out()).not.toContain('internal error');
    expect(io.out()).toContain('Reproduce: simnet');
  });

  test('exits 70 with the stack when the fault is ours', async () => {
    const { code, io } = await run([NAME], async () => {
      throw new RangeError('off by one');
    });
    expect(code).toBe(70);
    expect(io.out()).toContain('RangeError: off by one');
    expect(io.out()).toContain('Reproduce: simnet');
  });

  test('exits 70 when its figures cannot be written as JSON', async () => {
    const { code, io } = await run([NAME], async () => sampleResult({ events: Number.NaN }));
    expect(code).toBe(70);
    expect(io.out()).toContain('$.events: NaN');
  });

  test('exits 8 when the folder cannot be written, before it runs', async () => {
    const cwd = scratchFolder();
    writeFileSync(join(cwd, 'artifacts'), '');
    const { code, engine, io } = await run([NAME], undefined, { cwd });
    expect([code, engine.asked.length]).toEqual([8, 0]);
    expect(io.out()).toContain('cannot prepare');
  });
});

describe('a run that is stopped', () => {
  const stopped = (signal: 'SIGINT' | 'SIGTERM') => async (options: RunOptions, io: CapturedIo) => {
    io.send(signal);
    expect(options.signal?.aborted).toBe(true);
    throw new InterruptedError('stopped', sampleResult());
  };

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s exits %d and keeps partial artifacts apart', async (signal, expected) => {
    const cwd = scratchFolder();
    await run([NAME], undefined, { cwd });
    const whole = filesBelow(join(cwd, 'artifacts', NAME));
    const { code, io } = await run([NAME], stopped(signal), { cwd });
    expect(code).toBe(expected);
    expect(filesBelow(join(cwd, 'artifacts', NAME))).toEqual(whole);
    const partial = documentIn(join(cwd, 'artifacts', `${NAME}.partial`));
    expect(partial).toMatchObject({ status: 'interrupted', interrupted: 1, exit_code: expected });
    expect(io.out()).toContain('INTERRUPTED');
  });

  test('is forgotten by the next whole run', async () => {
    const cwd = scratchFolder();
    await run([NAME], stopped('SIGINT'), { cwd });
    await run([NAME], undefined, { cwd });
    expect(readdirSync(join(cwd, 'artifacts'))).toEqual([NAME]);
  });

  test('before it had anything writes nothing', async () => {
    const { code, cwd } = await run([NAME], async (options, io) => {
      io.send('SIGINT');
      throw options.signal?.reason;
    });
    expect(code).toBe(130);
    expect(filesBelow(cwd)).toEqual({});
  });
});

describe('--json and --quiet', () => {
  test('--json prints one document on stdout and words on stderr', async () => {
    const { io, cwd } = await run([NAME, '--json'], async () => failedResult());
    expect(JSON.parse(io.out())).toEqual(documentIn(join(cwd, 'artifacts', NAME)));
    expect(io.err()).toContain('seed 202506');
    expect(io.err()).toContain('Reproduce: ');
  });

  test('--json prints a document for an invalid scenario too', async () => {
    const { io, code } = await run([NAME, '--json', '--set', 'seed=x']);
    expect(code).toBe(3);
    expect(JSON.parse(io.out())).toMatchObject({ failed: 1, exit_code: 3 });
  });

  test('--quiet leaves the verdict on stdout and the seed on stderr', async () => {
    const { io } = await run([NAME, '-q'], async ({ onProgress }) => {
      onProgress?.({ stage: 'x', virtualUs: 1, events: 1 });
      return sampleResult();
    });
    expect(io.out().split('\n')).toHaveLength(2);
    expect(io.err().trimEnd().split('\n')).toHaveLength(1);
  });

  test('--quiet says on stderr why there is no result', async () => {
    const { code, io } = await run([NAME, '-q'], async () => {
      throw new EnvironmentError('worker 2 died');
    });
    expect(code).toBe(8);
    expect(io.out()).not.toContain('worker 2 died');
    expect(io.err().trimEnd().split('\n').at(-1)).toBe('worker 2 died');
  });

  test('--quiet hides no warning that a run is slow', async () => {
    const { io } = await run([NAME, '-q'], async ({ onProgress }, { advance }) => {
      advance(20_000);
      onProgress?.({ stage: 'x', virtualUs: 1, events: 7 });
      return sampleResult();
    });
    expect(io.err()).toContain('\nwarning: slow: 20 s for 1us of virtual time and 7 events;');
    for (const line of io.err().split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});

describe('a wrong command line', () => {
  test.each([
    [[], 'name a scenario'],
    [['--scenario', ''], 'a scenario has a name, and none is given'],
    [['--scenario', 'canary_roling_restart'], `did you mean ${NAME}?`],
    [['--scenario', 'missing.yaml'], 'no such scenario file: missing.yaml'],
    [['--profile', 'canary-roling'], 'did you mean canary-rolling?'],
    [['--scenario', NAME, '--profile', 'canary-rolling'], 'cannot be used with'],
    [[NAME, '--scenario', NAME], 'conflict'],
    [['--scenario', NAME, '--sede', '7'], 'Did you mean --seed?'],
    [['--scenario', NAME, '--seed'], 'argument missing'],
    [['--scenario', NAME, '--seed', '-1'], '--seed: '],
    [['--scenario', NAME, '--workers', 'many'], 'whole number from 0 to 64'],
    [['--scenario', NAME, '--workers', '65'], 'whole number from 0 to 64'],
    [['--scenario', NAME, '--artifacts-dir', 'a', '--artifacts-root', 'b'], 'cannot be used with'],
    [['--scenario', NAME, '--artifacts-dir', '.'], 'holds the current folder'],
    [[NAME, 'extra'], 'one scenario runs at a time, and these are 2: '],
    [['driill', 'shop.yaml'], 'there is no command driill; did you mean simnet drill?'],
    [['lst'], 'did you mean the command list?'],
    [['help'], '`simnet --help` lists the commands'],
    [['canary_roling'], 'did you mean canary_rolling_restart?'],
    [['verify', '--scenario', 'canary-rolling'], 'did you mean canary_rolling_restart?'],
    [['--scenario', '.'], '. is a folder, not a scenario file'],
    [['validate', '.'], '. is a folder, not a scenario file'],
    [['validate'], 'missing required argument'],
  ])('%j exits 2 and says why', async (argv, message) => {
    const { code, io, engine } = await run(argv);
    expect(io.err().replaceAll('\n', ' ')).toContain(message);
    expect([code, io.out(), engine.asked.length]).toEqual([2, '', 0]);
  });

  test.each([
    [['nope']],
    [['drill', 'staged_rollout', '--mutant', 'nope']],
    [['reproduce', 'nope']],
  ])('%j is told within 80 columns', async ([...argv]) => {
    const { code, io } = await run(argv);
    expect([code, io.err().length > 80]).toEqual([2, true]);
    for (const line of io.err().split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('a folder of other files is refused before the run', async () => {
    const cwd = scratchFolder();
    mkdirSync(join(cwd, 'home'));
    writeFileSync(join(cwd, 'home', 'thesis.txt'), 'x');
    const { code, io, engine } = await run([NAME, '--artifacts-dir', 'home'], undefined, { cwd });
    expect([code, engine.asked.length]).toEqual([2, 0]);
    expect(io.err()).toContain('it holds thesis.txt');
  });
});

describe('an invalid scenario', () => {
  test('exits 3 with file, line and column, and the line that repeats it', async () => {
    const cwd = scratchFolder();
    writeFileSync(join(cwd, 'bad.yaml'), 'simnet: 1\nname: 7\ncluster: {}\n');
    const { code, io } = await run(['--scenario', 'bad.yaml'], undefined, { cwd });
    expect(code).toBe(3);
    expect(io.err()).toMatch(/bad\.yaml:2:7 /);
    expect(io.err()).toContain('Reproduce: simnet --scenario bad.yaml');
  });
});

describe('the other commands', () => {
  test('list shows every shipped scenario', async () => {
    const { code, io } = await run(['list']);
    expect(code).toBe(0);
    expect(io.out()).toContain(NAME);
    const json = await run(['list', '--json']);
    expect(JSON.parse(json.io.out())[0]).toMatchObject({
      name: NAME,
      profiles: ['canary-rolling'],
    });
  });

  test('validate checks each file', async () => {
    const cwd = scratchFolder();
    writeFileSync(join(cwd, 'bad.yaml'), 'simnet: 1\n');
    const argv = ['validate', NAME, 'bad.yaml'];
    const { code, io } = await run(argv, undefined, { cwd });
    expect(code).toBe(3);
    expect(io.out()).toContain(`${NAME}: valid`);
    expect(io.out()).toContain('bad.yaml:1:');
    const json = await run([...argv, '--json'], undefined, { cwd });
    const [good, bad] = JSON.parse(json.io.out());
    expect([good.valid, bad.valid, bad.diagnostics.length > 0]).toEqual([true, false, true]);
    expect((await run(['validate', NAME])).code).toBe(0);
  });

  test('schema is a JSON Schema', async () => {
    const { io } = await run(['schema']);
    expect(JSON.parse(io.out())).toMatchObject({ type: 'object' });
  });

  test('help and version exit 0, within 80 columns', async () => {
    for (const argv of [['--help'], ['run', '--help'], ['regression', '--help'], ['--version']]) {
      const { code, io } = await run(argv);
      expect(code).toBe(0);
      for (const line of io.out().split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    }
  });
});
