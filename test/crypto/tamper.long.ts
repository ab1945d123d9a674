import { describe, expect, test } from 'vitest';
import { runTamper, TAMPERS } from '../../src/crypto/tamper/table.ts';
import { honestCluster, prover, sealedEnvelope } from '../support/honest-envelope.ts';

// The quick suite takes those about the quorum only, and lets them share what is verified.
describe('with unequal powers and everybody signing', () => {
  const cluster = honestCluster({ validators: 8, signers: 8, power: (index) => 7 + 3 * index });
  const bytes = sealedEnvelope(cluster);

  test.each(TAMPERS)('$name is refused for its own reason, its twin accepted', (tamper) => {
    const { reason, controlReason } = runTamper(tamper.name, bytes, cluster.context, prover);
    expect(tamper.expected).toContain(reason);
    expect(controlReason).toBeNull();
  });
});
