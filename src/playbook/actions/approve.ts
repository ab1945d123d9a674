/**
 * Asks people for an approval and waits for their signatures.
 *
 * Each answers after a time of its own and signs with a key of its own; what counts is what was
 * signed, by the records.
 */
import { z } from 'zod';
import { check } from '../../kernel/check.ts';
import { sampler } from '../../kernel/distributions.ts';
import type { Micros } from '../../kernel/time.ts';
import { durationText } from '../../kernel/words.ts';
import { type Process, sleepUntil } from '../../rollout/process.ts';
import { positiveDuration } from '../../schema/duration.ts';
import { nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import type { ApprovalSpec } from '../approval-spec.ts';
import { type ApprovalAnswer, signApproval, tallyApproval } from '../approvals.ts';
import { clockOf, note, writeEvidence } from '../context.ts';
import { type ActionContext, type ActionKind, actionFields } from './action.ts';
import { beganUs } from './waiting.ts';

/** What a scenario file says about the action. */
export const approveSchema = record({
  ...actionFields,
  action: z.literal('approve'),
  approval: nameOf('approval').describe('Approval that is asked for.'),
  within: positiveDuration().prefault('24h').describe('Longest wait for the signatures.'),
}).describe('Asks for signatures and waits until enough have signed.');

type Spec = z.output<typeof approveSchema>;

/** The kind. */
export const approve: ActionKind<Spec> = {
  action: 'approve',
  changes: false,
  text: ({ approval }) => `ask for the approval ${approval}`,
  *run(context, { approval, withinUs }) {
    const spec = context.approvals.find(({ name }) => name === approval);
    check(spec !== undefined, 'no approval of that name', approval);
    const deadlineUs = beganUs(context) + withinUs;
    context.state.waitingFor = `the approval ${approval}`;
    const failure = yield* signatures(context, spec, deadlineUs);
    context.state.waitingFor = null;
    if (failure === null) return null;
    return `${failure} within ${durationText(withinUs)}`;
  },
};

interface Reply {
  readonly signer: string;
  readonly atUs: Micros;
  readonly answer: ApprovalAnswer;
}

/** Takes signatures until there are enough; else says who is missing. */
function* signatures(
  context: ActionContext,
  spec: ApprovalSpec,
  deadlineUs: Micros,
): Process<string | null> {
  const tally = () => tallyApproval(spec, context.state.evidence);
  const open = new Open(spec, tally().needed);
  for (const { signer, atUs, answer } of repliesTo(context, spec)) {
    if (atUs > deadlineUs || open.isDecided) break;
    yield* sleepUntil(clockOf(context), atUs);
    context.once(`signed/${signer}`, () => {
      writeEvidence(
        context,
        'approval',
        `${spec.name} by ${signer}`,
        signApproval(spec.name, signer, answer),
      );
      note(context, 'action', `${signer} ${answer} ${spec.name}`);
      return answer;
    });
    open.take(answer);
  }
  if (!open.isDecided) yield* sleepUntil(clockOf(context), deadlineUs);
  const { approved, refused, needed } = tally();
  if (approved.length >= needed) return null;
  const silent = spec.from.filter((one) => !approved.includes(one) && !refused.includes(one));
  const against = refused.length === 0 ? '' : `, refused by ${refused.join(' ')}`;
  const missing = silent.length === 0 ? '' : `, no answer of ${silent.join(' ')}`;
  return `${spec.name} has ${approved.length} of ${needed} signatures${against}${missing}`;
}

/** Whether it is worth waiting: signatures are verified once, when all are there. */
class Open {
  readonly #needed: number;
  readonly #refusalsMax: number;
  #approvals = 0;
  #refusals = 0;

  constructor({ from }: ApprovalSpec, needed: number) {
    this.#needed = needed;
    this.#refusalsMax = from.length - needed;
  }

  take(answer: ApprovalAnswer): void {
    if (answer === 'approved') this.#approvals += 1;
    else this.#refusals += 1;
  }

  get isDecided(): boolean {
    return this.#approvals >= this.#needed || this.#refusals > this.#refusalsMax;
  }
}

/** Who will answer, when and what, in the order of the answers: settled when they are asked. */
function repliesTo(context: ActionContext, spec: ApprovalSpec): readonly Reply[] {
  const text = context.once('asked', () => {
    const draw = sampler(spec.answer);
    const stream = context.stream(`approval/${spec.name}`);
    const askedUs = context.estate.scheduler.nowUs();
    const replies = spec.from.map((signer): Reply => {
      const answer = spec.refusing.includes(signer) ? 'refused' : 'approved';
      return { signer, atUs: askedUs + draw(stream), answer };
    });
    const places = new Map(spec.from.map((signer, place) => [signer, place]));
    const order = (a: Reply, b: Reply) =>
      a.atUs - b.atUs || (places.get(a.signer) ?? 0) - (places.get(b.signer) ?? 0);
    const heard = replies.filter(({ signer }) => !spec.silent.includes(signer));
    return JSON.stringify(heard.sort(order));
  });
  return JSON.parse(text) as readonly Reply[];
}
