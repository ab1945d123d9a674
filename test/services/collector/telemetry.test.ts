import { describe, expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/streams.ts';
import { ms, seconds } from '../../../src/kernel/time.ts';
import { LossyLink } from '../../../src/services/collector/lossy-link.ts';
import type { Snapshot } from '../../../src/services/collector/snapshot.ts';
import { TelemetryCollector } from '../../../src/services/collector/telemetry-collector.ts';
import {
  backoffUs,
  type ExporterOptions,
  TelemetryExporter,
} from '../../../src/services/collector/telemetry-exporter.ts';
import { VirtualScheduler } from '../virtual-scheduler.ts';

const standard: ExporterOptions = {
  source: 'node-1',
  intervalUs: seconds(30),
  endpoint: 'collector:4317',
  queueMax: 4,
  confirmUs: seconds(2),
  retryMax: 3,
  backoffUs: seconds(1),
  backoffUsMax: seconds(4),
};

function rig(change: Partial<ExporterOptions> = {}, loss = 0) {
  const scheduler = new VirtualScheduler();
  const streams = new Streams('5');
  const delay = () => ms(40);
  const uplink = new LossyLink(scheduler, streams.of('up', 'link'), { delay, loss });
  const downlink = new LossyLink(scheduler, streams.of('down', 'link'), { delay, loss });
  const collector = new TelemetryCollector();
  const logged: Snapshot[] = [];
  const read = () => ({
    height: Math.floor(scheduler.nowUs() / seconds(5)),
    fields: { channel: 'canary', gates: ['a', 'b'], isHealthy: true },
  });
  const options = { ...standard, ...change };
  collector.expect('node-1', options.intervalUs, 0);
  const log = (snapshot: Snapshot) => logged.push(snapshot);
  const ports = { scheduler, read, collector, uplink, downlink, log };
  const exporter = new TelemetryExporter(options, ports);
  exporter.start();
  return { scheduler, uplink, downlink, collector, exporter, logged };
}

describe('telemetry', () => {
  test('brings one snapshot an interval to the collector, with all it holds', () => {
    const { scheduler, collector, exporter } = rig();
    scheduler.runTo(seconds(300) + ms(40));
    const source = collector.source('node-1')!;
    expect(source.receivedCount).toBe(10);
    expect(source.last).toEqual({
      height: 60,
      fields: { channel: 'canary', gates: ['a', 'b'], isHealthy: true },
    });
    expect(collector.receivedRatio('node-1', scheduler.nowUs())).toBe(1);
    expect(collector.ageUs('node-1', scheduler.nowUs() + ms(5))).toBe(ms(5));
    expect([exporter.sentCount, exporter.lastObservedHeight]).toEqual([10, 60]);
  });

  test('retries what a lossy link loses, and counts what arrives twice once', () => {
    const { scheduler, collector, exporter, uplink, downlink } = rig({}, 0.3);
    scheduler.runTo(seconds(30_000) + seconds(29));
    const source = collector.source('node-1')!;
    // A payload is lost for good when all four sends are: 0.3^4 = 0.8 % of 1,000.
    expect(collector.receivedRatio('node-1', scheduler.nowUs())).toBeGreaterThan(0.975);
    expect(source.receivedCount).toBeLessThanOrEqual(1000);
    expect(source.repeatedCount).toBeGreaterThan(100);
    expect(source.receivedCount + source.repeatedCount).toBe(uplink.carriedCount);
    expect(exporter.confirmedCount).toBe(downlink.carriedCount);
    expect(exporter.sentCount).toBe(uplink.carriedCount + uplink.lostCount);
    expect(exporter.confirmedCount + exporter.droppedCount + exporter.queueLength).toBe(1000);
  });

  test('drops the oldest that wait while the collector is out of reach, and then catches up', () => {
    const slow = { retryMax: 1000, backoffUsMax: seconds(60) };
    const { scheduler, collector, exporter, uplink } = rig(slow);
    scheduler.runTo(seconds(60) + ms(100));
    uplink.setUp(false);
    scheduler.runTo(seconds(600));
    expect(exporter.queueLength).toBe(4);
    expect(exporter.droppedCount).toBe(18 - 4);
    expect(collector.stalledUs('node-1', scheduler.nowUs())).toBe(seconds(540) - ms(40));
    uplink.setUp(true);
    scheduler.runTo(seconds(670));
    // Sent at 90 s and again 3, 7, 13, 23, 41, 75 s and then every 62 s later, so at 661 s again.
    // With it go the three that wait by then: those of 600, 630 and 660 s.
    expect(collector.source('node-1')!.receivedCount).toBe(2 + 1 + 3);
    expect(collector.source('node-1')!.last!.height).toBe(132);
  });

  test('waits twice as long with each retry, up to the greatest wait', () => {
    const waits = [0, 1, 2, 3, 40].map((retries) => backoffUs(standard, retries) / 1e6);
    expect(waits).toEqual([1, 2, 4, 4, 4]);
    // Sends at 30, 33, 37 and 43 s: each 2 s for the confirmation, then 1, 2 and 4 s.
    const { scheduler, exporter, uplink } = rig();
    uplink.setUp(false);
    const sent = [30, 32.9, 33, 36.9, 37, 42.9, 43, 44.9, 45].map((at) => {
      scheduler.runTo(seconds(at));
      return [exporter.sentCount, exporter.droppedCount];
    });
    expect(sent).toEqual([
      [1, 0],
      [1, 0],
      [2, 0],
      [2, 0],
      [3, 0],
      [3, 0],
      [4, 0],
      [4, 0],
      [4, 1],
    ]);
  });

  test('an empty endpoint only writes to the log', () => {
    const { scheduler, collector, exporter, logged } = rig({ endpoint: '' });
    scheduler.runTo(seconds(300));
    expect(logged).toHaveLength(10);
    expect([exporter.sentCount, exporter.queueLength]).toEqual([0, 0]);
    expect(collector.receivedRatio('node-1', scheduler.nowUs())).toBe(0);
    expect(collector.source('node-1')!.last).toBeUndefined();
  });

  test('a frozen source arrives on time and tells no new height', () => {
    const { scheduler, collector, exporter } = rig();
    scheduler.runTo(seconds(95));
    exporter.defects.isFrozen = true;
    scheduler.runTo(seconds(600) + ms(40));
    const nowUs = scheduler.nowUs();
    expect(collector.receivedRatio('node-1', nowUs)).toBe(1);
    expect(collector.ageUs('node-1', nowUs)).toBe(0);
    expect(collector.source('node-1')!.last!.height).toBe(24);
    expect(collector.stalledUs('node-1', nowUs)).toBe(seconds(480));
    exporter.defects.isFrozen = false;
    scheduler.runTo(seconds(631));
    expect(collector.stalledUs('node-1', scheduler.nowUs())).toBe(seconds(1) - ms(40));
  });

  test('payloads that cannot be emitted or read never count as received', () => {
    const { scheduler, collector, exporter } = rig();
    exporter.defects.encode = () => {
      throw new RangeError('a height that the format has no room for');
    };
    scheduler.runTo(seconds(95));
    expect([exporter.encodeFailedCount, exporter.sentCount]).toEqual([3, 0]);
    exporter.defects.encode = ({ height }) => Uint8Array.of(height, 255);
    scheduler.runTo(seconds(185));
    const { receivedCount, garbledCount } = collector.source('node-1')!;
    expect([receivedCount, garbledCount]).toEqual([0, 3]);
  });

  test('a restart loses what waits and is no repeat of what was sent before', () => {
    const { scheduler, collector, exporter, uplink } = rig();
    scheduler.runTo(seconds(95));
    uplink.setUp(false);
    scheduler.runTo(seconds(155));
    exporter.stop();
    uplink.setUp(true);
    exporter.start();
    scheduler.runTo(seconds(250));
    const { receivedCount, repeatedCount } = collector.source('node-1')!;
    expect([receivedCount, repeatedCount]).toEqual([3 + 3, 0]);
  });

  test('a task that died takes no more snapshots', () => {
    const { scheduler, exporter, logged } = rig();
    scheduler.runTo(seconds(95));
    exporter.defects.isDead = true;
    scheduler.runTo(seconds(950));
    expect([exporter.isRunning, logged.length]).toEqual([true, 3]);
  });
});
