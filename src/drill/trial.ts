/**
 * One run of a drill: the playbook as it is, with a mutant, with a mutant and without a gate, or
 * with a mutant and only the gates that its document states.
 */
import type { Micros } from '../kernel/time.ts';
import type { MutantSpec, PlaybookRollback } from '../playbook/playbook-spec.ts';
import { isStateBefore, type PlaybookVerdict } from '../playbook/state.ts';
import { judgedGates } from '../playbook/unjudged.ts';
import { InterruptedError } from '../run/errors.ts';
import { type Rehearsal, rehearse } from '../run/rehearse.ts';
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
  /** The gate that found the rollback wanting; null where none did. */
  readonly rollbackFailedBy: string | null;
  /** What the rollback plan says that it restores; null without a rollback. */
  readonly restores: PlaybookRollback['restores'] | null;
  /** Whether what the services hold after the rollback is what they held before; null without one. */
  readonly isRestored: boolean | null;
  /**
   * From the first strike of the mutant to its detection; below 0 when it struck only after the
   * playbook had ended, null when it never struck.
   */
  readonly detectedAfterUs: Micros | null;
  /** Gates that were judged, at whatever occasion; each once. */
  readonly judged: readonly string[];
  readonly virtualUs: Micros;
  readonly events: number;
  readonly traceHash: string;
}

/**
 * Runs one trial.
 *
 * @throws InterruptedError if the signal was raised before its end.
 */
export async function runTrial(
  source: DrillSource,
  spec: TrialSpec,
  signal?: AbortSignal,
): Promise<TrialResult> {
  const base = baseOf(source);
  const mutant = base.mutants.find(({ name }) => name === spec.mutant);
  try {
    const isOther = mutant !== undefined && mutant.set.length > 0;
    const playbook = isOther ? load(source, mutant.set) : base;
    return await rehearsed(varied(playbook, mutant, spec), spec, mutant, signal);
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return refusal(spec, error);
  }
}

/** What the last trial of this thread was a variation of: most of the next are of the same. */
let last: { readonly source: DrillSource; readonly base: PlaybookScenario } | null = null;

/** The playbook of a drill. It is frozen, so that trials can share it. */
function baseOf(source: DrillSource): PlaybookScenario {
  if (last === null || !isSame(last.source, source)) last = { source, base: load(source, []) };
  return last.base;
}

function isSame(one: DrillSource, other: DrillSource): boolean {
  return (
    one.file === other.file &&
    one.text === other.text &&
    one.overrides.length === other.overrides.length &&
    one.overrides.every((override, place) => override === other.overrides[place])
  );
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
    rollback: playbook.rollback.map((plan) => ({
      ...plan,
      verify: plan.verify.filter((gate) => !without.includes(gate)),
    })),
    stages: playbook.stages.map((stage) => ({
      ...stage,
      readiness: stage.readiness.filter(isKept),
      activate: stage.activate.filter((one) => one.action !== 'wait_until' || isKept(one.gate)),
      gates: stage.gates.filter(isKept),
      verify: stage.verify.filter(isKept),
      conditional: stage.conditional.map((entry) => ({
        ...entry,
        readiness: entry.readiness.filter(isKept),
        gates: entry.gates.filter(isKept),
        verify: entry.verify.filter(isKept),
      })),
    })),
  };
}

async function rehearsed(
  playbook: PlaybookScenario,
  spec: TrialSpec,
  mutant: MutantSpec | undefined,
  signal: AbortSignal | undefined,
): Promise<TrialResult> {
  const rehearsal = await rehearse(playbook, { seed: spec.seed, signal });
  if (!rehearsal.isWhole) throw new InterruptedError('the trial was stopped');
  const { sim, state } = rehearsal;
  const ended = state.stages.find(({ outcome }) => outcome !== null && outcome !== 'passed');
  const struckUs = struckOf(rehearsal, mutant);
  const refusedUs = ended?.refusedUs ?? null;
  const stateAfter = ended?.stateAfter ?? null;
  const plan = playbook.rollback.find(({ name }) => name === ended?.rollback);
  return {
    spec,
    verdict: state.verdict ?? 'inconclusive',
    stage: ended?.name ?? null,
    failedBy: ended?.failedBy ?? null,
    failure: ended?.failure ?? null,
    rollback: ended?.rollback ?? null,
    rollbackFailure: ended?.rollbackFailure ?? null,
    rollbackFailedBy: ended?.rollbackFailedBy ?? null,
    restores: plan?.restores ?? null,
    isRestored:
      stateAfter === null ? null : state.stages.some((one) => isStateBefore(one, stateAfter)),
    detectedAfterUs: struckUs === null || refusedUs === null ? null : refusedUs - struckUs,
    judged: [...judgedGates(state)],
    virtualUs: sim.nowUs,
    events: sim.eventCount,
    traceHash: sim.traceHash(),
  };
}

/** When the first fault of the mutant struck; faults of the playbook itself do not count. */
function struckOf({ estate }: Rehearsal, mutant: MutantSpec | undefined): Micros | null {
  const names = new Set(mutant?.inject.map(({ name, fault }) => name ?? fault));
  const struck = estate.faults.records.flatMap(({ name, struckUs }) =>
    struckUs !== null && names.has(name) ? struckUs : [],
  );
  return struck.length === 0 ? null : Math.min(...struck);
}

function refusal(spec: TrialSpec, error: ScenarioError): TrialResult {
  const [first] = error.diagnostics;
  return {
    spec,
    verdict: 'refused',
    stage: null,
    failedBy: first?.rule ?? null,
    failure: first?.message ?? error.message,
    rollback: null,
    rollbackFailure: null,
    rollbackFailedBy: null,
    restores: null,
    isRestored: null,
    detectedAfterUs: null,
    judged: [],
    virtualUs: 0,
    events: 0,
    traceHash: '',
  };
}
