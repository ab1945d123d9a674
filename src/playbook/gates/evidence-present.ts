/** Records that must have been written before a stage goes on. */
import { z } from 'zod';
import { positiveDuration } from '../../schema/duration.ts';
import { record } from '../../schema/record.ts';
import { prose } from '../../schema/text.ts';
import { whole } from '../../schema/whole.ts';
import type { PlaybookContext } from '../context.ts';
import type { EvidenceRecord } from '../state.ts';
import { type GateKind, gateFields, listText } from './gate.ts';

/** What a scenario file says about the gate. */
export const evidencePresentSchema = record({
  ...gateFields,
  check: z.literal('evidence_present'),
  kind: z
    .enum([
      'check',
      'announcement',
      'incident',
      'decision',
      'diagnostics',
      'approval',
      'report',
      'baseline',
      'note',
    ])
    .describe('Kind of the records.'),
  title: prose(120).optional().describe('Their title; any if left out.'),
  stage: prose(64).optional().describe('Stage that wrote them; any if left out.'),
  fields: z
    .array(prose(64))
    .max(32)
    .prefault([])
    .describe('Fields that each must have, and not empty.'),
  count: whole(1).prefault(1).describe('How many there must be.'),
  within: positiveDuration().optional().describe('How old they may be.'),
}).describe('Records were written.');

type Spec = z.output<typeof evidencePresentSchema>;

/** The kind. */
export const evidencePresent: GateKind<Spec> = {
  check: 'evidence_present',
  rule: ({ kind, title, count }) => `${count} ${kind}${title === undefined ? '' : ` ${title}`}`,
  judge: (context, spec) => {
    const found = context.state.evidence.filter((one) => isMeant(context, spec, one));
    const lacking = found.flatMap((one) => lackOf(spec, one));
    const whole = found.length - lacking.length;
    const base = { value: whole, threshold: spec.count, unit: 'count' as const };
    const samples = found.length;
    if (whole >= spec.count) return { ...base, samples, outcome: 'pass', reason: null };
    const reason = listText([`${whole} of ${spec.count} records`, ...lacking]);
    return { ...base, samples, outcome: 'fail', reason };
  },
};

function isMeant(context: PlaybookContext, spec: Spec, one: EvidenceRecord): boolean {
  const { kind, title = one.title, stage = one.stage, withinUs } = spec;
  const ageUs = context.estate.scheduler.nowUs() - one.atUs;
  const isYoung = withinUs === undefined || ageUs <= withinUs;
  return one.kind === kind && one.title === title && one.stage === stage && isYoung;
}

/** One text for a record that lacks fields, none for one that is whole. */
function lackOf({ fields }: Spec, one: EvidenceRecord): string[] {
  const missing = fields.filter((field) => (one.fields[field] ?? '') === '');
  return missing.length === 0 ? [] : [`${one.title} lacks ${missing.join(', ')}`];
}
