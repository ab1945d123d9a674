import { describe, expect, test } from 'vitest';
import { Progress } from '../../src/cli/progress.ts';
import { capturedIo } from '../support/captured-io.ts';

const state = (stage: string, events: number) => ({ stage, virtualUs: events * 1_000, events });

describe('Progress', () => {
  test('redraws one line on a terminal, at most ten times a second', () => {
    const io = capturedIo({ cwd: '/', isTty: true });
    const progress = new Progress(io);
    for (let millis = 0; millis < 1_000; millis += 10) {
      progress.report(state('soak', millis));
      io.advance(10);
    }
    progress.end();
    const drawn = io.err().split('\r\u001b[2K').slice(1);
    expect(drawn).toHaveLength(11);
    expect(drawn[5]).toBe('  soak  500ms virtual  500 events  1,000/s');
    expect(drawn[10]).toBe('');
    expect(io.err()).not.toContain('\n');
  });

  test('keeps the line shorter than the terminal, whatever the stage is called', () => {
    const io = capturedIo({ cwd: '/', isTty: true, columns: 40 });
    new Progress(io).report(state('a\u001b[2J very long name of a stage indeed', 1_000_000));
    const [, line = ''] = io.err().split('\r\u001b[2K');
    expect(line.length).toBeLessThan(40);
    expect(line).not.toContain('\u001b');
  });

  test('says each stage once where there is no terminal', () => {
    const io = capturedIo({ cwd: '/' });
    const progress = new Progress(io);
    for (const [index, stage] of ['a', 'a', 'b', 'b', 'a'].entries()) {
      progress.report(state(stage, index));
    }
    progress.end();
    expect(io.err()).toBe('  a at 0s\n  b at 2ms\n  a at 4ms\n');
  });
});
