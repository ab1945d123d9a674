import { describe, expect, test } from 'vitest';
import { drillDocument, drillStatus } from '../../src/report/drill-json.ts';
import { countsText, detectionText, undoneText, withoutText } from '../../src/report/drill-text.ts';
import { drillRow, sampleDrill } from '../support/drill/sample-drill.ts';

const FRAME = {
  simnetVersion: '0.0.0',
  exitCode: 0,
  startedAt: '2026-01-02T03:04:05.000Z',
  finishedAt: '2026-01-02T03:04:06.000Z',
  durationSeconds: 1,
};

describe('the document of a drill', () => {
  test('has a digest over all but what the machine took', () => {
    const [one, slower, other] = [
      drillDocument(sampleDrill(), FRAME, 'simnet drill x'),
      drillDocument(sampleDrill({ cpuMs: 9_999 }), { ...FRAME, durationSeconds: 7 }, 'again'),
      drillDocument(sampleDrill({ mutationScore: 0.25 }), FRAME, 'simnet drill x'),
    ];
    expect(slower.digest).toBe(one.digest);
    expect(other.digest).not.toBe(one.digest);
  });

  test.each([
    [{}, 0, 'passed'],
    [{}, 1, 'failed'],
    [{ trials: { planned: 6, done: 5 } }, 130, 'interrupted'],
    [{ trials: { planned: 6, done: 0 } }, 143, 'interrupted'],
  ] as const)('of %j with exit code %d is %s', (more, exitCode, status) => {
    const result = sampleDrill(more);
    expect(drillStatus(result, { exitCode })).toBe(status);
    const document = drillDocument(result, { ...FRAME, exitCode }, '');
    const { passed, failed, interrupted } = document as Record<string, unknown>;
    expect({ passed, failed, interrupted, [status]: 1 }).toEqual({ passed, failed, interrupted });
    expect(Number(passed) + Number(failed) + Number(interrupted)).toBe(1);
  });
});

describe('the words of a drill', () => {
  test.each([
    [[], 3, 'nothing'],
    [[{ name: 'quiet', count: 3 }], 3, 'quiet'],
    [[{ name: 'quiet', count: 2 }], 3, 'quiet 2'],
    [
      [
        { name: 'quiet', count: 2 },
        { name: 'up', count: 1 },
      ],
      3,
      'quiet 2, up 1',
    ],
  ])('count %j of %d as %s', (counts, trials, text) => {
    expect(countsText(counts, trials)).toBe(text);
  });

  test('tell the longest detection only where it is another than the median', () => {
    const at = (minUs: number, medianUs: number, maxUs: number) =>
      detectionText(drillRow({ detection: { minUs, medianUs, maxUs } }));
    expect(at(30e6, 30e6, 30e6)).toBe('30s');
    expect(at(30e6, 60e6, 90e6)).toBe('1m, at most 1m 30s');
    expect(detectionText(drillRow({ detection: null }))).toBe('–');
  });

  test('tell what was undone from what had not to be, and what was not', () => {
    const of = (verdict: string) =>
      drillRow({ undone: [], verdicts: [{ name: verdict, count: 1 }] });
    expect(undoneText(drillRow())).toBe('as before');
    expect(undoneText(of('blocked'))).toBe('nothing to undo');
    expect(undoneText(of('refused'))).toBe('nothing to undo');
    expect(undoneText(of('failed'))).toBe('nothing undone');
    expect(withoutText(drillRow({ without: [] }))).toBe('–');
  });
});
