/**
 * Evaluates the rules of a group, one after another, at each instant it is told to.
 *
 * What a rule writes the next one reads at the same instant. A series that a rule no longer gives
 * is marked stale. A rule that fails writes nothing, keeps its alerts, and the others go on.
 */
import type { Micros } from '../kernel/time.ts';
import { type Alert, type AlertChange, AlertStates } from './alert-state.ts';
import { DEFAULT_STEP_US, evaluate } from './evaluate.ts';
import { EvaluationError } from './evaluation-error.ts';
import { remembered } from './label-memo.ts';
import { type LabelSet, METRIC_NAME } from './label-set.ts';
import type { AlertingRule, RecordingRule, RuleGroup } from './rule-file.ts';
import type { Sample, SeriesSource, Vector } from './series.ts';
import { joined, type SeriesMemory } from './series-memory.ts';
import { unique } from './unique.ts';

/** A rule had no result at an instant. */
interface RuleFailure {
  readonly atUs: Micros;
  readonly rule: string;
  readonly message: string;
}

/** What one evaluation of a group brought. */
export interface GroupOutcome {
  readonly changes: readonly AlertChange[];
  readonly failures: readonly RuleFailure[];
}

interface RuleState {
  readonly rule: RecordingRule | AlertingRule;
  readonly alerts: AlertStates | null;
  /** The series it wrote last. */
  written: ReadonlyMap<string, LabelSet>;
}

export class RuleRunner {
  readonly #group: RuleGroup;
  readonly #source: SeriesSource;
  readonly #memory: SeriesMemory;
  readonly #defaultStepUs: Micros;
  readonly #states: readonly RuleState[];

  /**
   * @param scraped - What the rules read besides what rules write.
   * @param memory - Where rules write; shared by all groups of a server. May be the memory of the
   *   scraped series themselves.
   * @param defaultStepUs - Step of subqueries that name none: the server's interval of evaluation.
   */
  constructor(
    group: RuleGroup,
    scraped: SeriesSource,
    memory: SeriesMemory,
    defaultStepUs: Micros = DEFAULT_STEP_US,
  ) {
    this.#group = group;
    this.#defaultStepUs = defaultStepUs;
    this.#source = joined([scraped, memory]);
    this.#memory = memory;
    this.#states = group.rules.map((rule) => {
      const alerts = rule.kind === 'alerting' ? new AlertStates(rule) : null;
      return { rule, alerts, written: new Map() };
    });
  }

  /** The alerts of all rules that are pending or firing. */
  get active(): readonly Alert[] {
    return this.#states.flatMap(({ alerts }) => alerts?.active ?? []);
  }

  /** Evaluates all rules at an instant, which comes after the one before. */
  evaluate(atUs: Micros): GroupOutcome {
    const changes: AlertChange[] = [];
    const failures: RuleFailure[] = [];
    for (const state of this.#states) {
      try {
        changes.push(...this.#evaluateRule(state, atUs));
      } catch (error) {
        if (!(error instanceof EvaluationError)) throw error;
        failures.push({ atUs, rule: state.rule.name, message: error.message });
      }
    }
    return { changes, failures };
  }

  #evaluateRule(state: RuleState, atUs: Micros): readonly AlertChange[] {
    const vector = evaluate(state.rule.expr, this.#source, atUs, this.#defaultStepUs);
    const { limit } = this.#group;
    if (state.rule.kind === 'recording') {
      this.#write(state, recorded(state.rule, vector, limit), atUs);
      return [];
    }
    const changes = state.alerts!.update(vector, atUs, limit);
    this.#write(state, state.alerts!.samples(), atUs);
    return changes;
  }

  #write(state: RuleState, samples: readonly Sample[], atUs: Micros): void {
    if (samples.length === 0 && state.written.size === 0) return;
    const written = new Map<string, LabelSet>();
    for (const { labels, value } of samples) {
      if (this.#memory.open(labels).append(atUs, value)) written.set(labels.key, labels);
    }
    for (const [key, labels] of state.written) {
      if (!written.has(key)) this.#memory.open(labels).append(atUs, null);
    }
    state.written = written;
  }
}

const recordedLabels = remembered((rule: RecordingRule, labels) => {
  return labels.with([[METRIC_NAME, rule.name], ...rule.labels]);
});

function recorded(rule: RecordingRule, vector: Vector, limit: number): Vector {
  const samples = vector.map(({ labels, value }) => {
    return { labels: recordedLabels(rule, labels), value };
  });
  if (limit > 0 && samples.length > limit) {
    throw new EvaluationError(`${samples.length} series are more than ${limit}`);
  }
  return unique(rule, samples);
}
