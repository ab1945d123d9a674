/**
 * Which of the waiting proofs a miner attaches to its next block.
 */
import { creditOf, type Evidence, type WorkPolicy, withCapsScaled } from './policy.ts';

/** What a miner works on: the evidence of its block and what it claims to be credited for it. */
export interface Template {
  readonly evidence: readonly Evidence[];
  readonly byTypeMicronats: readonly number[];
  readonly gammaMicronats: number;
}

/** Makes the template of the next block. It must not depend on anything but its input. */
export type TemplateRule = (
  policy: WorkPolicy,
  waiting: readonly (readonly Evidence[])[],
) => Template;

/** What is wrong with how a miner fills its blocks. Without an entry nothing is. */
export interface TemplateDefects {
  /** It attaches no proofs at all. */
  readonly attachesNothing?: boolean;
  /**
   * It attaches so few proofs of other types that `type` makes `share` of its credit in the long
   * run, as long as there are proofs enough of both.
   */
  readonly monoculture?: { readonly type: number; readonly share: number };
  /** It takes all caps for so many times what the policy says. */
  readonly capFactor?: number;
}

/** What an honest miner attaches: of each type the oldest proofs, until they reach the cap. */
export const honestTemplate: TemplateRule = (policy, waiting) => {
  const evidence = waiting.flatMap((ofType, type) =>
    upToWeight(ofType, policy.types[type]!.capMicronats),
  );
  return templateOf(policy, evidence);
};

/** The template rule of a miner with these defects; without any it is the honest one. */
export function templateRule(defects: TemplateDefects): TemplateRule {
  if (defects.attachesNothing === true) return (policy) => templateOf(policy, []);
  const { monoculture, capFactor } = defects;
  const rule: TemplateRule =
    monoculture === undefined
      ? honestTemplate
      : (policy, waiting) => monocultureTemplate(policy, waiting, monoculture);
  if (capFactor === undefined) return rule;
  return (policy, waiting) => rule(withCapsScaled(policy, capFactor), waiting);
}

/** The template that this evidence makes under a policy. */
function templateOf(policy: WorkPolicy, evidence: readonly Evidence[]): Template {
  return { evidence, ...creditOf(policy, evidence) };
}

/** The oldest proofs until they weigh `weight` or more; the last one may reach above it. */
function upToWeight(waiting: readonly Evidence[], weight: number): readonly Evidence[] {
  let sum = 0;
  let used = 0;
  while (used < waiting.length && sum < weight) sum += waiting[used++]!.psiMicronats;
  return waiting.slice(0, used);
}

/**
 * All of one type, and of the others what their part of the credit allows. A proof cannot be split,
 * so one whose weight is above the allowance is cut down to it: a miner may claim less than a proof
 * is worth.
 */
function monocultureTemplate(
  policy: WorkPolicy,
  waiting: readonly (readonly Evidence[])[],
  { type, share }: { readonly type: number; readonly share: number },
): Template {
  const evidence = [...upToWeight(waiting[type]!, policy.types[type]!.capMicronats)];
  const main = creditOf(policy, evidence).gammaMicronats;
  const rest = Math.floor((main * (1 - share)) / share);
  const byTypeMicronats = new Array<number>(policy.types.length).fill(0);
  byTypeMicronats[type] = main;
  let left = rest;
  for (const [other, ofType] of waiting.entries()) {
    const first = ofType[0];
    if (other === type || first === undefined || left === 0) continue;
    const claimed = Math.min(left, first.psiMicronats, policy.types[other]!.capMicronats);
    evidence.push(first);
    byTypeMicronats[other] = claimed;
    left -= claimed;
  }
  return withinGammaCap(policy, evidence, byTypeMicronats);
}

function withinGammaCap(
  policy: WorkPolicy,
  evidence: readonly Evidence[],
  claimed: readonly number[],
): Template {
  const asEvidence = claimed.map((psiMicronats, type) => ({ type, psiMicronats, madeUs: 0 }));
  return { evidence, ...creditOf(policy, asEvidence) };
}
