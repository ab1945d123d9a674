/** Short playbooks over services: built from text, run, and asked what was scraped. */
import { evaluate } from '../../../src/promql/evaluate.ts';
import { parseExpression } from '../../../src/promql/parse.ts';
import { rehearse } from '../../../src/run/rehearse.ts';
import { loadPlaybook } from '../../../src/scenario/load.ts';

export interface ServicePlaybook {
  /** Items of `components`, as YAML. */
  readonly components: string;
  /** Items of `gates`. */
  readonly gates?: readonly string[];
  /** Items of `stages`; one that holds for `hold` and watches all gates if left out. */
  readonly stages?: readonly string[];
  readonly hold?: string;
  readonly faults?: readonly string[];
  /** Further traits or fields of release v1.1.0. */
  readonly candidate?: string;
  /** Whole further sections. */
  readonly sections?: string;
  /** Steps of the rollback plan `undo`, which restores what it can. */
  readonly undo?: readonly string[];
  readonly seed?: number;
}

/** The playbook as a file. */
function playbookText(options: ServicePlaybook): string {
  const {
    components,
    gates = [],
    faults = [],
    hold = '10m',
    sections = '',
    seed = 3,
    undo,
  } = options;
  const names = gates.map((gate) => /name: ([a-z0-9-]+)/.exec(gate)?.[1]).join(', ');
  const stages = options.stages ?? [`{name: watch, hold: {min: ${hold}}, gates: [${names}]}`];
  const judged = gates.filter((gate) =>
    stages.some((stage) => stage.includes(/name: ([a-z0-9-]+)/.exec(gate)![1]!)),
  );
  const list = (items: readonly string[]) =>
    items.length === 0 ? '[]' : items.map((item) => `\n  - ${item}`).join('');
  return `simnet: 1
name: services
title: Services
description: Services and who watches them.
seed: ${seed}
duration_max: 12h
versions:
  - {name: v1.0.0, revision: 4f1c9a07}
  - {name: v1.1.0, revision: 5f1c9a07, upgrades: v1.0.0${options.candidate ?? ''}}
${sections}
components:
${components}
gates: ${list(judged)}
faults: ${list(faults)}
stages: ${list(stages)}
rollback:
  - name: undo
    restores: ${undo === undefined ? 'nothing' : 'state'}
    steps: [${(undo ?? []).join(', ')}]
`;
}

/** Runs a playbook. */
export async function runServices(options: ServicePlaybook) {
  const playbook = loadPlaybook(playbookText(options), {
    file: 'services.yaml',
    metricUnits: new Map(),
    overrides: [],
  });
  const run = await rehearse(playbook, { seed: playbook.seed, keepsUnread: true });
  const { state, store, sim, estate } = run;
  return {
    ...run,
    verdict: state.verdict,
    failedBy: state.stages.find((stage) => stage.failedBy !== null)?.failedBy ?? null,
    outcomes: state.stages.map(({ outcome }) => outcome),
    /** Values of an expression at the end of the run. */
    values: (text: string) => {
      const parsed = parseExpression(text);
      if (parsed.expr === null) throw new Error(`not an expression: ${text}`);
      return evaluate(parsed.expr, store, sim.nowUs).map(({ value }) => value);
    },
    /** What a process answers at the end of the run; only for answers that come at once. */
    ask: (name: string, probe: string, args: Readonly<Record<string, string | number>> = {}) => {
      const instance = estate.groups.all.find((one) => one.name === name)!;
      const replies: unknown[] = [];
      estate.probe(instance, probe, args, ({ value }) => replies.push(value));
      return replies[0];
    },
  };
}
