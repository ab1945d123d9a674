/** A prover that is made when it is first needed, once per thread. */
import { type StarkModule, StarkProver } from '../crypto/stark.ts';

/**
 * @param wasm - The prover module, compiled or not, or null when the run makes no proofs.
 * @returns A function that gives the one prover. It throws if there is no module, or whatever
 *   compiling the module throws.
 */
export function lazyProver(wasm: Uint8Array | StarkModule | null): () => StarkProver {
  let prover: StarkProver | undefined;
  return () => {
    if (wasm === null) throw new Error('the pool was opened without a prover');
    prover ??= StarkProver.compile(wasm);
    return prover;
  };
}
