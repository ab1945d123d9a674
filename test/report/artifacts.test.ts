import { describe, expect, test } from 'vitest';
import { slugOf } from '../../src/report/artifact-paths.ts';
import { evidenceFiles, requiredArtifacts } from '../../src/report/artifacts.ts';
import { sampleResult } from '../support/sample-result.ts';

const VERDICT = ['regression.json', 'regression.html'];

describe('artifacts', () => {
  test('are all there for a whole run', () => {
    const files = evidenceFiles(sampleResult(), 'canary_rolling');
    const required = requiredArtifacts(sampleResult(), 'canary_rolling');
    expect([...VERDICT, ...files.keys()].sort()).toEqual([...required].sort());
    expect(required).toContain('summaries/canary_rolling_consensus.json');
    expect(required).toContain('logs/wallet-tracker-regression.log');
  });

  test('lack what a run that has a tracker did not log', () => {
    const result = sampleResult({ logs: {} });
    const files = evidenceFiles(result, 'canary_rolling');
    const missing = requiredArtifacts(result, 'canary_rolling').filter(
      (path) => !files.has(path) && !VERDICT.includes(path),
    );
    expect(missing).toEqual(['logs/wallet-tracker-regression.log']);
  });

  test('need no summary of proofs that the scenario did not ask for', () => {
    const scenario = { ...sampleResult().scenario, witnessCommitments: 0 };
    const required = requiredArtifacts(sampleResult({ scenario, proofs: [], tracker: null }), 'x');
    expect(required).toEqual([...VERDICT, 'summaries/x_summary.json', 'logs/timeline.log']);
  });

  test('lie in folders that are safe as names', () => {
    expect(slugOf('Canary_rolling restart')).toBe('canary-rolling-restart');
    expect(slugOf('../x')).toBe('---x');
    expect(slugOf('')).toBe('-');
  });
});
