import { describe, expect, test } from 'vitest';
import { convergenceText, doseText, faultSpans, faultsText } from '../../src/report/faults.ts';
import { faultsSection } from '../../src/report/html/faults.ts';
import { sampleResult } from '../support/sample-result.ts';

const TIMELINE = [
  { atUs: 1, kind: 'fault_start', node: 'a', detail: 'pause' },
  { atUs: 2, kind: 'fault_start', node: 'b', detail: 'pause' },
  { atUs: 3, kind: 'fault_end', node: 'b', detail: 'pause' },
  { atUs: 4, kind: 'fault_start', node: null, detail: 'loss <b>' },
  { atUs: 5, kind: 'fault_end', node: 'a', detail: 'pause' },
  { atUs: 6, kind: 'fault_start', node: 'a', detail: 'pause' },
] as const;
const DOSE = { peakPower: 1, totalPower: 8, peakUs: 2_000_000, overdose: null };
const CONVERGENCE = { withinUs: 9_000_000, fromUs: 5, tookUs: 250_000, reason: null, core: null };

describe('the faults of a run', () => {
  test('are spans from each beginning to its own end', () => {
    expect(faultSpans(TIMELINE).map(({ node, fromUs, toUs }) => [node, fromUs, toUs])).toEqual([
      ['a', 1, 5],
      ['b', 2, 3],
      [null, 4, null],
      ['a', 6, null],
    ]);
  });

  test('have a dose and an aftermath, in words', () => {
    const result = sampleResult({ timeline: TIMELINE, dose: DOSE, convergence: CONVERGENCE });
    expect(doseText(result)).toBe('at most 12.5% of the voting power at once, at 2s');
    expect(convergenceText(result)).toBe('well again 250ms after the last fault, of 9s');
    expect(faultsText(result)).toMatch(/^4 faults in the timeline; at most .*; well again /);
    const worse = sampleResult({
      dose: { ...DOSE, overdose: '5 of 8 down' },
      convergence: { ...CONVERGENCE, tookUs: null, reason: 'no polka' },
    });
    expect(doseText(worse)).toBe('beyond the tolerance: 5 of 8 down');
    expect(convergenceText(worse)).toBe('not within 9s: no polka');
    const open = sampleResult({ convergence: { ...CONVERGENCE, tookUs: null, reason: null } });
    expect(convergenceText(open)).toBe('not judged: the run ended before 9s had passed');
    expect(faultsText(sampleResult({ timeline: [] }))).toBeNull();
  });

  test('are rows of the page, escaped', () => {
    const page = String(faultsSection(sampleResult({ timeline: TIMELINE, dose: DOSE })));
    expect(page).not.toContain('<b>');
    expect(page).toMatch(/loss &(lt|#60|#x3c);b/i);
    expect(page).toContain('at most 12.5% of the voting power');
    expect(page.match(/<tr>/g)).toHaveLength(1 + 4);
  });
});
