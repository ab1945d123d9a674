import { describe, expect, test } from 'vitest';
import type { DrillResult } from '../../../src/drill/matrix.ts';
import { drillDocument } from '../../../src/report/drill-json.ts';
import { drillHtml } from '../../../src/report/html/drill-page.ts';
import { drillRow, sampleDrill } from '../../support/drill/sample-drill.ts';

function page(more: Partial<DrillResult> = {}, exitCode = 0): string {
  const frame = {
    ...{ simnetVersion: '0.0.0', exitCode, durationSeconds: 1 },
    ...{ startedAt: '2026-01-02T03:04:05.000Z', finishedAt: '2026-01-02T03:04:06.000Z' },
  };
  const result = sampleDrill(more);
  return drillHtml(result, frame, drillDocument(result, frame, ''), 'simnet drill x --seeds 1');
}

describe('the page of a drill', () => {
  test('shows what caught each mutant, and how to repeat it', () => {
    const text = page();
    expect(text).toContain('<strong>PASS</strong>');
    expect(text).toContain('<strong>dies</strong><br><span class="note">the new build dies</span>');
    expect(text).toContain('1 of 1</span>');
    expect(text).toContain('<pre class="command">simnet drill x --seeds 1</pre>');
  });

  test('says what vacuous means, and tells gates that were judged from those that were not', () => {
    const text = page();
    expect(text).toMatch(/Judged, and never failed \(1\).*<dt>Critical<\/dt><dd>up<\/dd>/s);
    expect(text).toMatch(/Never judged at a stage \(1\).*<dt>Others<\/dt><dd>spare<\/dd>/s);
    expect(text).toContain('They are called vacuous');
  });

  test('claims nothing about gates when it was stopped', () => {
    const trials = { planned: 9, done: 3 };
    const text = page({ trials, vacuous: null, mutationScore: null }, 130);
    expect(text).toContain('<strong>INTERRUPTED</strong>');
    expect(text).toContain('Nothing is said of them: not every trial was run: 3 of 9.');
    expect(text).not.toContain('never failed');
  });

  test('names what should have caught a mutant only where something else did', () => {
    expect(page()).not.toContain('should be quiet');
    const wrong = drillRow({ caughtBy: [{ name: 'up', count: 1 }], problems: ['caught by up'] });
    const text = page({ mutants: [wrong], problems: ['dies: caught by up'] }, 1);
    expect(text).toContain('should be quiet');
    expect(text).toContain('<li>dies: caught by up</li>');
  });

  test('escapes what the playbook says, and loads nothing', () => {
    const hostile = '<img src=x onerror=alert(1)>"\'&';
    const text = page({
      name: hostile,
      mutants: [drillRow({ name: hostile, title: hostile, named: [hostile] })],
      vacuous: [{ gate: hostile, isCritical: true, judged: 1 }],
      problems: [hostile],
    });
    expect(text).not.toContain('<img');
    expect(text).not.toMatch(/<script|src=["']|href=["'](?!#)/);
    expect(text).toContain("default-src 'none'".replaceAll("'", '&#39;'));
  });
});
