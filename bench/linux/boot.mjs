/** Runs a script on the User-mode Linux that install.sh builds, in virtual time. */
import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Boots, does what the script says, and ends.
 *
 * @param {object} how
 * @param {string} how.built - What install.sh filled.
 * @param {string} how.run - Where the script is put; a folder that is there.
 * @param {readonly string[]} how.script - Lines of bash, for the first process.
 * @param {readonly string[]} how.parameters - Of the kernel, memory among them.
 * @param {'ignore' | number} how.output - Where the console goes: a descriptor, or nowhere.
 * @throws Error if it could not be run.
 */
export function boot({ built, run, script, parameters, output }) {
  const lines = [
    '#!/bin/bash',
    'export PATH=/usr/sbin:/usr/bin:/sbin:/bin',
    'mount -t proc proc /proc',
    'mount -t sysfs sys /sys',
    'mount -t tmpfs run /run',
    ...script,
    join(built, 'off'),
  ];
  const init = join(run, 'init.sh');
  writeFileSync(init, `${lines.join('\n')}\n`);
  chmodSync(init, 0o755);
  const root = ['root=/dev/root', 'rootfstype=hostfs', 'rw', `init=${init}`];
  const usual = ['time-travel=inf-cpu', ...root, 'con=null'];
  execFileSync(join(built, 'linux'), [...usual, ...parameters], {
    stdio: ['ignore', output, 'inherit'],
  });
}
