import { describe, expect, test } from 'vitest';
import { smallEstate } from '../small-estate.ts';

const CRON = `components:
  - {name: cron, version: v1.0.0, startup: 1s, capabilities: [{kind: heartbeat, every: 1s}]}
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
