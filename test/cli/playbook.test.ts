import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { simulator } from '../../src/cli/engine.ts';
import { main } from '../../src/cli/simnet.ts';
import { capturedIo } from '../support/captured-io.ts';
import { TINY_PATH } from '../support/drill/tiny.ts';
import { filesBelow, scratchFolder } from '../support/scratch.ts';

/** The old build goes on running under the new tag. */
const NO_EFFECT = ['--set', 'faults=[{fault: image_unchanged, target: cron}]'];
const FOLDER = 'artifacts/tiny_rollout';

async function run(argv: readonly string[], cwd = scratchFolder()) {
  const io = capturedIo({ cwd });
  const code = await main(['--workers', '0', ...argv], io);
  return { code, io, cwd };
}

function documentIn(folder: string) {
  return JSON.parse(readFileSync(join(folder, 'regression.json'), 'utf8'));
}

describe('a playbook by the command line', () => {
  test('that is promoted exits 0 and leaves every artifact', async () => {
    const { code, io, cwd } = await run([TINY_PATH]);
    expect(code).toBe(0);
    expect(Object.keys(filesBelow(cwd))).toEqual(
      [
        'alerts/rules.yaml',
        'alerts/rules_test.yaml',
        'logs/timeline.log',
        'regression.html',
        'regression.json',
        'summaries/tiny_rollout_summary.json',
      ].map((path) => `${FOLDER}/${path}`),
    );
    expect(io.out()).toContain('  playbook    promoted\n');
    expect(io.out()).toContain('PASS tiny_rollout: 4 of 4 gates passed, exit code 0\n');
    for (const line of io.out().split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    const [scenario] = documentIn(join(cwd, FOLDER)).scenarios;
    expect(scenario).toMatchObject({
      verdict: 'pass',
      playbook: {
        verdict: 'promoted',
        alert_rules: { rules_path: 'alerts/rules.yaml', test_path: 'alerts/rules_test.yaml' },
      },
    });
    const page = readFileSync(join(cwd, FOLDER, 'regression.html'), 'utf8');
    expect(page).toContain('<code>promtool test rules alerts/rules_test.yaml</code>');
  });

  test('says which gates were never judged, in words and in its documents', async () => {
    const conditional = '[{when_failing: up, gates: [quiet], verify: [beating]}]';
    const { code, io, cwd } = await run([
      ...[TINY_PATH, '--set', 'stages.rollout.gates=[in-effect]'],
      ...['--set', `stages.rollout.conditional=${conditional}`],
      ...['--set', 'mutants=[]'],
    ]);
    expect(code).toBe(0);
    expect(io.out()).toContain('PASS tiny_rollout: 2 of 2 gates passed, 2 never judged, exit');
    expect(io.out().replaceAll(/\s+/g, ' ')).toContain(
      'gates 2 never judged (2 critical), no condition for it was met: quiet, beating ' +
        'gates 1 never judged (1 critical), only a rollback asks it: back-in-effect ',
    );
    for (const line of io.out().split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    const [{ playbook }] = documentIn(join(cwd, FOLDER)).scenarios;
    expect(playbook.gates_never_judged).toEqual([
      { gate: 'quiet', critical: true, reason: 'condition' },
      { gate: 'beating', critical: true, reason: 'condition' },
      { gate: 'back-in-effect', critical: true, reason: 'rollback' },
    ]);
    const path = join(cwd, FOLDER, 'summaries/tiny_rollout_summary.json');
    expect(JSON.parse(readFileSync(path, 'utf8')).gates).toMatchObject({
      pass: 2,
      never_judged: 3,
    });
    const page = readFileSync(join(cwd, FOLDER, 'regression.html'), 'utf8');
    expect(page).toContain('<strong>never judged</strong> 3 gates');
  });

  test('that is rolled back exits 1, says by what, and ends with the line to repeat', async () => {
    const { code, io, cwd } = await run([TINY_PATH, '--seed', '9', ...NO_EFFECT]);
    expect(code).toBe(1);
    expect(io.out()).toContain('  playbook    rolled-back\n');
    expect(io.out()).toContain('✗ in-effect');
    const last = io.out().trimEnd().split('\n').at(-1)!;
    expect(last.endsWith(` --seed 9 --set '${NO_EFFECT[1]}'`)).toBe(true);
    // A path with a space in it is quoted.
    expect(last.replaceAll("'", '')).toContain(`Reproduce: simnet --scenario ${TINY_PATH} --seed`);
    const [{ playbook }] = documentIn(join(cwd, FOLDER)).scenarios;
    const [stage] = playbook.stages;
    expect(stage).toMatchObject({ failed_by: 'in-effect', rollback_failure: null });
    const page = readFileSync(join(cwd, FOLDER, 'regression.html'), 'utf8');
    expect(page).toContain('<a href="#faults">');
    expect(page).toContain('<td>image_unchanged</td>');
    expect(page).toContain('No test: the run is too short.');
    // The undoing left what was there, by hash.
    expect(stage.state_after).toBe(stage.state_before);
  });

  test('gives the same files for the same seed', async () => {
    const files = [await run([TINY_PATH]), await run([TINY_PATH])].map(({ cwd }) => {
      const { [`${FOLDER}/regression.html`]: _page, ...rest } = filesBelow(cwd);
      return { ...rest, [`${FOLDER}/regression.json`]: documentIn(join(cwd, FOLDER)).digest };
    });
    expect(files[1]).toEqual(files[0]);
  });

  test('--json prints the document of the file', async () => {
    const { io, cwd } = await run([TINY_PATH, '--json']);
    expect(JSON.parse(io.out())).toEqual(documentIn(join(cwd, FOLDER)));
  });

  test('that a signal stops exits 130 and keeps what it has apart', async () => {
    const cwd = scratchFolder();
    const io = capturedIo({ cwd });
    const stopping = {
      ...simulator,
      run: (...[scenario, options]: Parameters<typeof simulator.run>) => {
        io.send('SIGINT');
        return simulator.run(scenario, options);
      },
    };
    const code = await main([TINY_PATH, '--workers', '0'], io, stopping);
    expect(code).toBe(130);
    expect(io.out()).toContain('INTERRUPTED tiny_rollout');
    const partial = documentIn(join(cwd, `${FOLDER}.partial`));
    expect(partial).toMatchObject({ status: 'interrupted', exit_code: 130 });
  });

  test('that is invalid exits 3 with file, line and column, and writes nothing', async () => {
    const cwd = scratchFolder();
    const text = readFileSync(TINY_PATH, 'utf8').replace(
      'max_unavailable: 1, ready',
      'max_unavailabel: 1, ready',
    );
    writeFileSync(join(cwd, 'bad.yaml'), text);
    const { code, io } = await run(['bad.yaml'], cwd);
    expect(code).toBe(3);
    const line = text.split('\n').findIndex((one) => one.includes('max_unavailabel')) + 1;
    const column = text.split('\n')[line - 1]!.indexOf('max_unavailabel') + 1;
    expect(io.err()).toContain(`bad.yaml:${line}:${column} `);
    expect(io.err()).toContain('did you mean "max_unavailable"?');
    expect(Object.keys(filesBelow(cwd))).toEqual(['bad.yaml']);
  });
});
