import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

describe('the commands', () => {
  test('simnet exits with the code of its command', () => {
    const args = ['--import', 'tsx', 'src/cli/main.ts', '--sede', '7'];
    const options = { cwd: ROOT, encoding: 'utf8' } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, args, options);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Did you mean --seed?');
  });

  test.skipIf(!existsSync('/dev/full'))('a full disk below stdout is told, with code 8', () => {
    const command = 'node --import tsx src/cli/main.ts list > /dev/full';
    const { status, stderr } = spawnSync('bash', ['-c', command], { cwd: ROOT, encoding: 'utf8' });
    expect(stderr).toBe('error: cannot write to stdout: the disk is full (ENOSPC)\n');
    expect(status).toBe(8);
  });
});
