/** Facts in records for people: texts, and values that are looked up when the record is made. */
import { z } from 'zod';
import { numberText } from '../../kernel/words.ts';
import { expression } from '../../promql/expression-field.ts';
import type { Process } from '../../rollout/process.ts';
import { identifier, nameOf } from '../../schema/names.ts';
import { value } from '../../schema/record.ts';
import { prose } from '../../schema/text.ts';
import type { Answer } from '../../services/runtime/capability.ts';
import { PROCESS_PROBES } from '../../services/runtime/process-probes.ts';
import type { Setting } from '../../services/runtime/setting.ts';
import { instanceBefore } from '../before.ts';
import { ask } from '../context.ts';
import { read, sampleText } from '../gates/reading.ts';
import type { ActionContext } from './action.ts';

const fact = value({
  title: prose(60).describe('What the value is called.'),
  text: prose(500).optional().describe('The value itself.'),
  expr: expression().optional().describe('Expression of PromQL that gives the value.'),
  probe: identifier().optional().describe('Question whose answers are the value; needs `group`.'),
  args: z
    .record(z.string().min(1).max(64), z.union([z.boolean(), z.number(), z.string().max(256)]))
    .prefault({})
    .describe('Arguments of the question.'),
  changed_settings: nameOf('group')
    .optional()
    .describe('Group whose settings in effect are compared with those before the stage.'),
  group: nameOf('group').optional().describe('Component or group that is asked.'),
})
  .refine((one) => sourcesOf(one).length === 1, {
    error: 'fact.source: needs one of text, expr, probe or changed_settings',
  })
  .refine((one) => (one.probe === undefined) === (one.group === undefined), {
    error: 'fact.group: a probe needs a group, and nothing else has one',
  });

/** Field kind: facts, in their order. */
export function facts() {
  return z.array(fact).max(64).prefault([]).describe('Facts, in order.');
}

type Fact = z.output<typeof fact>;

/** What facts come to; or why one cannot be had. */
export type Collected = Readonly<Record<string, string>> | string;

/** Looks facts up. */
export function* collectFacts(context: ActionContext, of: readonly Fact[]): Process<Collected> {
  const fields: Record<string, string> = {};
  for (const one of of) {
    const text = yield* factText(context, one);
    if (text === null) return `${one.title}: nobody in ${one.group} answers ${one.probe}`;
    fields[one.title] = text;
  }
  return fields;
}

function* factText(context: ActionContext, one: Fact): Process<string | null> {
  if (one.text !== undefined) return one.text;
  if (one.expr !== undefined) return exprText(context, one.expr);
  if (one.changedSettings !== undefined) return changesText(context, one.changedSettings);
  return yield* probeText(context, one);
}

function exprText(context: ActionContext, expr: NonNullable<Fact['expr']>): string {
  const vector = read(context, expr);
  if (typeof vector === 'string') return vector;
  if (vector.length === 0) return 'no series';
  if (vector.length === 1) return `${vector[0]?.value}`;
  return vector.map(sampleText).join('; ');
}

function* probeText(context: ActionContext, one: Fact): Process<string | null> {
  const { estate } = context;
  const { probe = '', group = '', args } = one;
  const instances = estate.groups.of(group);
  const isAnswered = ({ component }: { component: string }) =>
    probe in PROCESS_PROBES || estate.answersProbe(component, probe);
  if (!instances.every(isAnswered)) return null;
  const answers = yield* ask(context, instances, probe, args);
  return instances.map(({ name }, place) => `${name} ${answerText(answers[place]!)}`).join('; ');
}

function answerText({ value: given, detail }: Answer): string {
  if (given === null) return `(${detail ?? 'no answer'})`;
  if (typeof given === 'number') return numberText(given);
  return Array.isArray(given) ? given.join(' ') : `${given}`;
}

/** Changes of settings in effect, each with who has it. */
function changesText(context: ActionContext, group: string): string {
  const who = new Map<string, string[]>();
  for (const instance of context.estate.groups.of(group)) {
    const { effective } = instanceBefore(context, instance);
    for (const change of differences(effective, instance.effective)) {
      const names = who.get(change) ?? [];
      who.set(change, names);
      names.push(instance.name);
    }
  }
  if (who.size === 0) return 'none';
  return [...who].map(([change, names]) => `${change} (${names.join(' ')})`).join('; ');
}

function differences(
  before: ReadonlyMap<string, Setting>,
  after: ReadonlyMap<string, Setting>,
): string[] {
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort();
  return keys
    .filter((key) => before.get(key) !== after.get(key))
    .map((key) => `${key} ${settingText(before.get(key))} -> ${settingText(after.get(key))}`);
}

function settingText(setting: Setting | undefined): string {
  return setting === undefined ? '(none)' : JSON.stringify(setting);
}

function sourcesOf(one: {
  readonly text?: unknown;
  readonly expr?: unknown;
  readonly probe?: unknown;
  readonly changedSettings?: unknown;
}): readonly unknown[] {
  const { text, expr, probe, changedSettings } = one;
  return [text, expr, probe, changedSettings].filter((source) => source !== undefined);
}
