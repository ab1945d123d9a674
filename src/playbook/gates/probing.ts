/** Asking processes: the fields of gates that do it, and what came back. */
import { z } from 'zod';
import { numberText } from '../../kernel/words.ts';
import type { Process } from '../../rollout/process.ts';
import { identifier, nameOf } from '../../schema/names.ts';
import type { Answer, Arguments, ValueType } from '../../services/runtime/capability.ts';
import type { Instance } from '../../services/runtime/instance.ts';
import { ask, type PlaybookContext } from '../context.ts';
import { type GateFacts, type Judged, ofViolations } from './gate.ts';

/** What a setting may hold. */
export const settingValue = z.union([z.boolean(), z.number(), z.string().max(256)]);

/** What a question says besides its name. */
export const probeArguments = z
  .record(z.string().min(1).max(64), settingValue)
  .prefault({})
  .describe('What the question says besides its name.');

/** Fields of gates that ask the processes of one group. */
export const probeFields = {
  group: nameOf('group').describe('Component or group whose processes are asked.'),
  probe: identifier().describe('What they are asked; the reference of capabilities lists it.'),
  args: probeArguments,
};

/** What one process answered. */
export interface Reply extends Answer {
  readonly instance: Instance;
}

/** Asks all processes of a group at once. */
export function* askGroup(
  context: PlaybookContext,
  group: string,
  probe: string,
  args: Arguments = {},
): Process<readonly Reply[]> {
  const instances = context.estate.groups.of(group);
  const answers = yield* ask(context, instances, probe, args);
  return instances.map((instance, place) => ({ instance, ...answers[place]! }));
}

/**
 * Judges each answer by itself.
 *
 * @param departure - What is wrong with an answer, or null; not asked of one that tells nothing.
 */
export function ofReplies(
  replies: readonly Reply[],
  samplesMin: number,
  departure: (reply: Reply) => string | null,
): Judged {
  const wrong: string[] = [];
  for (const reply of replies) {
    const reason = reply.value === null ? null : departure(reply);
    if (reason !== null) wrong.push(`${reply.instance.name} ${reason}`);
  }
  return ofViolations(wrong, silentOf(replies), samplesOf(replies), samplesMin);
}

/** Names those that told nothing, and why. */
export function silentOf(replies: readonly Reply[]): string[] {
  return replies
    .filter(({ value }) => value === null)
    .map(({ instance, detail }) => detail ?? `${instance.name} tells nothing`);
}

/** Observations behind all answers that told something. */
export function samplesOf(replies: readonly Reply[]): number {
  return replies.reduce((sum, { value, samples }) => sum + (value === null ? 0 : samples), 0);
}

/** An answer as a person reads it, with what the process said about it. */
export function answerText({ value, detail }: Answer): string {
  return detail === null ? valueText(value) : `${valueText(value)} (${detail})`;
}

/** A value as a person reads it. */
export function valueText(value: Answer['value']): string {
  if (typeof value === 'number') return numberText(value);
  return Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
}

/** Answers that are numbers. */
export const NUMBERS: readonly ValueType[] = ['count', 'ratio', 'seconds', 'bytes'];

/**
 * The facts of a gate that asks one question.
 *
 * @param takes - What the gate can judge by; any answer if left out.
 */
export function probeFacts(
  group: string,
  name: string,
  takes?: readonly ValueType[],
): Partial<GateFacts> {
  return {
    probes: [takes === undefined ? { group, name } : { group, name, takes }],
    groups: [group],
  };
}
