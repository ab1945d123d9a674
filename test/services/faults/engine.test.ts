import { describe, expect, test } from 'vitest';
import type { Instance } from '../../../src/services/runtime/instance.ts';
import { smallEstate } from '../small-estate.ts';

const CRON = `features:
  - {name: quick, effect: local}
config:
  settings: [{key: limit, default: 10}]
  bundles: [{name: base, values: {gates.quick: false, limit: 20}}]
components:
  - name: cron
    version: v1.0.0
    replicas: 4
    startup: 1s
    config: base
    subsets: [{name: canary, first: 0, count: 1}]
    capabilities:
      - {kind: heartbeat, every: 1s}
      - {kind: sessions, users: 1}
      - {kind: seeds, addresses: [cron]}
alerts: {routes: [{name: pager, severities: [critical]}]}
rollback:
  - name: forth
    steps:
      - {action: deploy, group: cron, version: v1.1.0}
      - {action: gate_on, group: cron, features: [quick]}
`;

function withFault(fault: string) {
  return smallEstate(`${CRON}faults:\n  - ${fault}\n`);
}

describe('faults of services', () => {
  test('begin and end at their times, once', () => {
    const { estate, pass } = withFault('{fault: hang, target: canary, at: 10s, for: 20s}');
    const [canary, other] = estate.groups.of('cron');
    pass(9);
    expect(canary?.flags.has('hang')).toBe(false);
    pass(2);
    expect([canary, other].map((one) => one?.flags.has('hang'))).toEqual([true, false]);
    pass(20);
    expect(canary?.flags.size).toBe(0);
    expect(estate.faults.records).toMatchObject([{ beganUs: 10_000_000, endedUs: 30_000_000 }]);
  });

  test('of a stage count from its start', () => {
    const { estate, pass } = withFault('{fault: hang, target: canary, stage: only, at: 5s}');
    const [canary] = estate.groups.of('cron');
    pass(60);
    expect(canary?.flags.has('hang')).toBe(false);
    estate.enterStage('only');
    pass(6);
    expect(canary?.flags.has('hang')).toBe(true);
  });

  test('of a release strike processes that really run it, from their start', () => {
    const { estate, pass } = withFault(
      '{fault: cpu_slow, target: cron, version: v1.1.0, factor: 3}',
    );
    const [one, two] = estate.groups.of('cron');
    pass(5);
    expect(one?.speed).toBe(1);
    estate.workloadOf(one!).stop(one!);
    pass(1);
    estate.workloadOf(one!).start(one!, 'v1.1.0');
    pass(5);
    expect([one?.speed, two?.speed]).toEqual([0.8 / 3, 1]);
  });

  test('of a feature gate strike processes in which it is on', () => {
    const { estate, pass } = withFault('{fault: cpu_slow, target: cron, gate: quick, factor: 2}');
    const [one, two] = estate.groups.of('cron');
    pass(5);
    estate.writeFile(one!, new Map([['gates.quick', true]]));
    estate.reload(one!);
    expect([one?.speed, two?.speed]).toEqual([0.5, 1]);
  });

  test('draw their instances from the seed', () => {
    const struck = (seed: string) =>
      smallEstate(`${CRON}faults:\n  - {fault: hang, target: cron, count: 2}\n`, seed).estate.faults
        .records[0]?.instances;
    expect(struck('1')).toHaveLength(2);
    expect(struck('1')).toEqual(struck('1'));
    const many = new Set(Array.from({ length: 12 }, (_, seed) => struck(String(seed))?.join()));
    expect(many.size).toBeGreaterThan(2);
  });

  test('take a share of the power in order', () => {
    const { estate } = withFault('{fault: hang, target: cron, power: 0.5}');
    expect(estate.faults.records[0]?.instances).toEqual(['cron-0', 'cron-1']);
  });

  test('a wrong setting is in effect until it ends, unless somebody repaired it', () => {
    const { estate, pass } = withFault(
      '{fault: config_wrong, target: cron, key: limit, value: 1, at: 5s, for: 10s}',
    );
    const [one, two] = estate.groups.of('cron');
    pass(6);
    expect(one?.setting('limit')).toBe(1);
    estate.writeFile(two!, new Map([['limit', 30]]));
    pass(10);
    expect([one?.setting('limit'), two?.file.get('limit')]).toEqual([20, 30]);
  });

  test('a missing key lets the default take effect', () => {
    const { estate, pass } = withFault('{fault: key_missing, target: cron, key: limit, at: 5s}');
    pass(6);
    expect(estate.groups.of('cron')[0]?.setting('limit')).toBe(10);
  });

  test('a tag can name another build, rightly signed', () => {
    const { estate, pass } = withFault(
      '{fault: image_other, target: cron, version: v1.1.0, revision: fffffff}',
    );
    pass(1);
    const artifact = estate.registry.pull('cron', 'v1.1.0');
    expect(artifact?.release.revision).toBe('fffffff');
    expect(artifact && estate.registry.isSigned(artifact)).toBe(true);
  });

  test('a partition cuts both directions, and nobody else', () => {
    const { estate, pass } = withFault('{fault: partition, target: canary, at: 1s, for: 1m}');
    pass(2);
    expect(estate.fabric.isCut(0, 1)).toBe(true);
    expect(estate.fabric.isCut(1, 0)).toBe(true);
    expect(estate.fabric.isCut(1, 2)).toBe(false);
    expect(estate.fabric.travelUs(2, 0)).toBe(-1);
    pass(60);
    expect(estate.fabric.isCut(0, 1)).toBe(false);
  });

  test('a link that loses half loses about half', () => {
    const { estate, pass } = withFault('{fault: link_loss, target: canary, to: cron, loss: 0.5}');
    pass(1);
    const lost = Array.from({ length: 1_000 }, () => estate.fabric.travelUs(0, 2)).filter(
      (us) => us < 0,
    );
    expect(lost.length).toBeGreaterThan(430);
    expect(lost.length).toBeLessThan(570);
  });

  test('a silenced route delivers nothing', () => {
    const { estate, pass } = smallEstate(
      `${CRON}faults:\n  - {fault: alert_silenced, at: 30s, for: 1m}\n`,
    );
    const sent = () => {
      estate.router.send('Test', 'critical');
      pass(10);
      return estate.router.delivered.length;
    };
    expect(sent()).toBe(1);
    pass(30);
    expect(sent()).toBe(1);
    pass(60);
    expect(sent()).toBe(2);
  });

  // A process of the release starts long after the fault began.
  test.each([
    ['crash', (one: Instance) => one.stops.get('crash') === 1],
    ['config_wrong, key: limit, value: 1', (one: Instance) => one.setting('limit') === 1],
    ['key_missing, key: limit', (one: Instance) => one.setting('limit') === 10],
  ])('{%s} waits for the release that it is about', (fault, hasEffect) => {
    const { estate, pass } = withFault(`{fault: ${fault}, target: cron, version: v1.1.0}`);
    const [one, two] = estate.groups.of('cron');
    pass(5);
    expect(hasEffect(one!)).toBe(false);
    expect(estate.faults.records[0]?.struckUs).toBe(null);
    estate.workloadOf(one!).stop(one!);
    pass(1);
    estate.workloadOf(one!).start(one!, 'v1.1.0');
    pass(30);
    expect([hasEffect(one!), hasEffect(two!)]).toEqual([true, false]);
    expect(estate.faults.records[0]?.struckUs).toBe(6_000_000);
  });

  test('a crash loop of a gate begins when the gate is turned on', () => {
    const { estate, pass } = smallEstate(
      `${CRON.replace('gates.quick: false', 'gates.quick: true')}faults:\n  - {fault: crash_loop, target: canary, gate: quick, after: 3s}\n`,
    );
    const [one] = estate.groups.of('cron');
    estate.writeFile(one!, new Map([['gates.quick', false]]));
    pass(20);
    expect(one?.stops.get('crash')).toBe(undefined);
    estate.writeFile(one!, new Map([['gates.quick', true]]));
    estate.reload(one!);
    pass(4);
    expect(one?.stops.get('crash')).toBe(1);
  });

  test('a process that leaks files refuses connections at its limit, until it is restarted', () => {
    const { estate, pass, last } = withFault('{fault: fd_leak, target: canary, per_hour: 59520}');
    const [one] = estate.groups.of('cron');
    pass(46);
    // 992 files in a minute; the scrape at 45 s sees those of 44 s.
    expect(last('process_open_fds', 'cron-0')).toBe(32 + Math.floor((992 * 45) / 60));
    expect(one?.parameter('port_closed', 'port')).toBe(undefined);
    pass(16);
    expect(one?.parameter('port_closed', 'port')).toBe('all');
    estate.workloadOf(one!).stop(one!);
    pass(1);
    estate.workloadOf(one!).start(one!);
    pass(5);
    expect(one?.parameter('port_closed', 'port')).toBe(undefined);
  });

  test('a number of instances is drawn among those that carry load', () => {
    const spare = CRON.replace('replicas: 4', 'replicas: 1, spare: 3').replace(
      'subsets: [{name: canary, first: 0, count: 1}]',
      'subsets: []',
    );
    for (const seed of ['1', '2', '3']) {
      const { estate } = smallEstate(
        `${spare.replace('replicas: 1, spare: 3', 'replicas: 1\n    spare: 3')}faults:\n  - {fault: hang, target: cron, count: 1}\n`,
        seed,
      );
      expect(estate.faults.records[0]?.instances).toContain('cron');
    }
  });
});

describe('an image that never changes', () => {
  /** What runs after instances were told to run v1.1.0. */
  function releases(fault: string, atS = 5) {
    const { estate, pass } = withFault(fault);
    const all = estate.groups.of('cron');
    pass(atS);
    for (const one of all) {
      const workload = estate.workloadOf(one);
      workload.stop(one, () => workload.start(one, 'v1.1.0'));
    }
    pass(60);
    return new Set(all.map(({ artifact }) => artifact?.release.name));
  }

  test.each([
    ['of the release that should come', '{fault: image_unchanged, target: cron, version: v1.1.0}'],
    ['of the release that is there', '{fault: image_unchanged, target: cron, version: v1.0.0}'],
    ['of any release', '{fault: image_unchanged, target: cron}'],
  ])('%s goes on being run', (_which, fault) => {
    expect([...releases(fault)]).toEqual(['v1.0.0']);
  });

  test('is the one that was run when the fault began, not the first there ever was', () => {
    const { estate, pass } = withFault('{fault: image_unchanged, target: cron, at: 1m}');
    const [one] = estate.groups.of('cron');
    const workload = estate.workloadOf(one!);
    pass(5);
    workload.stop(one!, () => workload.start(one!, 'v1.1.0'));
    pass(70);
    workload.stop(one!, () => workload.start(one!, 'v1.1.0'));
    pass(70);
    expect(one?.artifact?.release.name).toBe('v1.1.0');
  });
});

describe('a fault of a release that nobody runs yet', () => {
  test('has struck once somebody looks at what the release would do', () => {
    const { estate, pass } = withFault(
      '{fault: cpu_slow, target: cron, version: v1.1.0, factor: 3}',
    );
    const [one] = estate.groups.of('cron');
    pass(10);
    const foreseen = estate.faults.flagsUnder(one!, ['v1.1.0']);
    expect(estate.faults.records[0]?.struckUs).toBeNull();
    expect(foreseen.has('hang')).toBe(false);
    expect(estate.faults.records[0]?.struckUs).toBeNull();
    expect(foreseen.get('cpu_slow')).toMatchObject({ factor: 3 });
    expect(estate.faults.records[0]?.struckUs).toBe(10_000_000);
  });
});
