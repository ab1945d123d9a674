/**
 * Quorum certificates of final blocks, of which one in so many is made and verified for real.
 */
import { hasBit } from '../../crypto/bitmap.ts';
import {
  type QuorumCertificate,
  validatorSetHash,
  verifyCertificate,
} from '../../crypto/certificate.ts';
import { VrfKey } from '../../crypto/ecvrf.ts';
import { SigningKey } from '../../crypto/ed25519.ts';
import type { ValidatorKey } from '../../crypto/jobs.ts';
import { voteSignBytes } from '../../crypto/vote.ts';
import { type Block, blockHash } from './block.ts';

export class CertificateSample {
  readonly #chainId: string;
  readonly #keys: readonly SigningKey[];
  readonly #validators: readonly ValidatorKey[];
  readonly #setHash: Uint8Array;
  readonly #oneIn: number;
  #checkedHeight = 0;
  verified = 0;
  refused = 0;

  /** @param seeds - Of 32 bytes, one for each validator. */
  constructor(
    chainId: string,
    seeds: readonly Uint8Array[],
    powers: readonly number[],
    oneIn: number,
  ) {
    this.#chainId = chainId;
    this.#oneIn = oneIn;
    this.#keys = seeds.map((seed) => SigningKey.fromSeed(seed));
    this.#validators = seeds.map((seed, place) => ({
      voteKey: this.#keys[place]!.publicKey,
      vrfKey: VrfKey.fromSeed(seed).publicKey,
      power: powers[place]!,
    }));
    this.#setHash = validatorSetHash(this.#validators);
  }

  /**
   * Makes and verifies the certificate of a block, if it is one of those that are.
   *
   * @param signers - Bitmap of those whose precommits decided it.
   */
  take(block: Block, round: number, epoch: number, signers: Uint8Array): void {
    const { height } = block;
    if (height % this.#oneIn !== 0 || height <= this.#checkedHeight) return;
    this.#checkedHeight = height;
    const hash = blockHash(block);
    const content = { chainId: this.#chainId, height, round, epoch, blockHash: hash };
    const message = voteSignBytes({ ...content, step: 'precommit' });
    const signatures = this.#keys
      .filter((_, place) => hasBit(signers, place))
      .map((key) => key.sign(message));
    const certificate: QuorumCertificate = {
      ...content,
      validatorSetHash: this.#setHash,
      bitmap: signers,
      signatures,
    };
    const expected = { chainId: this.#chainId, validators: this.#validators, height, epoch };
    if (verifyCertificate(certificate, expected) === null) this.verified += 1;
    else this.refused += 1;
  }
}
