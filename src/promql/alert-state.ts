/**
 * The states of the alerts of one rule: pending until its expression held for `for`, then firing,
 * inactive again when it holds no longer and `keep_firing_for` is over.
 *
 * Source: Prometheus 2.42, `rules/alerting.go`.
 */
import type { Micros } from '../kernel/time.ts';
import { EvaluationError } from './evaluation-error.ts';
import { LabelSet, METRIC_NAME } from './label-set.ts';
import type { AlertingRule, LabelTemplate } from './rule-file.ts';
import type { Sample, Vector } from './series.ts';
import { expand, type TemplateData } from './template.ts';

type AlertState = 'inactive' | 'pending' | 'firing';

/** An alert that is pending or firing. */
export interface Alert {
  readonly labels: LabelSet;
  readonly annotations: LabelSet;
  readonly state: 'pending' | 'firing';
  /** Of the expression, when it last held. */
  readonly value: number;
  /** Since when it is pending or firing. */
  readonly activeUs: Micros;
}

/** An alert went from one state to another. */
export interface AlertChange {
  readonly atUs: Micros;
  readonly labels: LabelSet;
  readonly annotations: LabelSet;
  readonly value: number;
  readonly before: AlertState;
  readonly after: AlertState;
}

interface Active extends Alert {
  /** Since when its expression no longer holds; null while it does. */
  readonly unheldUs: Micros | null;
}

/** Labels of an alert, and the part of them that the rule gave. */
interface Labelled {
  readonly own: readonly (readonly [name: string, text: string])[];
  readonly labels: LabelSet;
}

/** Labels of the series that are written about an alert, by its state. */
interface Written {
  readonly pending: LabelSet;
  readonly firing: LabelSet;
  readonly since: LabelSet;
}

/** The label that holds the name of an alert. */
const ALERT_NAME = 'alertname';

export class AlertStates {
  readonly #rule: AlertingRule;
  readonly #labelled = new WeakMap<LabelSet, Labelled>();
  readonly #written = new WeakMap<LabelSet, Written>();
  #active = new Map<string, Active>();

  constructor(rule: AlertingRule) {
    this.#rule = rule;
  }

  /** The alerts that are pending or firing, in the order in which they became so. */
  get active(): readonly Alert[] {
    return [...this.#active.values()];
  }

  /**
   * Takes the result of the rule's expression at the next instant.
   *
   * @throws EvaluationError if two alerts would have the same labels, or there are more than
   *   `limit`; then the states stay as they were, or all alerts are forgotten.
   */
  update(vector: Vector, atUs: Micros, limit: number): AlertChange[] {
    if (vector.length === 0 && this.#active.size === 0) return [];
    const held = this.#held(vector, atUs);
    const next = new Map<string, Active>();
    const changes: AlertChange[] = [];
    for (const [key, alert] of this.#active) {
      const after = this.#after(alert, held.get(key), atUs);
      if (after !== null) next.set(key, after);
      noteChange(changes, atUs, alert.state, after ?? alert, after?.state ?? 'inactive');
    }
    for (const [key, alert] of held) {
      if (this.#active.has(key)) continue;
      const after = this.#after(alert, alert, atUs)!;
      next.set(key, after);
      noteChange(changes, atUs, 'inactive', after, after.state);
    }
    const isOverLimit = limit > 0 && next.size > limit;
    this.#active = isOverLimit ? new Map() : next;
    if (isOverLimit) throw new EvaluationError(`${next.size} alerts are more than ${limit}`);
    return changes;
  }

  /** The series that Prometheus writes about the alerts: their states, and since when. */
  samples(): Sample[] {
    return [...this.#active.values()].flatMap(({ labels, state, activeUs }) => {
      let written = this.#written.get(labels);
      if (written === undefined) {
        written = writtenOf(this.#rule, labels);
        this.#written.set(labels, written);
      }
      const sinceS = Math.floor(activeUs / 1_000_000);
      return [
        { labels: written[state], value: 1 },
        { labels: written.since, value: sinceS },
      ];
    });
  }

  #held(vector: Vector, atUs: Micros): Map<string, Active> {
    const held = new Map<string, Active>();
    for (const sample of vector) {
      const labels = this.#labelsOf(sample);
      if (held.has(labels.key)) throw new EvaluationError(`two alerts have the labels ${labels}`);
      const annotations = LabelSet.of(expanded(this.#rule.annotations, sample));
      const { value } = sample;
      const state = 'pending';
      held.set(labels.key, { labels, annotations, state, value, activeUs: atUs, unheldUs: null });
    }
    return held;
  }

  /** Of the alert of a series; the same object while its templates give the same. */
  #labelsOf(sample: Sample): LabelSet {
    const own = expanded(this.#rule.labels, sample);
    const known = this.#labelled.get(sample.labels);
    if (known?.own.every(([, text], place) => text === own[place]![1])) return known.labels;
    const labels = sample.labels.nameless.with([...own, [ALERT_NAME, this.#rule.name]]);
    this.#labelled.set(sample.labels, { own, labels });
    return labels;
  }

  /** The alert after this instant; null when it is inactive. */
  #after(alert: Active, held: Active | undefined, atUs: Micros): Active | null {
    if (held === undefined) {
      const unheldUs = alert.unheldUs ?? atUs;
      const isKept = atUs - unheldUs < this.#rule.keepFiringForUs;
      return alert.state === 'firing' && isKept ? { ...alert, unheldUs } : null;
    }
    const { value, annotations } = held;
    const isFiring = alert.state === 'firing' || atUs - alert.activeUs >= this.#rule.forUs;
    const state = isFiring ? 'firing' : 'pending';
    return { ...alert, value, annotations, state, unheldUs: null };
  }
}

function writtenOf({ labels: templates }: AlertingRule, labels: LabelSet): Written {
  const raw = templates.map(({ name, text }) => [name, text] as const);
  // A label whose template gives nothing keeps its template here: a quirk of Prometheus.
  const all = LabelSet.of([...raw, ...labels.entries]);
  const inState = (state: Alert['state']) =>
    all.with([
      [METRIC_NAME, 'ALERTS'],
      ['alertstate', state],
    ]);
  return {
    pending: inState('pending'),
    firing: inState('firing'),
    since: all.with([[METRIC_NAME, 'ALERTS_FOR_STATE']]),
  };
}

function expanded(templates: readonly LabelTemplate[], data: TemplateData) {
  return templates.map(({ name, template }) => [name, expand(template, data)] as const);
}

function noteChange(
  changes: AlertChange[],
  atUs: Micros,
  before: AlertState,
  { labels, annotations, value }: Alert,
  after: AlertState,
): void {
  if (before !== after) changes.push({ atUs, labels, annotations, value, before, after });
}
