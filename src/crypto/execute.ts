/** Does the jobs of the crypto pool. The same job gives the same answer on any thread, any time. */

import { toHex } from './bytes.ts';
import { VrfKey, verifyVrf, vrfOutput } from './ecvrf.ts';
import { SigningKey, verifySignature } from './ed25519.ts';
import { decodeEnvelopeInput, encodeEnvelope, makeEnvelope } from './envelope.ts';
import { decodeEnvelopeContext } from './envelope-context.ts';
import { type EnvelopeMemos, verifyEnvelope } from './envelope-verify.ts';
import type { CryptoAnswer, CryptoJob } from './jobs.ts';
import { Memo } from './memo.ts';
import type { StarkProver } from './stark.ts';
import { runTamper } from './tamper/table.ts';

const KEYS_MAX = 4096;
/** Deriving a public key costs as much as a signature; a run has few keys and many jobs. */
const signingKeys = new Memo<SigningKey>(KEYS_MAX);
const vrfKeys = new Memo<VrfKey>(KEYS_MAX);
/** Envelopes of one epoch share their VRF entries, and copies of one envelope their signatures. */
const envelopeMemos: EnvelopeMemos = { signatures: new Memo(KEYS_MAX), vrf: new Memo(KEYS_MAX) };

/**
 * Does one job.
 *
 * @param prover - Asked for only by jobs that prove or verify a STARK.
 * @throws DecodeError if the bytes that the asker encoded itself are not what the job says.
 * @throws RangeError if a seed has a wrong length, or no tamper has the name.
 * @throws StarkError if there is no quorum to prove.
 * @throws ProverTrap if the prover fails.
 */
export function executeJob(job: CryptoJob, prover: () => StarkProver): CryptoAnswer {
  switch (job.kind) {
    case 'sign':
      return { kind: 'bytes', bytes: signingKey(job.seed).sign(job.message) };
    case 'verify': {
      const reason = verifySignature(job.publicKey, job.message, job.signature);
      return { kind: 'verdict', reason };
    }
    case 'vrf-prove': {
      const proof = vrfKey(job.seed).prove(job.alpha);
      return { kind: 'vrf', proof, output: vrfOutput(proof) };
    }
    case 'vrf-verify': {
      const verdict = verifyVrf(job.publicKey, job.alpha, job.proof);
      if (!verdict.ok) return { kind: 'verdict', reason: verdict.reason };
      return { kind: 'verdict', reason: null, output: verdict.output };
    }
    case 'prove': {
      const envelope = makeEnvelope(decodeEnvelopeInput(job.input), prover());
      return { kind: 'bytes', bytes: encodeEnvelope(envelope) };
    }
    case 'verify-envelope': {
      const context = decodeEnvelopeContext(job.context);
      const reason = verifyEnvelope(job.envelope, context, prover(), envelopeMemos);
      return { kind: 'verdict', reason };
    }
    case 'tamper': {
      const context = decodeEnvelopeContext(job.context);
      const outcome = runTamper(job.tamper, job.envelope, context, prover(), envelopeMemos);
      return { kind: 'tamper', ...outcome };
    }
  }
}

function signingKey(seed: Uint8Array): SigningKey {
  return signingKeys.get(toHex(seed), () => SigningKey.fromSeed(seed));
}

function vrfKey(seed: Uint8Array): VrfKey {
  return vrfKeys.get(toHex(seed), () => VrfKey.fromSeed(seed));
}
