/**
 * How long samples must be kept, by metric: as far back as any rule, gate or action of a playbook
 * reads. Weeks of scrapes would not fit into memory otherwise.
 */
import type { Micros } from '../kernel/time.ts';
import { LOOKBACK_US } from '../promql/evaluate.ts';
import type { Expression } from '../promql/expression-field.ts';
import type { RuleGroup } from '../promql/rule-file.ts';
import type { ScrapeStoreOptions } from '../promql/scrape-store.ts';
import type { PlaybookAction } from './actions/table.ts';
import type { GateTiming } from './gates/gate.ts';
import { type Read, readsOf } from './gates/reading.ts';
import { gateFacts } from './gates/table.ts';
import type { Playbook } from './playbook.ts';

/** What is kept beyond what is read: evaluations and scrapes do not fall on the same instants. */
const MARGIN_US: Micros = 300_000_000;

/** Gates ask how long processes have lived, and whether a target ever answered. */
const KEPT = ['process_start_time_seconds', 'up'];

/**
 * The shortest retention, of the fewest metrics, with which nothing that reads the series can tell
 * that not all is kept for ever.
 */
export function retentionOf(
  { gates, stages, rollback }: Pick<Playbook, 'gates' | 'stages' | 'rollback'>,
  rules: readonly RuleGroup[],
  timing: GateTiming,
): ScrapeStoreOptions {
  const actions = [
    ...stages.flatMap(({ activate }) => activate),
    ...rollback.flatMap(({ steps }) => steps),
  ];
  const reads = [
    ...gates.flatMap((gate) => {
      const { expressions, lookbackUs = Number.POSITIVE_INFINITY } = gateFacts(gate, timing);
      return expressions.flatMap((one) => readsOf(one, lookbackUs));
    }),
    ...rules.flatMap((group) => group.rules.flatMap((rule) => readsOf(rule, 0))),
    ...actions.flatMap(readsOfAction),
    ...stages.flatMap(({ reports }) => expressionsIn(reports)).flatMap((one) => readsOf(one, 0)),
    ...KEPT.map((metric): Read => ({ metric, backUs: Number.POSITIVE_INFINITY })),
  ];
  const ofAnyUs = reads.reduce((most, { metric, backUs }) => {
    return metric === null ? Math.max(most, backUs) : most;
  }, 0);
  const retentionUs = ofAnyUs + LOOKBACK_US + MARGIN_US;
  const retentionsUs = new Map<string, Micros>();
  for (const { metric, backUs } of reads) {
    if (metric === null) continue;
    const keptUs = retentionsUs.get(metric) ?? retentionUs;
    retentionsUs.set(metric, Math.max(keptUs, backUs + LOOKBACK_US + MARGIN_US));
  }
  const isAnyRead = reads.some(({ metric }) => metric === null);
  return {
    retentionUs,
    retentionsUs,
    ...(isAnyRead ? {} : { kept: new Set(retentionsUs.keys()) }),
  };
}

function readsOfAction(action: PlaybookAction): readonly Read[] {
  const isBaseline = action.action === 'baseline';
  const overUs = isBaseline ? action.overUs + action.everyUs : 0;
  const reads = expressionsIn(action).flatMap((one) => readsOf(one, overUs));
  if (!isBaseline || action.histogram === undefined) return reads;
  // The first of the stretches that are compared begins one stretch earlier.
  const backUs = overUs + action.overUs;
  const { histogram } = action;
  const suffixes = ['bucket', 'sum', 'count'];
  return [...reads, ...suffixes.map((suffix) => ({ metric: `${histogram}_${suffix}`, backUs }))];
}

/** Expressions anywhere in what an action says. */
function expressionsIn(value: unknown): readonly Expression[] {
  if (typeof value !== 'object' || value === null) return [];
  if (isExpression(value)) return [value];
  return Object.values(value).flatMap(expressionsIn);
}

function isExpression(value: object): value is Expression {
  return 'text' in value && 'expr' in value && typeof value.expr === 'object';
}
