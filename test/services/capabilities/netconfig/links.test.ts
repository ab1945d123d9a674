import { describe, expect, test } from 'vitest';
import type { Answer } from '../../../../src/services/runtime/capability.ts';
import { smallEstate } from '../../small-estate.ts';

/** Four nodes whose reads go to a service of their own, with a fault or without. */
function cluster(fault = '') {
  const services = smallEstate(`config:
  settings: [{key: phase, default: reads, reload: true}]
  phases: [{key: phase, order: [old, reads]}]
components:
  - name: node
    version: v1.0.0
    replicas: 4
    stateful: true
    startup: 1s
    subsets: [{name: first, first: 0, count: 1}]
    capabilities:
      - kind: netconfig
        metric_prefix: net
        service: rewrite
        traffic: {read_every: 1s, apply_every: 1h}
        topology: {zones: 2, vnets: 2, bonds: 1, interfaces: 3}
        phases: [{name: old}, {name: reads, serves: [read]}]
  - name: rewrite
    version: v1.0.0
    replicas: 4
    startup: 1s
    subsets: [{name: one, first: 0, count: 1}]
    capabilities: [{kind: heartbeat, every: 1m}]
faults: [${fault}]
`);
  const { estate, store, pass } = services;
  pass(300);
  const node = estate.groups.of('node')[0]!;
  let plane: Answer | undefined;
  estate.probe(node, 'data_plane', {}, (told) => {
    plane = told;
  });
  const fallbacks = [...store.series]
    .filter(({ labels }) => labels.get('__name__') === 'net_fallback_total')
    .filter(({ labels }) => labels.get('instance') === node.name)
    .map((series) => series.valueAt(series.countUntil(Number.MAX_SAFE_INTEGER) - 1));
  return { plane, fallbacks: fallbacks.reduce((sum, one) => sum + one, 0) };
}

describe('the links of a node', () => {
  test('are sound by themselves', () => {
    expect(cluster()).toMatchObject({ plane: { value: true }, fallbacks: 0 });
  });

  test('are seen to lose packets long before nothing gets through', () => {
    const { plane } = cluster('{fault: link_loss, target: first, to: node, loss: 0.4, at: 1m}');
    expect(plane).toMatchObject({ value: false });
    expect(plane?.detail).toContain('loses 40 % of packets');
  });

  test.each([
    ['whose port is closed', '{fault: port_closed, target: one, port: api, at: 1m}', 1],
    ['that is cut off', '{fault: partition, target: one, to: first, at: 1m}', 1],
    ['half of whose calls are lost', '{fault: link_loss, target: one, loss: 0.5, at: 1m}', 0.5],
    ['that only its exporter hides', '{fault: port_closed, target: one, port: metrics, at: 1m}', 0],
  ])('lead to a service %s', (_which, fault, share) => {
    const { fallbacks } = cluster(fault);
    // A read a second for four minutes, of which the last scrape saw all but some.
    expect(fallbacks / 235).toBeGreaterThan(share - 0.12);
    expect(fallbacks / 235).toBeLessThan(share + 0.12);
  });
});
