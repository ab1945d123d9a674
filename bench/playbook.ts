/**
 * Measures what watching a long rollout costs, without the models: `npx tsx bench/playbook.ts`.
 *
 * Two synthetic playbooks, of services that do next to nothing, in processes of their own: few
 * instances for 36 days, and many for 112 hours. What remains is what every playbook pays: scrapes,
 * rules of alerts, and gates that are watched. A first argument names one of them, a second one gives
 * other hours, of which no more is asked than of the whole.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { rehearse } from '../src/run/rehearse.ts';
import { loadPlaybook } from '../src/scenario/load.ts';

interface Load {
  readonly hours: number;
  readonly instances: number;
  readonly rules: number;
  readonly gates: number;
  /** What it may cost, in seconds of CPU. */
  readonly cpuSecondsMax: number;
}

const LOADS: Readonly<Record<string, Load>> = {
  soak: { hours: 864, instances: 4, rules: 15, gates: 15, cpuSecondsMax: 25 },
  fleet: { hours: 112, instances: 25, rules: 40, gates: 25, cpuSecondsMax: 15 },
};

const CHILD = '--child';
const MIB = 1024 * 1024;

/** Of the kinds that real playbooks watch, in about their shares. */
const GATES = [
  ['sum(rate(heartbeat_total[5m]))', '>', 0.01],
  ['sum by (component) (rate(da_retrieval_failures_total[10m]))', '<=', 0],
  ['max(process_resident_memory_bytes)', '<', 4e9],
  ['sum(rate(da_post_failures_total[5m])) / clamp_min(sum(rate(da_posts_total[5m])), 1)', '<=', 0],
  [
    'histogram_quantile(0.99, sum by (le) (increase(da_retrieval_seconds_bucket[1h])))',
    '<',
    10,
    'pass',
  ],
  ['min(up)', '==', 1],
  ['max_over_time(da_miss_probability[30m])', '<=', 1],
]
  .map(([expr, op, value, empty = 'inconclusive']) => {
    return {
      check: 'prom_expr',
      expr,
      op,
      value,
      empty,
      min_samples: 10,
      deadline: '2h',
    } as object;
  })
  .concat([
    { check: 'counter_increase', series: 'log_lines_total{level="error"}' },
    {
      check: 'drift',
      series: 'process_resident_memory_bytes',
      limit: 4e9,
      min_samples: 100,
      deadline: '2h',
    },
    { check: 'advancing', series: 'heartbeat_total', within: '2m', gap_max: '1m' },
    { check: 'present', group: 'svc', series: ['heartbeat_total'], gap_max: '1m' },
    { check: 'version_in_effect', group: 'svc', version: 'v1.0.0' },
    { check: 'alerts_quiet', severities: ['critical'], reachable: false },
    { check: 'ready', group: 'svc' },
    { check: 'clean', groups: ['svc'] },
  ]);

const [first, ...rest] = process.argv.slice(2);
if (first === CHILD) await measure(rest[0] ?? '', rest[1]);
else for (const one of first === undefined ? Object.keys(LOADS) : [first]) runAlone(one, rest);

function runAlone(which: string, hours: readonly string[]): void {
  const args = [...process.execArgv, fileURLToPath(import.meta.url), CHILD, which, ...hours];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}

async function measure(which: string, hours?: string): Promise<void> {
  const whole = LOADS[which];
  if (whole === undefined) throw new Error(`no load is called ${which}`);
  const load = { ...whole, hours: Number(hours ?? whole.hours) };
  const file = `${which}.yaml`;
  const text = JSON.stringify(playbookOf(which, load));
  const playbook = loadPlaybook(text, { file, metricUnits: new Map() });
  const startedAt = process.cpuUsage();
  const { state, sim, store, alerts } = await rehearse(playbook, { seed: playbook.seed });
  const { user, system } = process.cpuUsage(startedAt);
  const cpuSeconds = (user + system) / 1_000_000;
  const all = [...store.series];
  const rows = all.reduce((sum, { length }) => sum + length, 0);
  const memoryMib = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(
    `${which.padEnd(6)} ${cpuSeconds.toFixed(1)} CPU s of ${load.cpuSecondsMax}, ${memoryMib} MiB: ` +
      `${(sim.nowUs / 3.6e9).toFixed(0)} h, ${all.length} series, ${rows} rows kept, ` +
      `${alerts.changes.length} changes of alerts, ${state.verdict}`,
  );
  const heldMib = Math.round(process.memoryUsage().rss / MIB);
  if (state.verdict !== 'promoted' || alerts.failures.length > 0) {
    const [failed] = state.stages.filter(({ outcome }) => outcome !== 'passed');
    throw new Error(`${failed?.failure ?? alerts.failures[0]} (${heldMib} MiB held)`);
  }
  if (cpuSeconds > load.cpuSecondsMax) process.exitCode = 1;
}

function playbookOf(which: string, { hours, instances, rules, gates }: Load) {
  const watched = Array.from({ length: gates }, (_, place) => ({
    name: `gate-${place}`,
    ...GATES[place % GATES.length],
  }));
  return {
    simnet: 1,
    name: which,
    title: 'Watching',
    description: 'Services that do next to nothing, watched closely.',
    seed: 1,
    duration_max: `${hours + 2}h`,
    versions: [{ name: 'v1.0.0', revision: '4f1c9a07' }],
    alerts: {
      routes: [{ name: 'pager', severities: ['critical'] }],
      rules: { groups: [{ name: 'watch', rules: rulesOf(rules) }] },
    },
    components: [
      {
        name: 'svc',
        version: 'v1.0.0',
        replicas: instances,
        capabilities: [
          { kind: 'heartbeat', every: '15s' },
          {
            ...{ kind: 'availability', data_shards: 2, shards: 4, samples: 2, blob_size: '64B' },
            ...{ post_every: '10m', sample_every: '10m', audit_every: '1h' },
          },
        ],
      },
    ],
    stages: [
      {
        name: 'soak',
        readiness: ['version'],
        hold: { min: `${hours}h` },
        gates: watched.map((gate) => gate.name),
      },
    ],
    gates: [
      { name: 'version', check: 'version_in_effect', group: 'svc', version: 'v1.0.0' },
      ...watched,
    ],
  };
}

/** Recording and alerting rules, as deployed files mix them. */
function rulesOf(count: number) {
  const shapes = [
    (place: number) => ({
      record: `component:heartbeats:rate${place}m`,
      expr: `sum by (component) (rate(heartbeat_total[${5 + place}m]))`,
    }),
    (place: number) => alert(place, 'up == 0'),
    (place: number) => alert(place, `rate(da_sample_failures_total[${5 + place}m]) > 0.1`),
    (place: number) =>
      alert(
        place,
        `sum(rate(da_retrieval_failures_total[${5 + place}m])) / sum(rate(da_retrievals_total[${5 + place}m])) > 0.05`,
      ),
    (place: number) =>
      alert(
        place,
        `histogram_quantile(0.95, sum by (le, instance) (rate(da_retrieval_seconds_bucket[${5 + place}m]))) > 5`,
      ),
    (place: number) => alert(place, 'time() - process_start_time_seconds < 0'),
    (place: number) =>
      alert(place, 'process_resident_memory_bytes > 8e9 and on (instance) up == 1'),
    (place: number) => alert(place, 'absent(heartbeat_total)'),
  ];
  return Array.from({ length: count }, (_, place) => shapes[place % shapes.length]?.(place));
}

function alert(place: number, expr: string) {
  return { alert: `Alert${place}`, expr, for: '1m', labels: { severity: 'critical' } };
}
