/**
 * For how long nothing stood in the way of progress: no fault on any link, and more than two thirds
 * of the voting power at nodes that are ready and that no fault ails. What should happen within a
 * bound is asked for in such times only.
 */
import type { Micros } from '../../kernel/time.ts';
import type { EpochSet } from '../chain/epoch-set.ts';
import type { Network } from '../network/network.ts';
import type { Machine } from '../node/env.ts';
import type { ReferenceChain } from './reference-chain.ts';

export interface QuietTimeOptions {
  readonly machines: readonly Machine[];
  readonly network: Network;
  readonly chain: ReferenceChain;
  readonly isAiling: (node: number) => boolean;
}

export class QuietTime {
  readonly #options: QuietTimeOptions;
  #sinceUs: Micros | null = null;

  constructor(options: QuietTimeOptions) {
    this.#options = options;
  }

  /** How long it has been quiet, without a break; 0 if it is not. */
  lengthUs(nowUs: Micros): Micros {
    return this.#sinceUs === null ? 0 : nowUs - this.#sinceUs;
  }

  /** Looks whether it is quiet. */
  look(nowUs: Micros): void {
    if (this.#isQuiet()) this.#sinceUs ??= nowUs;
    else this.#sinceUs = null;
  }

  #isQuiet(): boolean {
    const { network, chain } = this.#options;
    if (!network.conditions.isCalm) return false;
    return this.#isPowerAble(chain.ledger.nextSet);
  }

  /** Whether able nodes hold two thirds of the power; asks no more of them than it takes to tell. */
  #isPowerAble(set: EpochSet): boolean {
    const { machines, chain, isAiling } = this.#options;
    const { validators } = chain.ledger.genesis;
    let power = 0;
    for (let place = 0; place < set.members.length; place += 1) {
      const machine = machines[validators[set.members[place] ?? -1]?.node ?? -1];
      const isAble = machine?.process?.isReady === true && !isAiling(machine.index);
      if (isAble) power += set.powers[place] ?? 0;
      if (3 * power > 2 * set.totalPower) return true;
    }
    return false;
  }
}
