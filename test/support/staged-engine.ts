/**
 * An engine whose runs end as a test wants them to; scenarios are loaded by the real loader.
 */
import { type Engine, simulator } from '../../src/cli/engine.ts';
import type { RunResult } from '../../src/run/result.ts';
import type { RunOptions } from '../../src/run/run-scenario.ts';
import { sampleResult } from './sample-result.ts';

export interface StagedEngine extends Engine {
  /** What each run was asked for, in order. */
  readonly asked: RunOptions[];
}

/** Makes such an engine; without a wish every run passes. */
export function stagedEngine(
  end: (options: RunOptions) => Promise<RunResult> = async ({ seed }) => sampleResult({ seed }),
): StagedEngine {
  const asked: RunOptions[] = [];
  return {
    asked,
    load: simulator.load,
    schema: simulator.schema,
    async run(scenario, options) {
      asked.push(options);
      const result = await end(options);
      return { ...result, scenario: { ...result.scenario, name: scenario.name } };
    },
  };
}
