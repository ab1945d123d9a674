/**
 * One run of a drill: the playbook as it is, with a mutant, with a mutant and without a gate, or
 * with a mutant and only the gates that its document states.
 */
import type { Micros } from '../kernel/time.ts';
import type { MutantSpec } from '../playbook/playbook-spec.ts';
import type { PlaybookVerdict } from '../playbook/state.ts';
import { rehearse } from '../run/rehearse.ts';
import { ScenarioError } from '../scenario/diagnostic.ts';
import { loadPlaybook } from '../scenario/load.ts';
import type { PlaybookScenario } from '../scenario/playbook-schema.ts';

/** Which playbook is run. */
export interface TrialSpec {
  /** Null for the healthy twin. */
  readonly mutant: string | null;
  readonly seed: string;
  /** Gates that are taken out. */
  readonly without: readonly string[];
  /** Only the gates that the document states, and no lints. */
  readonly isNaive: boolean;
}

/** What the drill runs: a scenario as text, and the changes that make it shorter. */
export interface DrillSource {
  readonly file: string;
  readonly text: string;
  readonly overrides: readonly string[];
}

export interface TrialResult {
  readonly spec: TrialSpec;
  /** `refused` when the loader would not take it. */
  readonly verdict: PlaybookVerdict | 'refused';
  readonly stage: string | null;
  /** The gate or action that ended it; of a refusal the code of the rule. */
  readonly failedBy: string | null;
  readonly failure: string | null;
  readonly rollback: string | null;
  readonly rollbackFailure: string | null;
  /** Whether what the services hold after the rollback is what they held before; null without one. */
  readonly isRestored: boolean | null;
  /** From the first strike of the mutant to its detection; null when it never struck. */
  readonly detectedAfterUs: Micros | null;
  readonly virtualUs: Micros;
  readonly events: number;
  readonly traceHash: string;
  /** CPU time on this machine, for the drill's own account. */
  readonly cpuMs: number;
}

/** Runs one trial. */
export async function runTrial(source: DrillSource, spec: TrialSpec): Promise<TrialResult> {
  const before = process.cpuUsage();
  const done = await tried(source, spec);
  const { user, system } = process.cpuUsage(before);
  return { ...done, cpuMs: (user + system) / 1_000 };
}

async function tried(source: DrillSource, spec: TrialSpec): Promise<Omit<TrialResult, 'cpuMs'>> {
  const base = load(source, []);
  const mutant = base.mutants.find(({ name }) => name === spec.mutant);
  try {
    const playbook = mutant === undefined ? base : load(source, mutant.set);
    return await rehearsed(varied(playbook, mutant, spec), spec);
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return refusal(spec, error);
  }
}

function load({ file, text, overrides }: DrillSource, more: readonly string[]): PlaybookScenario {
  return loadPlaybook(text, { file, overrides: [...overrides, ...more], metricUnits: new Map() });
}

/** The playbook with the faults of a mutant, and without some gates. */
function varied(
  playbook: PlaybookScenario,
  mutant: MutantSpec | undefined,
  { without, isNaive }: TrialSpec,
): PlaybookScenario {
  const stated = new Set(playbook.gates.filter((gate) => gate.stated).map(({ name }) => name));
  const isKept = (gate: string) => !without.includes(gate) && (!isNaive || stated.has(gate));
  return {
    ...playbook,
    faults: [...playbook.faults, ...(mutant?.inject ?? [])],
    invariants: playbook.invariants.filter(isKept),
    stages: playbook.stages.map((stage) => ({
      ...stage,
      readiness: stage.readiness.filter(isKept),
      activate: stage.activate.filter((one) => one.action !== 'wait_until' || isKept(one.gate)),
      gates: stage.gates.filter(isKept),
      verify: stage.verify.filter(isKept),
    })),
  };
}

async function rehearsed(
  playbook: PlaybookScenario,
  spec: TrialSpec,
): Promise<Omit<TrialResult, 'cpuMs'>> {
  const { sim, state, estate } = await rehearse(playbook, { seed: spec.seed });
  const ended = state.stages.find(({ outcome }) => outcome !== null && outcome !== 'passed');
  const beganUs = estate.faults.records.find(({ struckUs }) => struckUs !== null)?.struckUs ?? null;
  const refusedUs = ended?.refusedUs ?? null;
  return {
    spec,
    verdict: state.verdict ?? 'inconclusive',
    stage: ended?.name ?? null,
    failedBy: ended?.failedBy ?? null,
    failure: ended?.failure ?? null,
    rollback: ended?.rollback ?? null,
    rollbackFailure: ended?.rollbackFailure ?? null,
    isRestored:
      ended?.stateAfter == null
        ? null
        : state.stages.some(({ stateBefore }) => stateBefore === ended.stateAfter),
    detectedAfterUs: beganUs === null || refusedUs === null ? null : refusedUs - beganUs,
    virtualUs: sim.nowUs,
    events: sim.eventCount,
    traceHash: sim.traceHash(),
  };
}

function refusal(spec: TrialSpec, error: ScenarioError): Omit<TrialResult, 'cpuMs'> {
  const [first] = error.diagnostics;
  return {
    spec,
    verdict: 'refused',
    stage: null,
    failedBy: first?.rule ?? null,
    failure: first?.message ?? error.message,
    rollback: null,
    rollbackFailure: null,
    isRestored: null,
    detectedAfterUs: null,
    virtualUs: 0,
    events: 0,
    traceHash: '',
  };
}
