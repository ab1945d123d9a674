/** Several groups that must agree on a set: of kinds, of methods, of members. */
import { z } from 'zod';
import type { Process } from '../../rollout/process.ts';
import { groupNames, identifier } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { whole } from '../../schema/whole.ts';
import type { PlaybookContext } from '../context.ts';
import { type GateKind, gateFields, ofViolations } from './gate.ts';
import { askGroup, probeArguments, samplesOf, silentOf } from './probing.ts';

/** What a scenario file says about the gate. */
export const setEqualSchema = record({
  ...gateFields,
  check: z.literal('set_equal'),
  groups: groupNames().describe('Groups whose answers must make up the same set.'),
  probe: identifier().describe('What their processes are asked: a value or a list of values.'),
  args: probeArguments,
  size: whole(0).optional().describe('How many members the set must have.'),
}).describe('The answers of several groups make up the same set.');

type Spec = z.output<typeof setEqualSchema>;

interface AnswerSet {
  readonly group: string;
  readonly members: ReadonlySet<string>;
  readonly silent: readonly string[];
  readonly samples: number;
}

/** The kind. */
export const setEqual: GateKind<Spec> = {
  check: 'set_equal',
  rule: ({ probe, groups, size }) =>
    `${probe} is the same set on ${groups.join(', ')}${size === undefined ? '' : `, of ${size}`}`,
  *judge(context, spec) {
    const sets: AnswerSet[] = [];
    for (const group of spec.groups) sets.push(yield* setOf(context, spec, group));
    const all = new Set(sets.flatMap(({ members }) => [...members]));
    const silent = sets.flatMap((one) => one.silent);
    const wrong = sets.flatMap(({ group, members }) =>
      [...all].filter((member) => !members.has(member)).map((one) => `${group} lacks ${one}`),
    );
    if (spec.size !== undefined && silent.length === 0 && all.size !== spec.size) {
      wrong.push(`the set has ${all.size} members: ${[...all].join(', ')}`);
    }
    const samples = sets.reduce((sum, one) => sum + one.samples, 0);
    // Whoever told nothing may have what seems to be lacking.
    return ofViolations(silent.length > 0 ? [] : wrong, silent, samples, spec.minSamples);
  },
  facts: ({ groups, probe }) => ({
    groups,
    probes: groups.map((group) => ({ group, name: probe })),
  }),
};

function* setOf(context: PlaybookContext, spec: Spec, group: string): Process<AnswerSet> {
  const replies = yield* askGroup(context, group, spec.probe, spec.args);
  const members = replies.flatMap(({ value }) =>
    value === null ? [] : Array.isArray(value) ? value : [String(value)],
  );
  return {
    group,
    members: new Set(members),
    silent: silentOf(replies),
    samples: samplesOf(replies),
  };
}
