import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

describe('the commands, as a shell runs them', () => {
  test('regression is simnet regression', () => {
    const args = ['--import', 'tsx', 'src/cli/regression.ts', '--help'];
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stdout).toContain('--json-report <file>');
  });

  test('a reader that stops reading is no error', () => {
    const pipe = `node --import tsx src/cli/main.ts schema | head -c 1; exit \${PIPESTATUS[0]}`;
    const { status, stdout, stderr } = spawnSync('bash', ['-c', pipe], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect([status, stdout, stderr]).toEqual([0, '{', '']);
  });
});
