/** A small cluster that decided one block, with real keys, votes, VRF proofs and one real STARK. */
import { readFileSync } from 'node:fs';
import { signerBitmap, validatorSetHash } from '../../src/crypto/certificate.ts';
import { VrfKey, vrfOutput } from '../../src/crypto/ecvrf.ts';
import { SigningKey } from '../../src/crypto/ed25519.ts';
import {
  type EnvelopeInput,
  encodeEnvelope,
  makeEnvelope,
  vrfAlpha,
} from '../../src/crypto/envelope.ts';
import type { EnvelopeContext } from '../../src/crypto/envelope-context.ts';
import { taggedHash } from '../../src/crypto/hash.ts';
import { StarkProver } from '../../src/crypto/stark.ts';
import { voteSignBytes } from '../../src/crypto/vote.ts';

export const PROVER_WASM = new Uint8Array(
  readFileSync(new URL('../../native/prover.wasm', import.meta.url)),
);

export const prover = StarkProver.compile(PROVER_WASM);

export interface ClusterOptions {
  readonly validators?: number;
  readonly signers?: number;
  readonly witnesses?: number;
  readonly power?: (index: number) => number;
}

export interface Honest {
  readonly input: EnvelopeInput;
  readonly context: EnvelopeContext;
}

/** Everything a prover and a verifier of the cluster's decision know. */
export function honestCluster(options: ClusterOptions = {}): Honest {
  const { validators: count = 6, signers = count - 1, witnesses = 5 } = options;
  const indices = Array.from({ length: count }, (_, index) => index);
  const voteKeys = indices.map((index) => SigningKey.fromSeed(bytesOf(`vote ${index}`)));
  const vrfKeys = indices.map((index) => VrfKey.fromSeed(bytesOf(`vrf ${index}`)));
  const validators = indices.map((index) => ({
    voteKey: voteKeys[index]!.publicKey,
    vrfKey: vrfKeys[index]!.publicKey,
    power: options.power?.(index) ?? 10,
  }));
  const standings = indices.map((index) => ({
    tier: 3 + (index % 3),
    timetokeHours: 24 + index,
    scorePpm: 500_000 + index,
  }));
  const tierSeeds = indices.map((index) => bytesOf(`tier ${index}`));
  const decision = {
    ...{ chainId: 'test-chain', height: 41, round: 1, epoch: 7, blockHash: bytesOf('block 41') },
  };
  const previousBlockHash = bytesOf('block 40');
  const message = voteSignBytes({ ...decision, step: 'precommit' });
  const certificate = {
    ...decision,
    validatorSetHash: validatorSetHash(validators),
    bitmap: signerBitmap(indices.slice(0, signers), count),
    signatures: voteKeys.slice(0, signers).map((key) => key.sign(message)),
  };
  const vrfEntries = indices.map((validator) => {
    const input = { previousBlockHash, epoch: decision.epoch, tierSeed: tierSeeds[validator]! };
    const proof = vrfKeys[validator]!.prove(vrfAlpha(input));
    return { ...input, validator, proof, output: vrfOutput(proof) };
  });
  const witnessCommitments = Array.from({ length: witnesses }, (_, index) =>
    bytesOf(`witness ${index}`),
  );
  return {
    input: { validators, standings, certificate, vrfEntries, witnessCommitments },
    context: {
      ...decision,
      ...{ validators, standings, tierSeeds, previousBlockHash, seenVrf: [] },
    },
  };
}

/** The sealed envelope of a cluster. */
export function sealedEnvelope({ input }: Honest): Uint8Array {
  return encodeEnvelope(makeEnvelope(input, prover));
}

/** 32 bytes that depend on a text. */
export function bytesOf(text: string): Uint8Array {
  return taggedHash('simnet.test.v1', new TextEncoder().encode(text));
}
