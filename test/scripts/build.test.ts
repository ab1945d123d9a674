import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { scratchFolder } from '../support/scratch.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A package of three modules with the build script and the compiler of this one. */
function smallPackage() {
  const root = scratchFolder();
  for (const folder of ['scripts', 'src/cli']) mkdirSync(join(root, folder), { recursive: true });
  for (const file of ['scripts/build.mjs', 'tsconfig.json', 'package.json']) {
    copyFileSync(join(ROOT, file), join(root, file));
  }
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  for (const name of ['main', 'regression', 'gone']) {
    writeFileSync(join(root, `src/cli/${name}.ts`), `export const name = '${name}';\n`);
  }
  const main = join(root, 'dist/cli/main.js');
  return {
    root,
    main,
    /** Builds. @returns whether anything was compiled. */
    build: () => {
      const before = existsSync(main) ? statSync(main).ino : 0;
      const { status } = spawnSync(process.execPath, [join(root, 'scripts/build.mjs')]);
      expect(status).toBe(0);
      return statSync(main).ino !== before;
    },
  };
}

test('a build is done once, and again after any change', () => {
  const { root, main, build } = smallPackage();
  expect([build(), build()]).toEqual([true, false]);
  expect(statSync(main).mode & 0o111).toBe(0o111);
  utimesSync(join(root, 'src/cli/main.ts'), 1, 1);
  expect([build(), build()]).toEqual([true, false]);
  rmSync(join(root, 'src/cli/gone.ts'));
  expect(build()).toBe(true);
  expect(existsSync(join(root, 'dist/cli/gone.js'))).toBe(false);
  writeFileSync(join(root, 'tsconfig.json'), '{"extends": "./node_modules/none.json"}');
  const failed = spawnSync(process.execPath, [join(root, 'scripts/build.mjs')]);
  expect(failed.status).not.toBe(0);
  expect(existsSync(main)).toBe(true);
});

test('what an interrupted build left is done again and cleared away', () => {
  const { root, main, build } = smallPackage();
  build();
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  for (const kind of ['tmp', 'old'])
    mkdirSync(join(root, `.dist.${kind}-${pid}/cli`), { recursive: true });
  rmSync(main);
  expect(build()).toBe(true);
  expect(readdirSync(root).filter((entry) => entry.startsWith('.dist'))).toEqual([]);
});
