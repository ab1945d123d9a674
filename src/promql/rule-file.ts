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
  /** The expression as written. */
  readonly exprText: string;
  readonly labels: readonly (readonly [name: string, value: string])[];
}

/** A rule that raises alerts, one for each series of its expression. */
export interface AlertingRule {
  readonly kind: 'alerting';
  readonly name: string;
  readonly expr: Expr;
  /** The expression as written. */
  readonly exprText: string;
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
  const refused = (value: unknown) =>
    `${shown(value)} is not a duration of Prometheus: write for example 5m`;
  const text = textField<number>({
    rule: 'promql.value',
    noun: 'a duration of Prometheus',
    examples: ['5m', '1h30m'],
    pattern: '^(\\d+(y|w|d|h|m|s|ms))+$|^0$',
    parse: (written) => parsePromDuration(written) ?? { refused: refused(written) },
  });
  const error = (issue: { readonly input?: unknown }) =>
    ruled('promql.value', refused(issue.input));
  return inMicros(z.union([text, z.literal(0)], { error }));
}

/** YAML reads `severity: 1` as a number; Prometheus takes any scalar for a text. */
function scalarText(what: string) {
  const error = (issue: { readonly input?: unknown }) =>
    ruled('promql.value', `${shown(issue.input)} is not ${what}`);
  return z.union([z.string(), z.number(), z.boolean()], { error }).transform(String);
}

function named(pattern: RegExp, noun: string) {
  const error = (issue: { readonly input?: unknown }) =>
    ruled('promql.value', `${shown(issue.input)} is not ${noun}`);
  return z.string({ error }).regex(pattern, { error });
}

/** Texts by name; one without a value is empty. */
function texts() {
  const text = z
    .union([z.string(), z.number(), z.boolean(), z.null()], {
      error: (issue) => ruled('promql.value', `${shown(issue.input)} is not a text`),
    })
    .transform((value) => (value === null ? '' : String(value)));
  return z.record(named(LABEL, 'the name of a label'), text);
}

const labelTexts = texts().refine((all) => !('__name__' in all), {
  error: 'promql.value: a rule sets no __name__',
});

/** What newer servers or other ones read, so that nobody thinks it has an effect here. */
function unsupported(what: string) {
  return z.never({ error: ruled('promql.unsupported', `is unsupported: ${what}`) }).optional();
}

const expression = scalarText('an expression').transform((exprText, context) => {
  const expr = readExpr(exprText, context);
  return expr === null ? z.NEVER : { expr, exprText };
});

function templates(all: ReturnType<typeof texts>) {
  return all
    .transform((fields, context) => readTemplates(fields, context))
    .nullable()
    .optional();
}

const recording = z
  .strictObject({
    record: named(NAME, 'the name of a metric'),
    expr: expression,
    labels: labelTexts.nullable().optional(),
  })
  .transform(({ record, expr, labels }): RecordingRule => {
    return { kind: 'recording', name: record, ...expr, labels: Object.entries(labels ?? {}) };
  });

const alerting = z
  .strictObject({
    alert: scalarText('the name of an alert').refine((name) => name !== '', {
      error: 'promql.value: an alert needs a name',
    }),
    expr: expression,
    for: promDuration().nullable().optional(),
    keep_firing_for: promDuration().nullable().optional(),
    labels: templates(labelTexts),
    annotations: templates(texts()),
  })
  .transform(
    (fields): AlertingRule => ({
      kind: 'alerting',
      name: fields.alert,
      ...fields.expr,
      forUs: fields.for ?? 0,
      keepFiringForUs: fields.keep_firing_for ?? 0,
      labels: fields.labels ?? [],
      annotations: fields.annotations ?? [],
    }),
  );

const group = z
  .strictObject({
    name: scalarText('the name of a group').refine((name) => name !== '', {
      error: 'promql.value: a group needs a name',
    }),
    interval: promDuration().nullable().optional(),
    limit: z.int().nullable().optional(),
    rules: z
      .array(keyedUnion(['alert', 'record'], alerting, recording))
      .nullable()
      .optional(),
    query_offset: unsupported('it needs Prometheus 3'),
    labels: unsupported('it needs Prometheus 3'),
    partial_response_strategy: unsupported('it belongs to Thanos'),
  })
  .transform((fields): RuleGroup => {
    const { name } = fields;
    // A key without a value is an empty list, as it is to Prometheus.
    const rules = fields.rules ?? [];
    // An interval of 0 means the server's own, like none; a limit below 0 is no limit.
    const limit = Math.max(0, fields.limit ?? 0);
    return { name, intervalUs: fields.interval || null, limit, rules };
  });

const groups = z.array(group).superRefine((all, context) => {
  for (const [index, { name }] of all.entries()) {
    if (all.findIndex((other) => other.name === name) === index) continue;
    const message = ruled('promql.value', `the group ${shown(name)} is there twice`);
    context.addIssue({ code: 'custom', message, path: [index, 'name'] });
  }
});

const plainFile = z
  .strictObject({ groups: groups.nullable() })
  .transform((file) => file.groups ?? []);

const resource = z
  .strictObject({
    apiVersion: z.literal('monitoring.coreos.com/v1'),
    kind: z.literal('PrometheusRule'),
    metadata: z.record(z.string(), z.unknown()),
    spec: z.strictObject({ groups: groups.nullable().optional() }),
    status: z.unknown().optional(),
  })
  .transform((file) => file.spec.groups ?? []);

/**
 * A rule file, as its YAML was parsed. Output: its groups.
 *
 * An issue of an expression or template has the offsets into its text in `params`.
 */
export const ruleFile: z.ZodType<RuleGroup[]> = keyedUnion(['groups', 'spec'], plainFile, resource);

type Context = z.core.$RefinementCtx<unknown>;

function readExpr(text: string, context: Context): Expr | null {
  const { expr, faults } = parseExpression(text);
  for (const fault of faults) raise(fault, [], context);
  if (expr === null) return null;
  const type = typeOf(expr);
  if (type === 'scalar' || type === 'vector') return expr;
  const message = 'a rule needs an instant vector or a scalar';
  raise({ rule: 'promql.type', message, from: 0, to: text.length }, [], context);
  return null;
}

function readTemplates(all: Readonly<Record<string, string>>, context: Context): LabelTemplate[] {
  return Object.entries(all).map(([name, text]) => {
    const faults: Fault[] = [];
    const template = parseTemplate(text, faults);
    for (const fault of faults) raise(fault, [name], context);
    return { name, text, template };
  });
}

function raise(fault: Fault, path: string[], context: Context): void {
  const { rule, message, from, to, suggestion } = fault;
  const params = { from, to, suggestion };
  context.addIssue({ code: 'custom', message: ruled(rule, message), path, params });
}
