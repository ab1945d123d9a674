/** The shipped playbooks. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadPlaybook } from '../../src/scenario/load.ts';
import type { PlaybookScenario } from '../../src/scenario/playbook-schema.ts';

/** By name, each with the number of the document that it transcribes. */
export const PLAYBOOKS = [
  ['staged_rollout', '001'],
  ['devnet_rollout', '002'],
  ['pve_network_canary', '003'],
  ['deployment_guardrails', '004'],
] as const;

/** A scenario of the repository. */
export interface ShippedPlaybook {
  readonly file: string;
  readonly text: string;
  /** Reads it, with changes. */
  load(overrides?: readonly string[]): PlaybookScenario;
}

export function shipped(name: string): ShippedPlaybook {
  const file = fileURLToPath(new URL(`../../scenarios/${name}.yaml`, import.meta.url));
  const text = readFileSync(file, 'utf8');
  const load = (overrides: readonly string[] = []) =>
    loadPlaybook(text, { file, metricUnits: new Map(), overrides });
  return { file, text, load };
}
