/** Gets a prover out of the baseline compiler before the first proof that somebody waits for. */
import { quorumThreshold } from '../crypto/certificate.ts';
import type { StarkProver, StarkValidator } from '../crypto/stark.ts';

const VALIDATORS = 4;

/** Makes one small proof and throws it away. */
export function warmUp(prover: StarkProver): void {
  const validators: StarkValidator[] = Array.from({ length: VALIDATORS }, (_, index) => ({
    key: new Uint8Array(32).fill(index),
    power: 1,
  }));
  const root = new Uint8Array(32);
  const statement = {
    validatorSetRoot: prover.validatorSetRoot(validators),
    ...{ validatorCount: VALIDATORS, totalPower: VALIDATORS },
    quorumThreshold: quorumThreshold(VALIDATORS),
    ...{ blockHash: root, height: 1, round: 0, epoch: 0 },
    ...{ vrfRoot: root, witnessRoot: root, reputationRoot: root },
  };
  prover.prove(statement, { validators, voted: validators.map(() => true) });
}
