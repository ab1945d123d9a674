/** Gates that can prove nothing: that nobody asks, that read what is not there, or too soon. */
import { FOREVER_US, formatMicros } from '../../kernel/time.ts';
import { gateFacts, type PlaybookGate } from '../../playbook/gates/table.ts';
import { gatesOfPlan, gatesOfStage } from '../../playbook/naming.ts';
import { shown } from '../../schema/show.ts';
import { nearest } from '../../schema/suggest.ts';
import type { Finding } from '../diagnostic.ts';
import type { PlaybookScenario } from '../playbook-schema.ts';
import { isConstant, metricsOf } from './expressions.ts';
import { groupsOf, metricNamesOf, probesOf } from './known.ts';
import { placedGates } from './placed.ts';
import { playbookRule } from './rule.ts';

type Sections<Name extends keyof PlaybookScenario> = Pick<PlaybookScenario, Name>;

/** Gates that no stage, plan, action or invariant names. */
export const unusedGateRule = playbookRule(
  ['gates', 'stages', 'rollback', 'invariants'],
  ({ gates, stages, rollback, invariants }) => {
    const used = new Set([
      ...invariants,
      ...stages.flatMap(gatesOfStage),
      ...rollback.flatMap(gatesOfPlan),
    ]);
    return gates.flatMap((gate, index): Finding[] => {
      if (used.has(gate.name)) return [];
      const message = `${shown(gate.name)} is judged nowhere: no stage, plan or action names it`;
      return [{ path: ['gates', index, 'name'], rule: 'gate.unused', message }];
    });
  },
);

/** Expressions over metrics that no component shows and no rule records. */
export const metricRule = playbookRule(
  ['gates', 'components', 'alerts', 'observation'],
  (sections) => {
    const known = metricNamesOf(sections);
    return sections.gates.flatMap((gate, index) => {
      const { expressions } = gateFacts(gate, timingOf(sections));
      return expressions
        .flatMap(({ expr }) => metricsOf(expr))
        .flatMap((name): Finding[] => {
          if (name === null || known.has(name)) return [];
          const message = `no component shows a metric ${shown(name)}, and no rule records it`;
          const suggestion = nearest(name, known);
          return [{ path: ['gates', index], rule: 'gate.metric', message, suggestion }];
        });
    });
  },
);

/** Gates of which no expression reads anything. */
export const constantRule = playbookRule(['gates', 'observation'], (sections) =>
  sections.gates.flatMap((gate, index): Finding[] => {
    const { expressions } = gateFacts(gate, timingOf(sections));
    if (expressions.length === 0 || !expressions.every(({ expr }) => isConstant(expr))) return [];
    const message = 'reads no series: it says the same whatever happens';
    return [{ path: ['gates', index], rule: 'gate.constant', message }];
  }),
);

/** Questions that the asked component does not answer. */
export const probeRule = playbookRule(['gates', 'components', 'observation'], (sections) =>
  sections.gates.flatMap((gate, index) => {
    const { probes } = gateFacts(gate, timingOf(sections));
    return probes.flatMap(({ group, name, takes }): Finding[] => {
      const component = groupsOf(sections).get(group);
      if (component === undefined) return [];
      const known = probesOf(component);
      const gives = known.get(name)?.gives;
      if (gives !== undefined) {
        if (takes === undefined || takes.includes(gives)) return [];
        const message = `${shown(name)} gives ${gives}, of which the gate makes nothing`;
        return [{ path: ['gates', index, 'probe'], rule: 'gate.probe', message }];
      }
      const message = `${shown(component.name)} does not answer ${shown(name)}`;
      const suggestion = nearest(name, known.keys());
      return [{ path: ['gates', index], rule: 'gate.probe', message, suggestion }];
    });
  }),
);

/** Statistics without a least number of samples. */
export const samplesRule = playbookRule(['gates', 'observation'], (sections, _, written) =>
  sections.gates.flatMap((gate, index): Finding[] => {
    const path = ['gates', index, 'min_samples'];
    if (!gateFacts(gate, timingOf(sections)).countsSamples || written.has(path)) return [];
    const message = 'is missing: a statistic needs a least number of samples';
    return [{ path, rule: 'gate.samples', message }];
  }),
);

/** Shares of a weight that the group is no part of. */
export const partRule = playbookRule(['gates', 'components'], (sections) => {
  const groups = groupsOf(sections);
  return sections.gates.flatMap((gate, index): Finding[] => {
    if (gate.check !== 'share_at_most') return [];
    const { group, of } = gate;
    if (!groups.has(group) || groups.get(group) === groups.get(of)) return [];
    const message = `${shown(group)} is no part of ${shown(of)}, and has no share of its weight`;
    return [{ path: ['gates', index, 'of'], rule: 'gate.part', message }];
  });
});

/** Holds that end before a gate in them can have judged anything of them. */
export const holdRule = playbookRule(['gates', 'stages', 'observation'], (sections) =>
  sections.stages.flatMap((stage, index) => {
    const holdUs = stage.hold?.minUs ?? 0;
    return placedGates(stage, index, 'gates').flatMap(({ name, path }): Finding[] => {
      const gate = sections.gates.find((one) => one.name === name);
      if (gate === undefined) return [];
      const { minimumTimeUs } = gateFacts(gate, timingOf(sections));
      if (minimumTimeUs <= holdUs) return [];
      const needed = formatMicros(Math.min(minimumTimeUs, FOREVER_US));
      const message = `${shown(name)} needs ${needed}, the hold lasts ${formatMicros(holdUs)}`;
      return [{ path, rule: 'hold.short', message }];
    });
  }),
);

/** Comparisons with a baseline that no action before has captured. */
export const baselineRule = playbookRule(['gates', 'stages', 'observation'], (sections) => {
  const captured = new Set<string>();
  return sections.stages.flatMap((stage, index) => {
    const early = missing(sections, captured, placedGates(stage, index, 'readiness'));
    for (const action of stage.activate) {
      if (action.action === 'baseline' && 'baseline' in action)
        captured.add(String(action.baseline));
    }
    return [
      ...early,
      ...missing(sections, captured, placedGates(stage, index, 'gates')),
      ...missing(sections, captured, placedGates(stage, index, 'verify')),
    ];
  });
});

function missing(
  sections: Sections<'gates' | 'observation'>,
  captured: ReadonlySet<string>,
  gates: ReturnType<typeof placedGates>,
): Finding[] {
  return gates.flatMap(({ name, path }) => {
    const gate = sections.gates.find((one) => one.name === name);
    if (gate === undefined) return [];
    return gateFacts(gate, timingOf(sections)).baselines.flatMap((baseline): Finding[] => {
      if (captured.has(baseline)) return [];
      const message = `${shown(name)} compares with the baseline ${shown(baseline)}, which no action before captures`;
      return [{ path, rule: 'gate.baseline', message }];
    });
  });
}

/** Intervals at which gates of the scenario learn something new. */
export function timingOf({ observation }: Sections<'observation'>) {
  const { scrapeEveryUs, evaluateEveryUs } = observation;
  return { scrapeEveryUs, evaluateEveryUs };
}

/** The gates that judge the hold of a stage, those included that do so under a condition only. */
export function judgedGates(
  sections: Sections<'gates'>,
  stage: PlaybookScenario['stages'][number],
): readonly PlaybookGate[] {
  // Without a hold, what is judged after it is a check of this moment.
  const after = stage.hold === undefined ? [] : placedGates(stage, 0, 'verify');
  const names = new Set([...placedGates(stage, 0, 'gates'), ...after].map(({ name }) => name));
  return sections.gates.filter(({ name }) => names.has(name));
}
