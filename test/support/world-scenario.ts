/** The small drill as a scenario: the cluster that tests of the model build. */
import { readFileSync } from 'node:fs';
import { metricUnits } from '../../src/metrics/catalogue.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import type { Scenario } from '../../src/scenario/schema.ts';

const TEXT = readFileSync(new URL('./small-drill.yaml', import.meta.url), 'utf8');

/** The small drill, with texts `path=value` applied to it. */
export function drillScenario(overrides: readonly string[] = []): Scenario {
  return loadScenario(TEXT, { file: 'small-drill.yaml', metricUnits, overrides });
}
