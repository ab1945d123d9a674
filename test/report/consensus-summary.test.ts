import { describe, expect, test } from 'vitest';
import { artifactPaths } from '../../src/report/artifact-paths.ts';
import { canonicalJson, digestOf } from '../../src/report/canonical-json.ts';
import {
  CONSENSUS_UNDIGESTED_KEYS,
  consensusCsv,
  consensusSummary,
} from '../../src/report/consensus-summary.ts';
import type { RunResult, TamperRecord } from '../../src/run/result.ts';
import { sampleResult } from '../support/sample-result.ts';

const paths = artifactPaths('canary_rolling');

function summaryOf(result: RunResult) {
  return JSON.parse(canonicalJson(consensusSummary(result, paths)));
}

describe('consensusSummary', () => {
  test('has every key of the harness whose readers it serves', () => {
    const summary = summaryOf(sampleResult());
    expect(Object.keys(summary)).toEqual(
      expect.arrayContaining(
        'kind runs validators witness_commitments security_bits use_gpu seed summary_path csv_path prove_ms verify_ms proof_bytes failures tamper_vrf tamper_quorum'.split(
          ' ',
        ),
      ),
    );
    for (const table of [summary.prove_ms, summary.verify_ms, summary.proof_bytes]) {
      expect(Object.keys(table)).toEqual(
        expect.arrayContaining(['min', 'p50', 'p90', 'p95', 'p99', 'max', 'mean']),
      );
    }
    expect(summary).toMatchObject({
      kind: 'consensus-load',
      runs: 8,
      validators: 12,
      witness_commitments: 120,
      security_bits: 96,
      use_gpu: false,
      seed: '202506',
      summary_path: 'summaries/canary_rolling_consensus.json',
      csv_path: 'summaries/canary_rolling_consensus.csv',
      failures: [],
      tamper_vrf: { attempts: 2, rejected: 2, unexpected_accepts: 0 },
      tamper_quorum: { attempts: 2, rejected: 2, unexpected_accepts: 0 },
    });
  });

  test('gives percentiles that are values it has', () => {
    // 100, 200 … 800: the fourth is the first that half of them do not exceed.
    expect(summaryOf(sampleResult()).prove_ms).toMatchObject({ p50: 400, p95: 800, mean: 450 });
  });

  test('has null and no zeros where nothing was made or tried', () => {
    const host = { ...sampleResult().host, proveMs: [], verifyMs: [] };
    const summary = summaryOf(sampleResult({ proofs: [], tampers: [], host }));
    expect(summary).toMatchObject({
      runs: 0,
      prove_ms: null,
      verify_ms: null,
      proof_bytes: null,
      tamper_vrf: null,
      tamper_quorum: null,
    });
  });

  test('counts an accepted tamper and a wrong reason apart', () => {
    const [vrf, quorum] = sampleResult().tampers as [TamperRecord, TamperRecord];
    const tampers: TamperRecord[] = [
      { ...vrf, outcome: 'accepted', reason: null },
      { ...quorum, outcome: 'wrong-reason', reason: 'malformed', controlAccepted: false },
    ];
    const summary = summaryOf(sampleResult({ tampers }));
    expect(summary.tamper_vrf).toMatchObject({ attempts: 1, rejected: 0, unexpected_accepts: 1 });
    expect(summary.tamper_quorum).toMatchObject({
      rejected: 1,
      unexpected_accepts: 0,
      reason_mismatches: 1,
      controls_accepted: 0,
    });
    expect(summary.tampers_by_kind.map((kind: { tamper: string }) => kind.tamper)).toEqual([
      'quorum.root_swap',
      'vrf.gamma_bit_flip',
    ]);
  });

  test('names every refused honest proof', () => {
    const proofs = sampleResult().proofs.map((proof) =>
      proof.index === 3 ? { ...proof, failure: 'bad opening', verifiedUs: null } : proof,
    );
    const summary = summaryOf(sampleResult({ proofs }));
    expect(summary.failures).toEqual(['proof 3 of height 8: bad opening']);
    expect(summary.verified).toBe(7);
  });

  test('has a digest that wall times do not move and all else does', () => {
    const plain = sampleResult();
    const slow = sampleResult({ host: { ...plain.host, proveMs: [9], verifyMs: [null] } });
    expect(summaryOf(slow).digest).toBe(summaryOf(plain).digest);
    expect(summaryOf(sampleResult({ seed: '7' })).digest).not.toBe(summaryOf(plain).digest);
    const { digest, ...rest } = summaryOf(plain);
    expect(digestOf(rest, CONSENSUS_UNDIGESTED_KEYS)).toBe(digest);
  });
});

describe('consensusCsv', () => {
  test('has one row per proof, and no verify time where verification failed', () => {
    const proofs = sampleResult().proofs.map((proof) =>
      proof.index === 1 ? { ...proof, failure: 'bad opening' } : proof,
    );
    const lines = consensusCsv(sampleResult({ proofs })).split('\n');
    expect(lines.slice(0, 3)).toEqual([
      'run,prove_ms,verify_ms,proof_bytes',
      '0,100.000,10.000,100000',
      '1,200.000,,101000',
    ]);
    expect(lines).toHaveLength(10);
    expect(lines[9]).toBe('');
  });
});
