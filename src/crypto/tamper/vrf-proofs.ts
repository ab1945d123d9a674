/** Lies inside the 80 bytes of a VRF proof: its point, its challenge, its scalar, its length. */
import { VRF_PROOF_LENGTH, vrfOutput } from '../ecvrf.ts';
import { encodeEnvelope, type VrfEntry } from '../envelope.ts';
import type { EnvelopeReason } from '../envelope-verify.ts';
import {
  addOrder,
  addPoints,
  flipBit,
  IDENTITY_POINT,
  ORDER_TWO_POINT,
  splice,
} from './forged-bytes.ts';
import { need, remake, replaceAt, type Tamper } from './tamper.ts';

const GAMMA_END = 32;
const CHALLENGE_AT = 32;
const SCALAR_AT = 48;

/** Of gamma's torsion and of the neutral element the output can be recomputed, and so it is. */
export const VRF_PROOF_TAMPERS: readonly Tamper[] = [
  proofTamper('vrf.gamma_bit_flip', ['vrf.gamma_decode', 'vrf.challenge_mismatch'], (proof) =>
    flipBit(proof, 0),
  ),
  proofTamper('vrf.challenge_bit_flip', ['vrf.challenge_mismatch'], (proof) =>
    flipBit(proof, CHALLENGE_AT),
  ),
  proofTamper('vrf.scalar_bit_flip', ['vrf.challenge_mismatch', 'vrf.s_range'], (proof) =>
    flipBit(proof, SCALAR_AT),
  ),
  proofTamper('vrf.scalar_plus_order', ['vrf.s_range'], (proof) => addOrder(proof, SCALAR_AT)),
  proofTamper('vrf.gamma_plus_torsion', ['vrf.challenge_mismatch'], (proof) => {
    const gamma = addPoints(proof.subarray(0, GAMMA_END), ORDER_TWO_POINT);
    return splice(proof, 0, gamma);
  }),
  proofTamper('vrf.gamma_identity', ['vrf.challenge_mismatch'], (proof) =>
    splice(proof, 0, IDENTITY_POINT),
  ),
  proofTamper('vrf.proof_truncated', ['vrf.length'], (proof) =>
    proof.slice(0, VRF_PROOF_LENGTH - 1),
  ),
  proofTamper('vrf.proof_too_long', ['vrf.length'], (proof) => Uint8Array.of(...proof, 0)),
];

function proofTamper(
  name: string,
  expected: readonly EnvelopeReason[],
  forge: (proof: Uint8Array) => Uint8Array,
): Tamper {
  return {
    ...{ name, family: 'vrf', expected },
    apply: (subject, prover) => {
      const { vrfEntries } = subject.envelope;
      const entry = need(vrfEntries[0]);
      const forged = withProof(entry, forge(entry.proof));
      const changes = { vrfEntries: replaceAt(vrfEntries, 0, forged) };
      return { bytes: encodeEnvelope(remake(subject, changes, prover)) };
    },
  };
}

/** The entry with another proof, and with the output that it would prove if it has one. */
function withProof(entry: VrfEntry, proof: Uint8Array): VrfEntry {
  try {
    return { ...entry, proof, output: vrfOutput(proof) };
  } catch {
    // The proof does not even decode: the old output is as good a lie as any.
    return { ...entry, proof };
  }
}
