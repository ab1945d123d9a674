/** Runs a script on the User-mode Linux that install.sh builds, in virtual time. */
import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Booted {
  /** What install.sh filled. */
  readonly built: string;
  /** Where the script is put; a folder that is there. */
  readonly run: string;
  /** Lines of bash, for the first process. */
  readonly script: readonly string[];
  /** Of the kernel, memory among them. */
  readonly parameters: readonly string[];
  /** Where the console goes: a descriptor, or nowhere. */
  readonly output: 'ignore' | number;
}

/**
 * Boots, does what the script says, and ends.
 *
 * @throws Error if it could not be run.
 */
export function boot({ built, run, script, parameters, output }: Booted): void {
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
