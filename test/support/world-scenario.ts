/** The small drill as a scenario: the cluster that tests of the model build. */
import { readFileSync } from 'node:fs';
import { metricUnits } from '../../src/metrics/catalogue.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import type { Scenario } from '../../src/scenario/schema.ts';

const TEXT = readFileSync(new URL('./small-drill.yaml', import.meta.url), 'utf8');

/** Loaded ones, which nobody can change; by their overrides. */
const loaded = new Map<string, Scenario>();

/** The small drill, with texts `path=value` applied to it. */
export function drillScenario(overrides: readonly string[] = []): Scenario {
  const key = overrides.join('\n');
  const known = loaded.get(key);
  if (known !== undefined) return known;
  const scenario = loadScenario(TEXT, { file: 'small-drill.yaml', metricUnits, overrides });
  loaded.set(key, scenario);
  return scenario;
}
