import { describe, expect, test } from 'vitest';
import { devnetEstate } from './devnet.ts';

function struckAt10(fault: string, features = '') {
  const net = devnetEstate({ parts: ['da'], faults: [`{${fault}, at: 10m}`], features });
  net.runTo(11);
  return net;
}

describe('The capability availability', () => {
  test('brings a fresh blob back byte for byte', () => {
    const net = devnetEstate({ parts: ['da'] });
    net.runTo(5);
    expect(net.answers('da-0', 'da_round_trip')).toEqual({
      value: true,
      samples: 1,
      detail: null,
    });
    expect(net.answers('da-0', 'da_audit', { blobs: 3 })).toMatchObject({
      value: true,
      samples: 3,
    });
  });

  test.each([
    ['fault: bad_parity, target: da', 'retrieval: encoding'],
    ['fault: shard_withhold, share: 0.5, target: da', 'a sample failed'],
    ['fault: wrong_result, result: da_branch, target: da', 'a sample failed'],
    ['fault: wrong_result, result: da_retrieval, target: da', 'retrieval: bytes'],
    ['fault: disk_full, target: da', 'no server took the blob'],
    ['fault: port_closed, port: peers, target: da', 'no server took the blob'],
    ['fault: partition, target: da, to: da', 'no server took the blob'],
  ])('with {%s} a round trip says: %s', (fault, detail) => {
    const net = struckAt10(fault);
    expect(net.answers('da-0', 'da_round_trip')).toMatchObject({ value: detail === null, detail });
  });

  // With 33 of 64 shards withheld 26 samples miss with probability 1.2e-13, and audits never do.
  test('an audit tells blobs with wrong parity from those made before', () => {
    const net = struckAt10('fault: bad_parity, target: da, for: 3m');
    net.runTo(13.5);
    const few = net.answers('da-0', 'da_audit', { blobs: 2 });
    expect(few).toMatchObject({ value: false, samples: 2 });
    expect(net.answers('da-0', 'da_audit', { blobs: 10 }).detail).toMatch(/^encoding: [2-4]$/);
  });

  // A full-length devnet_rollout, seed 1: the server had just given up the blob that was audited.
  test('a client asks for nothing that its server gave up to take a newer blob', () => {
    const busy = 'blobs_kept: 2, serve_time: 250ms, post_every: 300ms, audit_every: 700ms';
    const net = devnetEstate({
      parts: ['da'],
      components: `
  - {name: da, version: v1.0.0, capabilities: [{kind: availability, ${busy}}]}`,
    });
    net.runTo(2);
    const shown = (metric: string) => {
      const [series] = [...net.store.series].filter(
        ({ labels }) => labels.get('__name__') === metric,
      );
      return series!.valueAt(series!.length - 1);
    };
    expect(shown('da_audits_total')).toBeGreaterThan(60);
    expect(shown('da_audit_failures_total')).toBe(0);
  });

  test('a release can be the only one that errs', () => {
    const fault = 'fault: bad_parity, target: da, version: v1.1.0';
    const plan = 'rollback: [{name: up, steps: [{action: deploy, group: da, version: v1.1.0}]}]';
    expect(struckAt10(fault, plan).answers('da-0', 'da_round_trip').value).toBe(true);
  });
});
