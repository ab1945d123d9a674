/** Rewards of a chain: which ledger each validator keeps, and what an epoch that ends does to it. */
import type { Block } from '../../chain/block.ts';
import {
  epochWork,
  ledgerIn,
  RewardKeeper,
  type RewardPolicy,
  rewardPolicy,
  settleInState,
} from '../../chain/rewards.ts';
import type { Settle } from '../../chain/transition.ts';
import type { State } from '../../state/state.ts';
import type { ChainNode } from './node.ts';
import { type ChainWorld, isOn } from './world.ts';

export class RewardService {
  readonly #world: ChainWorld;
  readonly #policy: RewardPolicy | null;

  constructor(world: ChainWorld) {
    const { rewards } = world.spec;
    this.#world = world;
    this.#policy =
      rewards === undefined ? null : rewardPolicy(rewards.issued, rewards.leader, rewards.witness);
  }

  /** What the end of an epoch writes to the state, under rules by which the ledger lies there. */
  readonly settle: Settle = (state, block, creditsRestTwice) => {
    const policy = this.#policy;
    return policy === null
      ? []
      : settleInState(state, this.#work(block, policy), policy, creditsRestTwice);
  };

  /** Gates of a validator are others: it keeps a ledger from now on, or none. */
  refresh(node: ChainNode): void {
    if (this.#policy === null || node.state === null || !this.#isOn(node)) {
      node.keeper = null;
      return;
    }
    if (node.keeper !== null) return;
    node.keeper = new RewardKeeper(this.#policy);
    this.stand(node, node.state);
  }

  /** A validator stands elsewhere from now on: a ledger in its state is audited from there. */
  stand(node: ChainNode, state: State): void {
    if (node.rules.settles) node.keeper?.beginAudit(ledgerIn(state, this.#world.powers));
  }

  /** An epoch ends for a validator with a final block. */
  endEpoch(node: ChainNode, block: Block): void {
    const { keeper, state } = node;
    if (this.#policy === null || keeper === null || state === null || !this.#isOn(node)) return;
    if (node.rules.settles) keeper.observe(ledgerIn(state, this.#world.powers));
    else keeper.settle(this.#work(block, this.#policy), node.isWrong('rest_twice'));
  }

  #isOn(node: ChainNode): boolean {
    return isOn(this.#world, node, 'rewards', true);
  }

  #work(block: Block, { issued }: RewardPolicy) {
    const { blocks, powers, spec } = this.#world;
    return epochWork(blocks, block, spec.epochBlocks, powers, issued);
  }
}
