/** Phases of two groups: one goes ahead, the other follows, never by more than so many phases. */
import { z } from 'zod';
import { check } from '../../kernel/check.ts';
import { nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { whole } from '../../schema/whole.ts';
import {
  type GateKind,
  gateFields,
  type Judged,
  listText,
  ofViolations,
  undecided,
} from './gate.ts';
import { askGroup, type Reply, silentOf } from './probing.ts';

/** What a scenario file says about the gate. */
export const phaseOrderSchema = record({
  ...gateFields,
  check: z.literal('phase_order'),
  key: z.string().min(1).max(128).describe('Key that holds the phase, one of `config.phases`.'),
  ahead: nameOf('group').describe('Group that goes ahead.'),
  behind: nameOf('group').describe('Group that follows; it may be as far, but not further.'),
  min: whole(0)
    .prefault(0)
    .describe(
      'Fewest phases that it must be behind: 1 while the one ahead has yet to prove itself.',
    ),
  max: whole(0).prefault(1).describe('Most phases that it may be behind.'),
}).describe('A group follows another through the phases, at a distance.');

type Spec = z.output<typeof phaseOrderSchema>;

/** The kind. */
export const phaseOrder: GateKind<Spec> = {
  check: 'phase_order',
  rule: ({ key, ahead, behind, min, max }) =>
    min === 0
      ? `${key} of ${behind} is never past ${ahead}, nor more than ${max} behind`
      : `${key} of ${behind} is ${min} to ${max} behind ${ahead}`,
  *judge(context, spec) {
    const phases = context.estate.spec.config.phases.find(({ key }) => key === spec.key);
    check(phases !== undefined, 'no phases of that key', spec.key);
    const ahead = yield* askGroup(context, spec.ahead, 'setting', { key: spec.key });
    const behind = yield* askGroup(context, spec.behind, 'setting', { key: spec.key });
    const silent = [...silentOf(ahead), ...silentOf(behind)];
    const strange = [...ahead, ...behind].filter(
      ({ value }) => value !== null && !phases.order.includes(String(value)),
    );
    if (strange.length > 0) return ofViolations(strange.map(phaseText), [], strange.length);
    if (silent.length > 0) return undecided(listText(silent), spec.max);
    return judgeDistance(spec, phases.order, ahead, behind);
  },
  facts: ({ ahead, behind, key }) => ({
    groups: [ahead, behind],
    probes: [ahead, behind].map((group) => ({ group, name: 'setting' })),
    settings: [key],
  }),
};

function judgeDistance(
  { min, max }: Spec,
  order: readonly string[],
  ahead: readonly Reply[],
  behind: readonly Reply[],
): Judged {
  const placeOf = ({ value }: Reply) => order.indexOf(String(value));
  const placesAhead = ahead.map(placeOf);
  const placesBehind = behind.map(placeOf);
  const value = Math.max(...placesAhead) - Math.min(...placesBehind);
  const isClose = Math.min(...placesAhead) - Math.max(...placesBehind) < min;
  const samples = ahead.length + behind.length;
  const base = { value, threshold: max, unit: 'count' as const, samples };
  if (!isClose && value <= max) return { ...base, outcome: 'pass', reason: null };
  return { ...base, outcome: 'fail', reason: listText([...ahead, ...behind].map(phaseText)) };
}

function phaseText({ instance, value }: Reply): string {
  return `${instance.name} is in ${String(value)}`;
}
