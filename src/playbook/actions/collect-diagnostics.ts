/** Collects what is needed to find out later what went wrong: logs, metrics, settings, processes. */
import { z } from 'zod';
import type { Micros } from '../../kernel/time.ts';
import { METRIC_NAME } from '../../promql/label-set.ts';
import type { Series } from '../../promql/series.ts';
import { nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { whole } from '../../schema/whole.ts';
import type { Instance } from '../../services/runtime/instance.ts';
import { settingsText } from '../../services/runtime/setting.ts';
import { writeEvidence } from '../context.ts';
import { type ActionContext, type ActionKind, actionFields } from './action.ts';

/** What a scenario file says about the action. */
export const collectDiagnosticsSchema = record({
  ...actionFields,
  action: z.literal('collect_diagnostics'),
  group: nameOf('group').describe('Component or group.'),
  lines: whole(0, 1_000).prefault(50).describe('Last lines of the log of each instance.'),
}).describe('Writes down logs, metrics, settings and processes of a group.');

type Spec = z.output<typeof collectDiagnosticsSchema>;

/** Samples older than this tell nothing about now: as Prometheus has it. */
const STALE_US = 300_000_000;

/** The kind. */
export const collectDiagnostics: ActionKind<Spec> = {
  action: 'collect_diagnostics',
  changes: false,
  text: ({ group }) => `collect diagnostics of ${group}`,
  *run(context, { group, lines }) {
    context.once('collected', () => {
      for (const instance of context.estate.groups.of(group)) {
        const fields = fieldsOf(context, instance, lines);
        writeEvidence(context, 'diagnostics', instance.name, fields);
      }
      return group;
    });
    return null;
  },
};

/** Of a process that is down, or knows no settings: that is worth writing down, too. */
const NOTHING_IN_EFFECT = 'none in effect\n';

function fieldsOf(context: ActionContext, instance: Instance, lines: number) {
  const { estate } = context;
  const { name, effective, file } = instance;
  const log = estate.logs.of(name).map(({ atUs, level, text }) => {
    return `${atUs / 1_000_000} ${level} ${text}\n`;
  });
  return {
    process: processText(instance),
    settings: effective.size === 0 ? NOTHING_IN_EFFECT : settingsText(effective),
    file: settingsText(file),
    metrics: metricsText(context, name),
    log: log.slice(Math.max(0, log.length - lines)).join(''),
  };
}

function processText({ state, isReady, tag, artifact, startedUs, stops }: Instance): string {
  const ended = [...stops].map(([cause, count]) => `${count} ${cause}`).join(', ');
  return [
    `${state}, ${isReady ? 'ready' : 'not ready'}, started at ${startedUs / 1_000_000}s`,
    `told to run ${tag}, runs ${artifact?.digest ?? 'nothing'}`,
    `ended before: ${ended === '' ? 'never' : ended}`,
  ].join('\n');
}

/** The last values that were scraped, without the buckets of histograms. */
function metricsText({ estate, series }: ActionContext, instance: string): string {
  const nowUs = estate.scheduler.nowUs();
  const matcher = { name: 'instance', operator: '=' as const, value: instance, pattern: null };
  return series
    .select([matcher])
    .filter(({ labels }) => !labels.get(METRIC_NAME).endsWith('_bucket'))
    .map((one) => lastText(one, nowUs))
    .join('');
}

function lastText(series: Series, nowUs: Micros): string {
  const row = series.countUntil(nowUs) - 1;
  if (row < 0 || series.isStaleAt(row) || nowUs - series.timeAt(row) > STALE_US) return '';
  return `${series.labels} ${series.valueAt(row)}\n`;
}
