import { describe, expect, test } from 'vitest';
import { summaryLines } from '../../src/cli/summary.ts';
import { coloursFor } from '../../src/cli/terminal.ts';
import type { RunResult } from '../../src/run/result.ts';
import { sampleReport } from '../support/sample-report.ts';
import { sampleResult } from '../support/sample-result.ts';

const colours = coloursFor({ isTty: false, columns: 80, write: () => {} }, {}, false);

/** A result with so many gates, of which those at these places failed. */
function withGates(count: number, failed: readonly number[] = []): RunResult {
  const [sample] = sampleResult().gates;
  const gates = Array.from({ length: count }, (_, place) => ({
    ...sample!,
    name: `gate-${place}`,
    ...(failed.includes(place) ? { outcome: 'fail' as const, reason: 'too slow' } : {}),
  }));
  return { ...sampleResult(), gates };
}

function linesOf(result: RunResult): readonly string[] {
  return summaryLines(sampleReport(result), { colours, exitCode: 0, digest: 'd', written: [] });
}

describe('summaryLines', () => {
  test('lists every gate of a run with few', () => {
    const lines = linesOf(withGates(40));
    expect(lines.filter((line) => line.includes('gate-'))).toHaveLength(40);
  });

  test('lists of many gates only those that did not pass, with why, and counts the others', () => {
    const lines = linesOf(withGates(120, [7, 99]));
    const listed = lines.filter((line) => line.includes('gate-'));
    expect(listed.map((line) => line.trim().split(/\s+/)[1])).toEqual(['gate-7', 'gate-99']);
    expect(lines.filter((line) => line.includes('too slow'))).toHaveLength(2);
    expect(lines.join('\n')).toContain('118 passed; the report lists them');
  });

  test('has no table of gates when all of many passed', () => {
    const text = linesOf(withGates(120)).join('\n');
    expect(text).not.toContain('threshold');
    expect(text).toContain('120 passed; the report lists them');
  });

  test('keeps within 80 columns', () => {
    for (const line of linesOf(withGates(41, [3]))) expect(line.length).toBeLessThanOrEqual(80);
  });
});
