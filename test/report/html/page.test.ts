import { describe, expect, test } from 'vitest';
import { regressionHtml } from '../../../src/report/html/page.ts';
import { regressionDocument } from '../../../src/report/regression-json.ts';
import type { ScenarioReport } from '../../../src/report/scenario-report.ts';
import type { RunResult } from '../../../src/run/result.ts';
import { sampleFrame, sampleReport } from '../../support/sample-report.ts';
import { failedResult, sampleResult } from '../../support/sample-result.ts';

function pageOf(reports: readonly ScenarioReport[], exitCode = 0): string {
  const frame = sampleFrame(exitCode);
  return regressionHtml(reports, frame, regressionDocument(reports, frame));
}

/** Replaces every text of a value, keys that select behaviour aside. */
function poisoned<Value>(value: Value, poison: string, key = ''): Value {
  const kept = new Set(['outcome', 'unit', 'kind', 'family', 'verdict', 'action']);
  if (typeof value === 'string') return (kept.has(key) ? value : poison) as Value;
  if (Array.isArray(value)) return value.map((item) => poisoned(item, poison, key)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, item]) => [name, poisoned(item, poison, name)]);
  return Object.fromEntries(entries);
}

describe('regressionHtml', () => {
  test('shows verdict, seed, digest, trace hash and how to repeat the run', () => {
    const report = sampleReport();
    const page = pageOf([report]);
    const { digest } = regressionDocument([report], sampleFrame());
    for (const text of ['PASS', '202506', digest, '1'.repeat(64), report.reproduce]) {
      expect(page).toContain(text);
    }
    expect(page).toContain('4 of 4 gates passed');
  });

  test('shows a failed gate with its margin, first breach and reason', () => {
    const page = pageOf([sampleReport(failedResult())], 1);
    for (const text of ['FAIL', 'exit code 1', '-112.4ms', '13.18s', 'behind a full link']) {
      expect(page).toContain(text);
    }
  });

  test('loads nothing: no script, no reference to anything outside itself', () => {
    const page = pageOf([sampleReport()]);
    expect(page).toContain('default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;');
    expect(page).not.toMatch(/<(script|link|img|iframe|object|embed|base)\b/i);
    expect(page).not.toMatch(/https?:|url\(|@import|\bsrc=|\bon[a-z]+=|javascript:/i);
  });

  test('lets no text of a scenario become markup', () => {
    const poison = `"'\`></td></svg></style><script src=//x>alert(1)</script><img onerror=x>&lt;`;
    const result: RunResult = poisoned(failedResult(), poison);
    const report = {
      ...poisoned(sampleReport(result, { result: null }), poison),
      name: poison,
      result,
      status: 'failed' as const,
      artifactsDir: '.',
    };
    for (const page of [pageOf([report], 1), pageOf([report, report], 1)]) {
      expect(page).not.toMatch(/<(script|img)\b/);
      expect(balance(page)).toEqual([]);
    }
  });

  test('is well-formed in every state of a run', () => {
    const empty: RunResult = {
      ...sampleResult(),
      stages: [],
      gates: [],
      restarts: [],
      timeline: [],
      blocks: [],
      proofs: [],
      tampers: [],
      tracker: null,
      security: null,
      fidelity: [],
      virtualUs: 0,
      network: {
        ...sampleResult().network,
        propagationUs: [],
        blockPropagationUs: [],
        transactionPropagationUs: [],
        resumeUs: [],
      },
    };
    const interrupted = sampleReport(sampleResult(), { status: 'interrupted' });
    const nothing = { ...sampleReport(), result: null, status: 'failed' as const };
    const pages = [
      [sampleReport()],
      [sampleReport(empty)],
      [interrupted],
      [nothing],
      [interrupted, nothing],
    ];
    for (const reports of pages) {
      const page = pageOf(reports, 1);
      expect(balance(page)).toEqual([]);
      expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/);
    }
  });

  test('has ids that are unique and links that lead to them', () => {
    const page = pageOf([sampleReport()]);
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of page.matchAll(/href="#([^"]*)"/g)) expect(ids).toContain(target);
    for (const [, names = ''] of page.matchAll(/aria-labelledby="([^"]*)"/g)) {
      for (const name of names.split(' ')) expect(ids).toContain(name);
    }
  });

  test('has neither section nor link for what was not there', () => {
    const bare = { restarts: [], proofs: [], tampers: [], tracker: null, timeline: [] };
    const page = pageOf([sampleReport({ ...sampleResult(), ...bare, dose: null })]);
    for (const id of ['restarts', 'proofs', 'tampers', 'tracker', 'faults']) {
      expect(page).not.toContain(`id="${id}"`);
      expect(page).not.toContain(`href="#${id}"`);
    }
    expect(pageOf([sampleReport()])).toContain('href="#restarts"');
  });

  test('gives an overview of several scenarios, with a link to each page', () => {
    const first = sampleReport(sampleResult(), { artifactsDir: 'canary-rolling-restart' });
    const second = { ...sampleReport(failedResult()), name: 'other', artifactsDir: 'other' };
    const page = pageOf([first, second], 1);
    expect(page).toContain('1 of 2 scenarios passed');
    expect(page).toContain('href="canary-rolling-restart/regression.html"');
    expect(page).toContain('href="other/regression.html"');
  });

  test('marks what was measured on this machine, and changes with it nowhere else', () => {
    const host = { ...sampleResult().host, wallMs: 77_777, cpuMs: 1 };
    const here = pageOf([sampleReport()]);
    const there = pageOf([sampleReport(sampleResult({ host }))]);
    const cut = (page: string) => page.replace(/<section id="host".*?<\/section>/s, '');
    expect(here).toContain('Measured on this machine');
    expect(cut(there)).toBe(cut(here));
    expect(there).not.toBe(here);
  });

  test('stays small', () => {
    expect(pageOf([sampleReport()]).length).toBeLessThan(250_000);
  });
});

/** Tags that are not closed in their order: a small checker of well-formedness. */
function balance(page: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  const inner = page.replace(/<!doctype html>/, '').replace(/<style>.*?<\/style>/s, '');
  for (const [tag, slash, name = ''] of inner.matchAll(/<(\/?)([a-z0-9]+)[^>]*>/gi)) {
    if (/^(meta|br)$/.test(name) || tag.endsWith('/>')) continue;
    if (slash !== '/') open.push(name);
    else if (open.pop() !== name) wrong.push(tag);
  }
  return [...wrong, ...open];
}
