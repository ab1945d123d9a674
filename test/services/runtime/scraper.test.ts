import { describe, expect, test } from 'vitest';
import { smallEstate } from '../small-estate.ts';

const CRON = `components:
  - {name: cron, version: v1.0.0, startup: 1s, capabilities: [{kind: heartbeat, every: 1s}]}
`;

const TWO = `components:
  - name: cron
    version: v1.0.0
    startup: 1s
    capabilities: [{kind: requests, prefix: cron, methods: [{name: tick}], clients: [{name: web, from: web, rate: 1/s}]}]
  - {name: web, version: v1.0.0, startup: 1s, capabilities: [{kind: heartbeat, every: 1s}]}
`;

function withFault(fault: string) {
  return smallEstate(`${CRON}faults:\n  - ${fault}\n`);
}

describe('scrapes', () => {
  test('bring what a process shows', () => {
    const { pass, last } = smallEstate(CRON);
    pass(30);
    expect(last('up', 'cron')).toBe(1);
    expect(last('heartbeat_total', 'cron')).toBe(28);
  });

  test('of a process that hangs bring nothing but that', () => {
    const { pass, last } = withFault('{fault: hang, target: cron, at: 20s}');
    pass(30);
    expect(last('up', 'cron')).toBe(0);
    expect(last('heartbeat_total', 'cron')).toBeUndefined();
  });

  test.each(['metric_absent', 'port_closed'])('fail with %s', (fault) => {
    const { pass, last } = withFault(`{fault: ${fault}, target: cron, at: 20s, for: 20s}`);
    pass(30);
    expect(last('up', 'cron')).toBe(0);
    pass(15);
    expect(last('up', 'cron')).toBe(1);
  });

  test.each([
    ['fail', 'a partition from everybody else', '{fault: partition, target: cron}', 0],
    ['bring all', 'a partition between components', '{fault: partition, target: cron, to: web}', 1],
    ['fail', 'a delay beyond their patience', '{fault: link_delay, target: cron, added: 3s}', 0],
    ['bring all', 'a shorter delay', '{fault: link_delay, target: cron, added: 2s}', 1],
  ])('and questions %s over %s', (_end, _case, fault, up) => {
    const { estate, pass, last } = smallEstate(`${TWO}faults:\n  - ${fault}\n`);
    pass(30);
    expect(last('up', 'cron')).toBe(up);
    expect(last('up', 'web')).toBe(1);
    let isAnswered: boolean | null = null;
    const [instance] = estate.groups.of('cron');
    estate.probe(instance!, 'ready', {}, ({ value }) => {
      isAnswered = value !== null;
    });
    expect(isAnswered).toBe(up === 1);
  });

  // Each way has four attempts: 1 - (1 - 0.7^4)^2 = 0.42 of the scrapes fail.
  test('over a link that loses packets fail now and then', () => {
    const { estate, pass } = withFault('{fault: link_loss, target: cron, loss: 0.7}');
    pass(1);
    const failed = Array.from({ length: 2_000 }, () => estate.fabric.hasExchange(0)).filter(
      (isDone) => !isDone,
    );
    expect(failed.length / 2_000).toBeCloseTo(0.42, 1);
  });

  test('lack a metric that is absent, and no other', () => {
    const { pass, last } = withFault(
      '{fault: metric_absent, target: cron, metrics: [heartbeat_total]}',
    );
    pass(30);
    expect(last('heartbeat_total', 'cron')).toBeUndefined();
    expect(last('process_ready', 'cron')).toBe(1);
  });

  test('show a frozen metric as it was', () => {
    const { pass, last } = withFault(
      '{fault: metric_frozen, target: cron, at: 20s, metrics: [heartbeat_total]}',
    );
    pass(90);
    expect(last('heartbeat_total', 'cron')).toBe(13);
  });

  test('show a counter that was set back from then on', () => {
    const { pass, last } = withFault('{fault: counter_reset, target: cron, at: 40s}');
    pass(45);
    expect(last('heartbeat_total', 'cron')).toBe(0);
    pass(15);
    expect(last('heartbeat_total', 'cron')).toBe(15);
  });
});
