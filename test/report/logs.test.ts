import { describe, expect, test } from 'vitest';
import { logFiles } from '../../src/report/logs.ts';
import { sampleResult } from '../support/sample-result.ts';

describe('logFiles', () => {
  test('makes a file of every log, and one of the timeline', () => {
    const files = logFiles(sampleResult());
    expect(files.map((file) => file.path)).toEqual([
      'logs/timeline.log',
      'logs/wallet-tracker-regression.log',
    ]);
    expect(files[1]?.text).toBe('indexed demo-0 at height 3\ntest result: ok\n');
    expect(files[0]?.text.split('\n')).toContain(
      '      5.200000 churn_down      validators-3     steady-churn',
    );
  });

  test('keeps labels inside the folder and apart from one another', () => {
    const logs = { '../../etc/passwd': ['x'], ______etc_passwd: ['y'], timeline: ['z'], '': [] };
    const paths = logFiles(sampleResult({ logs })).map((file) => file.path);
    expect(new Set(paths).size).toBe(5);
    for (const path of paths) expect(path).toMatch(/^logs\/[A-Za-z0-9_-]+\.log$/);
  });

  test('lets no line forge another one or steer a terminal', () => {
    const logs = { a: ['one\ntwo \u001b[2J'] };
    expect(logFiles(sampleResult({ logs }))[0]?.text).toBe('one two \\u{1b}[2J\n');
  });
});
