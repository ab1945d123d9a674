import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  missingArtifacts,
  prepareArtifacts,
  removeArtifacts,
  writeArtifacts,
} from '../../src/cli/artifact-store.ts';
import { UsageError } from '../../src/cli/usage-error.ts';
import { EnvironmentError } from '../../src/run/errors.ts';
import { filesBelow, scratchFolder } from '../support/scratch.ts';

const WRITER = fileURLToPath(new URL('../support/crashing-writer.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

function filesOf(text: string): Map<string, string> {
  return new Map([
    ['regression.json', JSON.stringify({ kind: 'simnet-regression', text })],
    ['regression.html', text],
    ['logs/a.log', text],
  ]);
}

describe('writeArtifacts', () => {
  test('replaces the whole folder and leaves nothing beside it', () => {
    const folder = scratchFolder();
    const target = join(folder, 'deep', 'canary');
    writeArtifacts(target, new Map([...filesOf('old'), ['logs/gone.log', 'x']]));
    writeArtifacts(target, filesOf('new'));
    expect(filesBelow(target)).toEqual(Object.fromEntries(filesOf('new')));
    expect(readdirSync(join(folder, 'deep'))).toEqual(['canary']);
  });

  test('takes an empty folder', () => {
    const target = join(scratchFolder(), 'canary');
    mkdirSync(target);
    writeArtifacts(target, filesOf('new'));
    expect(filesBelow(target)).toEqual(Object.fromEntries(filesOf('new')));
  });

  test.each([
    ['a folder of other files', (target: string) => fill(target, { 'thesis.txt': 'x' })],
    [
      'artifacts among which someone put a file',
      (target: string) => fill(target, { ...Object.fromEntries(filesOf('x')), 'notes.txt': 'x' }),
    ],
    [
      'artifacts of another tool',
      (target: string) => fill(target, { 'regression.json': '{"total":1}' }),
    ],
    ['a broken document', (target: string) => fill(target, { 'regression.json': '{' })],
    ['a folder with logs alone', (target: string) => fill(target, { 'logs/a.log': 'x' })],
    ['a file', (target: string) => writeFileSync(target, 'x')],
  ])('refuses to replace %s, and leaves it as it is', (_name, make) => {
    const folder = scratchFolder();
    const target = join(folder, 'canary');
    make(target);
    const before = filesBelow(folder);
    expect(() => writeArtifacts(target, filesOf('new'))).toThrow(UsageError);
    expect(filesBelow(folder)).toEqual(before);
    removeArtifacts(target);
    expect(filesBelow(folder)).toEqual(before);
  });

  test('refuses to replace a symbolic link', () => {
    const folder = scratchFolder();
    mkdirSync(join(folder, 'real'));
    symlinkSync(join(folder, 'real'), join(folder, 'canary'));
    expect(() => writeArtifacts(join(folder, 'canary'), filesOf('new'))).toThrow(UsageError);
  });

  test('names a path that cannot be written', () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'file'), '');
    const attempt = () => writeArtifacts(join(folder, 'file', 'canary'), filesOf('new'));
    expect(attempt).toThrow(EnvironmentError);
    expect(attempt).toThrow(/cannot prepare .*canary: .*\((ENOTDIR|EEXIST)\)/);
  });

  // Root may write anywhere, so the check has no meaning there.
  test.skipIf(process.getuid?.() === 0)('names a folder without permission', () => {
    const folder = scratchFolder();
    chmodSync(folder, 0o500);
    expect(() => writeArtifacts(join(folder, 'canary'), filesOf('new'))).toThrow('(EACCES)');
    chmodSync(folder, 0o700);
  });

  test('leaves the old folder when writing the new one fails', () => {
    const folder = scratchFolder();
    const target = join(folder, 'canary');
    writeArtifacts(target, filesOf('old'));
    const files = new Map([...filesOf('new'), ['logs', 'a file where a folder is']]);
    expect(() => writeArtifacts(target, files)).toThrow(EnvironmentError);
    expect(filesBelow(target)).toEqual(Object.fromEntries(filesOf('old')));
    expect(readdirSync(folder)).toEqual(['canary']);
  });
});

describe('a killed write', () => {
  // Every step at which the writer says something; kill -9 leaves it no chance to clean up.
  test.each([
    ['file-written', '1', 'old'],
    ['file-written', '3', 'old'],
    ['written', '1', 'old'],
    ['old-moved', '1', 'old'],
    ['new-moved', '1', 'new'],
    ['old-removed', '1', 'new'],
  ])(
    'at %s (%s) leaves the whole folder, once the next run looked at it: %s',
    (step, time, left) => {
      const folder = scratchFolder();
      const target = join(folder, 'canary');
      writeArtifacts(target, filesOf('old'));
      const killed = spawnSync(
        process.execPath,
        ['--import', 'tsx', WRITER, target, step, time, 'new'],
        { cwd: ROOT, encoding: 'utf8' },
      );
      expect([killed.signal, killed.stderr]).toEqual(['SIGKILL', '']);
      // Whatever stands under the name at once is whole already.
      if (existsSync(target)) {
        expect(filesBelow(target)).toEqual(Object.fromEntries(filesOf(left)));
      }
      prepareArtifacts(target);
      expect(filesBelow(target)).toEqual(Object.fromEntries(filesOf(left)));
      expect(readdirSync(folder)).toEqual(['canary']);
    },
  );

  test('is not confused with the work of a living process', () => {
    const folder = scratchFolder();
    const living = `.canary.tmp-${process.ppid}`;
    mkdirSync(join(folder, living));
    mkdirSync(join(folder, '.canary.tmp-notanumber'));
    prepareArtifacts(join(folder, 'canary'));
    expect(readdirSync(folder).sort()).toEqual(['.canary.tmp-notanumber', living].sort());
  });
});

describe('missingArtifacts', () => {
  test('names files that are gone, empty or folders', () => {
    const target = join(scratchFolder(), 'canary');
    writeArtifacts(target, new Map([...filesOf('x'), ['summaries/a.json', ''], ['logs/b/c', 'x']]));
    rmSync(join(target, 'regression.html'));
    const required = ['regression.json', 'regression.html', 'summaries/a.json', 'logs/b'];
    expect(missingArtifacts(target, required)).toEqual(required.slice(1));
  });
});

function fill(target: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(target, path, '..'), { recursive: true });
    writeFileSync(join(target, path), text);
  }
}
