/** Stages: in order, no sooner than their time, and past no gate that is red or saw old data. */
import type { Micros } from '../../kernel/time.ts';
import type { Hooks, Invariant } from './invariant.ts';
import type { RolloutView, StagePlanView, StageView } from './rollout-view.ts';
import type { ClusterView } from './view.ts';

export const stages: Invariant = {
  numbers: [31],
  name: 'stages',
  statement:
    'A stage begins after the one before it passed, holds for its time, and passes only when each ' +
    'of its gates did, those that read metrics upon a scrape made after the hold.',
  watch(view, report): Hooks {
    const judged = new Set<string>();
    const judge = (): void => {
      const rollout = view.rollout();
      for (const [place, stage] of (rollout?.state.stages ?? []).entries()) {
        if (rollout === null || stage.startedUs === null || judged.has(stage.name)) continue;
        if (stage.outcome === null) continue;
        judged.add(stage.name);
        const fault = faultOf(view, rollout, place);
        if (fault !== null) report(`stage ${stage.name} ${fault}`, []);
      }
    };
    return { tick: judge, concluded: judge };
  },
};

function faultOf(view: ClusterView, { plan, state }: RolloutView, place: number): string | null {
  const stage = state.stages[place] as StageView;
  const before = state.stages[place - 1];
  const isEarly = before !== undefined && (before.endedUs ?? Infinity) > (stage.startedUs ?? 0);
  if (isEarly || (before?.outcome ?? 'passed') !== 'passed') {
    return `began, and ${before?.name} had not passed`;
  }
  const own = plan.stages[place];
  if (stage.outcome !== 'passed' || own === undefined) return null;
  const holdUntilUs = (stage.activatedUs ?? 0) + (own.hold?.minUs ?? 0);
  if ((stage.endedUs ?? 0) < holdUntilUs) return 'passed before its hold was over';
  return gateFault(view, { plan, state }, own, holdUntilUs);
}

function gateFault(
  view: ClusterView,
  { plan, state }: RolloutView,
  { name, gates, hold }: StagePlanView,
  holdUntilUs: Micros,
): string | null {
  const wanted = hold?.until === undefined ? gates : [...gates, hold.until];
  for (const gate of wanted) {
    const record = state.gates.find((one) => one.stage === name && one.name === gate);
    if (record?.outcome !== 'pass') return `passed, and gate ${gate} did not`;
    const readsMetrics = plan.gates.some((one) => one.name === gate && one.metric !== undefined);
    if (readsMetrics && !wasScraped(view, holdUntilUs, record.evaluatedUs)) {
      return `passed gate ${gate} on data from before the end of its hold`;
    }
  }
  return null;
}

/** Whether any node was scraped in a span of time, by what the scrape left behind. */
function wasScraped({ store }: ClusterView, fromUs: Micros, toUs: Micros): boolean {
  return store.select('height', {}).some(({ scraped }) => {
    return scraped.countUntil(toUs) > scraped.countBefore(fromUs);
  });
}
