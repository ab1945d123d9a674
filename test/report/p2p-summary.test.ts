import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../src/report/canonical-json.ts';
import { p2pSummary } from '../../src/report/p2p-summary.ts';
import type { RunResult, TimelineRecord } from '../../src/run/result.ts';
import { sampleResult } from '../support/sample-result.ts';

function summaryOf(result: RunResult) {
  return JSON.parse(canonicalJson(p2pSummary(result)));
}

function withNetwork(changes: Partial<RunResult['network']>): RunResult {
  const result = sampleResult();
  return { ...result, network: { ...result.network, ...changes } };
}

interface ForeignSummary {
  readonly propagation: { readonly p95_ms: number } | null;
  readonly recovery?: {
    readonly max_resume_latency_ms: number;
    readonly resume_latencies_ms: readonly number[];
  };
  readonly faults: readonly { readonly kind: string }[];
  readonly bandwidth?: Readonly<Record<string, number>>;
  readonly gossip_backpressure?: Readonly<Record<string, number>>;
}

/** The checks that readers of such summaries make, written anew from their description. */
function complaints(summary: ForeignSummary): string[] {
  const found: string[] = [];
  if ((summary.propagation?.p95_ms ?? Number.POSITIVE_INFINITY) > 500) found.push('propagation');
  if ((summary.recovery?.max_resume_latency_ms ?? 0) > 5_000) found.push('resume');
  const kinds = new Set(summary.faults.map((fault) => fault.kind));
  if (kinds.has('partition_start') && !kinds.has('partition_end')) found.push('partition end');
  if (kinds.has('partition_end') && !summary.recovery?.resume_latencies_ms.length) {
    found.push('resume after partition');
  }
  for (const key of ['bandwidth', 'gossip_backpressure'] as const) {
    const figures = Object.values(summary[key] ?? { any: 1 });
    if (figures.some((figure) => figure === 0)) found.push(key);
  }
  return found;
}

describe('p2pSummary', () => {
  test('has every key of the harness whose readers it serves, in their units', () => {
    expect(summaryOf(sampleResult())).toMatchObject({
      total_publishes: 195,
      total_receives: 3_175,
      duplicates: 640,
      first_receives: 2_535,
      gossip: {
        transactions: { publishes: 180, receives: 2_835, first_receives: 2_275, duplicates: 560 },
        proposals: { publishes: 15, receives: 340, first_receives: 260, duplicates: 80 },
        votes: {
          ...{ publishes: 390, receives: 9_000, first_receives: 4_680, duplicates: 4_200 },
          out_of_turn: 120,
        },
      },
      chunk_retries: 11,
      propagation: { p50_ms: 61.5, p95_ms: 116.85 },
      propagation_probes: {
        block: { p50_ms: 20, p95_ms: 40.001 },
        transaction: { p50_ms: 5, p95_ms: 15 },
        backend: 'simulated',
      },
      mesh_changes: [
        {
          node: 'validators-3',
          peer: 'validators-4',
          topic: 'blocks',
          action: 'unsubscribe',
          timestamp_ms: 5_200.001,
        },
      ],
      recovery: {
        resume_latencies_ms: [1_100, 900.001],
        max_resume_latency_ms: 1_100,
        mean_resume_latency_ms: 1_000.001,
      },
      peer_traffic: [
        {
          peer_id: 'validators-0',
          peer_class: 'validators',
          bytes_in: 4_000,
          bytes_out: 5_000,
          messages_lost: 3,
        },
      ],
    });
  });

  test('lists churn by the place of the node, and nothing that is no fault', () => {
    const { faults } = summaryOf(sampleResult());
    expect(
      faults.map((fault: { kind: string; detail: string }) => [fault.kind, fault.detail]),
    ).toEqual([
      ['churn_down', 'node:3'],
      ['churn_up', 'node:3'],
      ['churn_down', 'node:13'],
      ['churn_up', 'node:13'],
    ]);
  });

  test('counts outages that never ended', () => {
    const down: TimelineRecord = { atUs: 9, kind: 'churn_down', node: 'validators-1', detail: '' };
    expect(summaryOf(sampleResult({ timeline: [down], restarts: [] })).churn).toMatchObject({
      ...{ downs: 1, ups: 0, nodes: 1, still_down: ['validators-1'], outage_us: null },
      session_us: { count: 1, max: 9 },
    });
  });

  test('satisfies the checks of its foreign readers', () => {
    expect(complaints(summaryOf(sampleResult()))).toEqual([]);
  });

  test('fails those checks when the network was bad', () => {
    const partition: TimelineRecord = {
      atUs: 1,
      kind: 'partition_start',
      node: null,
      detail: 'a-b',
    };
    const bad = {
      ...withNetwork({ propagationUs: [600_000], resumeUs: [6_000_000] }),
      timeline: [partition],
    };
    expect(complaints(summaryOf(bad))).toEqual(['propagation', 'resume', 'partition end']);
  });

  test('leaves out blocks that have nothing to say', () => {
    const summary = summaryOf(
      withNetwork({
        propagationUs: [],
        blockPropagationUs: [],
        transactionPropagationUs: [],
        resumeUs: [],
        peerTraffic: [],
      }),
    );
    expect(summary.propagation).toBeNull();
    for (const key of [
      'propagation_probes',
      'recovery',
      'peer_traffic',
      'bandwidth',
      'gossip_backpressure',
    ]) {
      expect(summary).not.toHaveProperty(key);
    }
  });

  test('gives milliseconds that are whole multiples of a microsecond', () => {
    const times = fc.array(fc.nat(10_000_000_000), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(times, (resumeUs) => {
        const { recovery } = summaryOf(withNetwork({ resumeUs }));
        const figures = [
          ...recovery.resume_latencies_ms,
          recovery.max_resume_latency_ms,
          recovery.mean_resume_latency_ms,
        ];
        for (const figure of figures) expect(String(figure)).toMatch(/^\d+(\.\d{1,3})?$/);
      }),
    );
  });

  test('keeps what this machine used inside host, out of the digest', () => {
    const plain = sampleResult();
    const other = sampleResult({ host: { ...plain.host, cpuMs: 1, wallMs: 0, maxRssBytes: 2 } });
    expect(summaryOf(plain).host.resource_usage).toEqual({
      cpu_time_secs: 21,
      wall_time_secs: 10.5,
      avg_cpu_percent: 200,
      max_rss_bytes: 314_572_800,
    });
    expect(summaryOf(plain)).not.toHaveProperty('resource_usage');
    expect(summaryOf(other).host.resource_usage.avg_cpu_percent).toBeNull();
    expect(summaryOf(other).digest).toBe(summaryOf(plain).digest);
  });
});
