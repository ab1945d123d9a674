/** Lies about who may be drawn: more standing than the cluster granted, or too little to be drawn. */
import { encodeEnvelope, type Standing } from '../envelope.ts';
import { type EnvelopeReason, TIER_MIN, TIMETOKE_HOURS_MIN } from '../envelope-verify.ts';
import { need, remake, replaceAt, type Tamper } from './tamper.ts';

export const STANDING_TAMPERS: readonly Tamper[] = [
  claimTamper('select.tier_inflated', 'select.tier', ({ tier, ...rest }) => ({
    ...rest,
    tier: tier + 1,
  })),
  claimTamper('select.timetoke_inflated', 'select.timetoke', ({ timetokeHours, ...rest }) => ({
    ...rest,
    timetokeHours: timetokeHours + 720,
  })),
  claimTamper('select.score_inflated', 'select.score', ({ scorePpm, ...rest }) => ({
    ...rest,
    scorePpm: scorePpm + 1,
  })),
  drawnTamper('select.tier_too_low', 'select.tier', { tier: TIER_MIN - 1 }),
  drawnTamper('select.timetoke_too_low', 'select.timetoke', {
    timetokeHours: TIMETOKE_HOURS_MIN - 1,
  }),
];

/** A drawn validator says more of itself than the verifier knows. */
function claimTamper(
  name: string,
  reason: EnvelopeReason,
  claim: (known: Standing) => Standing,
): Tamper {
  return {
    ...{ name, family: 'vrf', expected: [reason] },
    apply: (subject, prover) => {
      const { standings, vrfEntries } = subject.envelope;
      const { validator } = need(vrfEntries[0]);
      const claimed = claim(need(standings[validator]));
      const changes = { standings: replaceAt(standings, validator, claimed) };
      return { bytes: encodeEnvelope(remake(subject, changes, prover)) };
    },
  };
}

/** A validator that all know to be below the bar was drawn nevertheless. */
function drawnTamper(name: string, reason: EnvelopeReason, known: Partial<Standing>): Tamper {
  return {
    ...{ name, family: 'vrf', expected: [reason] },
    apply: (subject, prover) => {
      const { validator } = need(subject.envelope.vrfEntries[0]);
      const low = { ...need(subject.context.standings[validator]), ...known };
      const standings = replaceAt(subject.context.standings, validator, low);
      const bytes = encodeEnvelope(remake(subject, { standings }, prover));
      return { bytes, context: { ...subject.context, standings } };
    },
  };
}
