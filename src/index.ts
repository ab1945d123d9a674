/** simnet as a library: load a scenario, run it, render what it found. */
export { metricUnits } from './metrics/catalogue.ts';
export { SeedError } from './model/seed-error.ts';
export { EnvironmentError, InterruptedError } from './run/errors.ts';
export type { RunResult } from './run/result.ts';
export { type RunOptions, type RunProgress, runScenario } from './run/run-scenario.ts';
export { formatDiagnostic, ScenarioError } from './scenario/diagnostic.ts';
export { type LoadOptions, loadScenario } from './scenario/load.ts';
export type { Scenario } from './scenario/schema.ts';
