/**
 * The rule files of Prometheus, plain or inside a `PrometheusRule` of Kubernetes: the very files
 * that are deployed. Unknown keys are refused, as Prometheus does.
 */
import { z } from 'zod';
import type { Micros } from '../kernel/time.ts';
import { keyedUnion } from '../schema/keyed-union.ts';
import { ruled } from '../schema/rule.ts';
import { shown } from '../schema/show.ts';
import { textField } from '../schema/text-field.ts';
import { inMicros } from '../schema/units.ts';
import type { Expr } from './ast.ts';
import { parsePromDuration } from './duration.ts';
import type { Fault } from './fault.ts';
import { parseExpression } from './parse.ts';
import { parseTemplate, type Template } from './template.ts';
import { typeOf } from './types.ts';

/** A rule that writes a series. */
export interface RecordingRule {
  readonly kind: 'recording';
  /** Name of the series. */
  readonly name: string;
  readonly expr: Expr;
  readonly labels: readonly (readonly [name: string, value: string])[];
}

/** A rule that raises alerts, one for each series of its expression. */
export interface AlertingRule {
  readonly kind: 'alerting';
  readonly name: string;
  readonly expr: Expr;
  /** How long the expression must hold before an alert fires. */
  readonly forUs: Micros;
  /** How long an alert goes on firing after its expression ceased to hold. */
  readonly keepFiringForUs: Micros;
  readonly labels: readonly LabelTemplate[];
  readonly annotations: readonly LabelTemplate[];
}

/** A label or annotation of an alert. */
export interface LabelTemplate {
  readonly name: string;
  readonly text: string;
  readonly template: Template;
}

/** Rules that are evaluated together, one after another. */
export interface RuleGroup {
  readonly name: string;
  /** Null where the file leaves it to the configuration of the server. */
  readonly intervalUs: Micros | null;
  /** Most series or alerts that one rule may have; 0 for no limit. */
  readonly limit: number;
  readonly rules: readonly (RecordingRule | AlertingRule)[];
}

const NAME = /^[A-Za-z_:][\w:]*$/;
const LABEL = /^[A-Za-z_]\w*$/;

function promDuration() {
  return inMicros(
    textField<number>({
      rule: 'promql.value',
      noun: 'a duration of Prometheus',
      examples: ['5m', '1h30m'],
      pattern: '^(\\d+(y|w|d|h|m|s|ms))+$|^0$',
      parse: (text) => {
        const refused = `${shown(text)} is not a duration of Prometheus: write for example 5m`;
        return parsePromDuration(text) ?? { refused };
      },
    }),
  );
}

function named(pattern: RegExp, noun: string) {
  const error = (issue: { readonly input?: unknown }) =>
    ruled('promql.value', `${shown(issue.input)} is not ${noun}`);
  return z.string({ error }).regex(pattern, { error });
}

/** YAML reads `severity: 1` as a number; Prometheus takes any scalar for a text. */
function texts() {
  const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
  return z.record(named(LABEL, 'the name of a label'), text);
}

const labels = texts()
  .refine((all) => !('__name__' in all), { error: 'promql.value: a rule sets no __name__' })
  .nullable()
  .optional();

const recording = z
  .strictObject({
    record: named(NAME, 'the name of a metric'),
    expr: z.union([z.string(), z.number()]).transform(String),
    labels,
  })
  .transform((fields, context): RecordingRule => {
    const expr = readExpr(fields.expr, context);
    if (expr === null) return z.NEVER;
    const entries = Object.entries(fields.labels ?? {});
    return { kind: 'recording', name: fields.record, expr, labels: entries };
  });

const alerting = z
  .strictObject({
    alert: z.string().min(1, { error: 'promql.value: an alert needs a name' }),
    expr: z.union([z.string(), z.number()]).transform(String),
    for: promDuration().optional(),
    keep_firing_for: promDuration().optional(),
    labels,
    annotations: texts().nullable().optional(),
  })
  .transform((fields, context): AlertingRule => {
    const expr = readExpr(fields.expr, context);
    const templates = {
      labels: readTemplates(fields.labels ?? {}, 'labels', context),
      annotations: readTemplates(fields.annotations ?? {}, 'annotations', context),
    };
    if (expr === null) return z.NEVER;
    const forUs = fields.for ?? 0;
    const keepFiringForUs = fields.keep_firing_for ?? 0;
    return { kind: 'alerting', name: fields.alert, expr, forUs, keepFiringForUs, ...templates };
  });

const group = z
  .strictObject({
    name: z.string().min(1, { error: 'promql.value: a group needs a name' }),
    interval: promDuration().optional(),
    limit: z.int().min(0).optional(),
    rules: z
      .array(keyedUnion(['alert', 'record'], alerting, recording))
      .nullable()
      .optional(),
  })
  .transform((fields): RuleGroup => {
    const { name } = fields;
    // A key without a value is an empty list, as it is to Prometheus.
    const rules = fields.rules ?? [];
    // An interval of 0 means the server's own, like none.
    return { name, intervalUs: fields.interval || null, limit: fields.limit ?? 0, rules };
  });

const groups = z.array(group).superRefine((all, context) => {
  for (const [index, { name }] of all.entries()) {
    if (all.findIndex((other) => other.name === name) === index) continue;
    const message = ruled('promql.value', `the group ${shown(name)} is there twice`);
    context.addIssue({ code: 'custom', message, path: [index, 'name'] });
  }
});

const plainFile = z.strictObject({ groups }).transform((file) => file.groups);

const resource = z
  .strictObject({
    apiVersion: z.literal('monitoring.coreos.com/v1'),
    kind: z.literal('PrometheusRule'),
    metadata: z.record(z.string(), z.unknown()),
    spec: z.strictObject({ groups }),
  })
  .transform((file) => file.spec.groups);

/**
 * A rule file, as its YAML was parsed. Output: its groups.
 *
 * An issue of an expression or template has the offsets into its text in `params`.
 */
export const ruleFile = keyedUnion(['groups', 'spec'], plainFile, resource);

type Context = z.core.$RefinementCtx<unknown>;

function readExpr(text: string, context: Context): Expr | null {
  const { expr, faults } = parseExpression(text);
  for (const fault of faults) raise(fault, ['expr'], context);
  if (expr === null) return null;
  const type = typeOf(expr);
  if (type === 'scalar' || type === 'vector') return expr;
  const message = 'a rule needs an instant vector or a scalar';
  raise({ rule: 'promql.type', message, from: 0, to: text.length }, ['expr'], context);
  return null;
}

function readTemplates(
  all: Readonly<Record<string, string>>,
  field: string,
  context: Context,
): LabelTemplate[] {
  return Object.entries(all).map(([name, text]) => {
    const faults: Fault[] = [];
    const template = parseTemplate(text, faults);
    for (const fault of faults) raise(fault, [field, name], context);
    return { name, text, template };
  });
}

function raise(fault: Fault, path: string[], context: Context): void {
  const { rule, message, from, to, suggestion } = fault;
  const params = { from, to, suggestion };
  context.addIssue({ code: 'custom', message: ruled(rule, message), path, params });
}
