/** Lies about the key or the suite under which a VRF proof holds. */

import { vrfOutput } from '../ecvrf.ts';
import { encodeEnvelope, vrfAlpha } from '../envelope.ts';
import type { EnvelopeReason } from '../envelope-verify.ts';
import { collude, proveEntry, withKeys } from './attacker.ts';
import { IDENTITY_NOT_CANONICAL, IDENTITY_POINT } from './forged-bytes.ts';
import { need, remake, replaceAt, type Tamper } from './tamper.ts';
import { proveWithWeakKey } from './weak-key-proof.ts';

export const VRF_KEY_TAMPERS: readonly Tamper[] = [
  weakKeyTamper('vrf.key_small_order', 'vrf.pk_small_order', IDENTITY_POINT),
  weakKeyTamper('vrf.key_not_canonical', 'vrf.pk_encoding', IDENTITY_NOT_CANONICAL),
  {
    name: 'vrf.other_key',
    family: 'vrf',
    expected: ['vrf.challenge_mismatch'],
    apply: (subject, prover) => {
      const { vrfEntries } = subject.envelope;
      const entry = need(vrfEntries[0]);
      const changes = { vrfEntries: replaceAt(vrfEntries, 0, proveEntry(entry, entry)) };
      return { bytes: encodeEnvelope(remake(subject, changes, prover)) };
    },
  },
  {
    name: 'vrf.other_suite',
    family: 'vrf',
    expected: ['vrf.suite'],
    apply: (subject, prover) => {
      const { control, entryAt } = collude(subject, prover);
      const { vrfEntries } = control.envelope;
      const entry = need(vrfEntries[entryAt]);
      const forged = proveEntry(entry, entry, 'tai');
      const changes = { vrfEntries: replaceAt(vrfEntries, entryAt, forged) };
      const bytes = encodeEnvelope(remake(control, changes, prover));
      return { bytes, context: control.context, control };
    },
  },
];

/** A validator slipped into the set with a key whose secret is 0, and anybody proves for it. */
function weakKeyTamper(name: string, reason: EnvelopeReason, vrfKey: Uint8Array): Tamper {
  return {
    ...{ name, family: 'vrf', expected: [reason] },
    apply: (subject, prover) => {
      const entry = need(subject.envelope.vrfEntries[0]);
      const { envelope, context } = withKeys(subject, entry.validator, { vrfKey });
      const proof = proveWithWeakKey(vrfKey, vrfAlpha(entry));
      const forged = { ...entry, proof, output: vrfOutput(proof) };
      const changes = { vrfEntries: replaceAt(envelope.vrfEntries, 0, forged) };
      const bytes = encodeEnvelope(remake({ envelope, context }, changes, prover));
      return { bytes, context };
    },
  };
}
