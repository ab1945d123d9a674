/** Makes jobs fit for the way to a thread. */
import type { CryptoJob } from '../crypto/jobs.ts';

/**
 * The same job, with byte strings that own their buffers.
 *
 * Cloning a view copies the whole buffer behind it: 32 bytes cut out of a large message would drag
 * the message along. Bytes that own their buffer stay as they are.
 */
export function compactJob(job: CryptoJob): CryptoJob {
  switch (job.kind) {
    case 'sign':
      return { ...job, seed: owned(job.seed), message: owned(job.message) };
    case 'verify': {
      const { publicKey, message, signature } = job;
      return {
        ...job,
        ...{ publicKey: owned(publicKey), message: owned(message), signature: owned(signature) },
      };
    }
    case 'vrf-prove':
      return { ...job, seed: owned(job.seed), alpha: owned(job.alpha) };
    case 'vrf-verify': {
      const { publicKey, alpha, proof } = job;
      return { ...job, publicKey: owned(publicKey), alpha: owned(alpha), proof: owned(proof) };
    }
    case 'prove':
      return { ...job, input: owned(job.input) };
    case 'verify-envelope':
    case 'tamper':
      return { ...job, envelope: owned(job.envelope), context: owned(job.context) };
  }
}

function owned(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}
