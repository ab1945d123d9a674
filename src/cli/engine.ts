/**
 * What the commands need of the simulator. It is loaded when first used, so that `--help` and a
 * mistyped flag answer at once.
 */
import type { RunResult } from '../run/result.ts';
import type { RunOptions } from '../run/run-scenario.ts';
import type { PlaybookScenario } from '../scenario/playbook-schema.ts';
import type { Scenario } from '../scenario/schema.ts';

/** A scenario of either sort: of a cluster, or a playbook over services. */
export type AnyScenario = Scenario | PlaybookScenario;

interface LoadRequest {
  /** What messages call the file. */
  readonly file: string;
  readonly overrides: readonly string[];
}

export interface Engine {
  /** @throws ScenarioError with every mistake found. */
  load(text: Uint8Array, request: LoadRequest): Promise<AnyScenario>;
  /**
   * @throws InterruptedError, WorkerError, ProverFileError, SeedError; any other error is a
   *   fault of ours.
   */
  run(scenario: AnyScenario, options: RunOptions): Promise<RunResult>;
  /** The JSON Schema of scenario files of a sort. */
  schema(sort: 'cluster' | 'playbook'): Promise<Record<string, unknown>>;
}

export const simulator: Engine = {
  async load(text, request) {
    const { loadAny } = await import('../scenario/load.ts');
    const { metricUnits } = await import('../metrics/catalogue.ts');
    const { BEHAVIOURS } = await import('../model/versions/table.ts');
    const { trackerFixtureNames } = await import('../model/tracker/fixtures.ts');
    const { scenario } = loadAny(text, {
      ...request,
      metricUnits,
      behaviours: Object.keys(BEHAVIOURS),
      fixtures: trackerFixtureNames(),
    });
    return scenario;
  },
  async run(scenario, options) {
    if ('components' in scenario) {
      const { runPlaybook } = await import('../run/run-playbook.ts');
      return runPlaybook(scenario, options);
    }
    const { runScenario } = await import('../run/run-scenario.ts');
    return runScenario(scenario, options);
  },
  async schema(sort) {
    if (sort === 'playbook') {
      const { playbookJsonSchema } = await import('../scenario/playbook-schema.ts');
      return playbookJsonSchema();
    }
    const { scenarioJsonSchema } = await import('../scenario/schema.ts');
    return scenarioJsonSchema();
  },
};
