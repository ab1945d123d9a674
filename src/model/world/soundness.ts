/**
 * How much the protocol bears of what a fault does to a machine: less than that is no ailment. What
 * is slow is measured by the shortest timeout of a first round, in which a vote has to be made, made
 * durable and sent.
 */
import type { Distribution } from '../../kernel/distributions.ts';
import type { Micros } from '../../kernel/time.ts';
import { PRECISION_US } from '../chain/block-time.ts';
import type { ConsensusSpec } from '../consensus-spec.ts';
import type { CryptoSpec } from '../crypto-spec.ts';
import type { Network } from '../network/network.ts';
import type { NodeClock } from '../node/clock.ts';
import { FSYNC_US } from '../node/disk.ts';
import type { Machine } from '../node/env.ts';

/** What a sender has to be able to take: votes for its peers, in bits. */
const VOTES_BITS = 8 * 1_024;

export interface SoundnessOptions {
  readonly consensus: Pick<ConsensusSpec, 'timeouts' | 'selection'>;
  readonly crypto: Pick<CryptoSpec, 'costs'>;
  readonly network: Network;
  readonly nowUs: () => Micros;
}

export class Soundness {
  readonly #options: SoundnessOptions;
  /** The shortest timeout of a first round. */
  readonly #stepUs: Micros;
  /** What a validator computes in it, at most: its vote, those of a committee, a certificate. */
  readonly #workUs: Micros;

  constructor(options: SoundnessOptions) {
    this.#options = options;
    const { timeouts, selection } = options.consensus;
    const { propose, prevote, precommit } = timeouts;
    const { sign, verify, certificate } = options.crypto.costs;
    this.#stepUs = Math.min(propose.baseUs, prevote.baseUs, precommit.baseUs);
    this.#workUs = mostUs(sign) + selection.committee * mostUs(verify) + mostUs(certificate);
  }

  /** Whether faults leave a machine good enough to take part. */
  isSound({ index, clock, disk, processor }: Machine): boolean {
    const isQuick = processor.factor === 1 || this.#workUs * processor.factor <= this.#stepUs;
    const isDurable = disk.fsyncUs <= Math.max(this.#stepUs, FSYNC_US);
    return isQuick && isDurable && this.#isClockRight(clock) && this.#canSend(index);
  }

  /** Two clocks that are each off by half the precision differ by no more than all of it. */
  #isClockRight(clock: NodeClock): boolean {
    const nowUs = this.#options.nowUs();
    return !clock.isFrozen && 2 * Math.abs(clock.read(nowUs) - nowUs) <= PRECISION_US;
  }

  #canSend(node: number): boolean {
    const { network } = this.#options;
    if (!network.conditions.isLimited(node)) return true;
    const { queueUs, bitsPerSecond } = network.uplinkOf(node);
    const takesUs = Math.ceil((VOTES_BITS * 1_000_000) / bitsPerSecond);
    return takesUs <= queueUs && takesUs <= this.#stepUs;
  }
}

/** The most that is drawn; of what has no limit, what is typical. */
function mostUs(distribution: Distribution): Micros {
  switch (distribution.kind) {
    case 'constant':
      return distribution.us;
    case 'uniform':
      return distribution.maxUs;
    case 'exponential':
      return distribution.maxUs ?? distribution.meanUs;
    case 'lognormal':
      return distribution.maxUs ?? distribution.medianUs;
    case 'bimodal':
      return Math.max(mostUs(distribution.fast), mostUs(distribution.slow));
  }
}
