import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { reproduceCommand, shellQuoted } from '../../src/cli/reproduce.ts';

describe('reproduceCommand', () => {
  test('repeats scenario, seed and every override in its order', () => {
    const command = reproduceCommand({
      scenario: 'canary_rolling_restart',
      seed: '42',
      overrides: ['faults.steady-churn.rate=30/min', 'title=It is new'],
    });
    expect(command).toBe(
      "simnet --scenario canary_rolling_restart --seed 42 --set faults.steady-churn.rate=30/min --set 'title=It is new'",
    );
  });

  test('names the command where it is another than a run', () => {
    const invocation = { scenario: 'a b.yaml', seed: '1', overrides: [] };
    expect(reproduceCommand({ ...invocation, command: 'verify' })).toBe(
      "simnet verify --scenario 'a b.yaml' --seed 1",
    );
  });

  test('is read by a shell as the words it was made of', () => {
    const words = [
      'a b',
      "it's",
      '$HOME',
      '`id`',
      'a"b',
      '*',
      '',
      '\\',
      '!x',
      '#',
      'a\nb',
      '{1,2}',
    ];
    const script = `printf '%s\\0' ${words.map(shellQuoted).join(' ')}`;
    const shell = spawnSync('/bin/sh', ['-c', script], { encoding: 'utf8' });
    expect(shell.stdout.split('\0').slice(0, -1)).toEqual(words);
  });
});
