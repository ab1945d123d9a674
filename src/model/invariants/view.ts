/** What invariants see: the whole cluster, and what is remembered of the run for all of them. */
import type { Micros } from '../../kernel/time.ts';
import type { SeriesStore } from '../../metrics/series-store.ts';
import type { Genesis } from '../chain/genesis.ts';
import type { BudgetSpec } from '../cluster-spec.ts';
import type { ConsensusSpec } from '../consensus-spec.ts';
import type { Network } from '../network/network.ts';
import type { Machine } from '../node/env.ts';
import type { Recorder } from '../recorder.ts';
import type { Behaviour } from '../versions/behaviour.ts';
import type { QuietTime } from './quiet-time.ts';
import type { ReferenceChain } from './reference-chain.ts';
import type { RolloutView } from './rollout-view.ts';
import type { VoteTally } from './vote-tally.ts';

export interface ClusterView {
  readonly machines: readonly Machine[];
  /** Those whose turn it is to be looked at: all of a small cluster, a part of a large one. */
  readonly turn: () => readonly Machine[];
  readonly genesis: Genesis;
  readonly consensus: ConsensusSpec;
  readonly budgets: readonly BudgetSpec[];
  readonly behaviours: ReadonlyMap<string, Behaviour>;
  readonly network: Network;
  readonly recorder: Recorder;
  readonly store: SeriesStore;
  readonly nowUs: () => Micros;
  /** Events that are scheduled. */
  readonly pendingCount: () => number;
  /** Whether a fault ails a node itself, apart from its links. */
  readonly isAiling: (node: number) => boolean;
  /** The blocks that the first nodes to decide them decided on, and what follows from them. */
  readonly chain: ReferenceChain;
  /** Every vote that was ever sent, of the last heights. */
  readonly tally: VoteTally;
  readonly quiet: QuietTime;
  /** The rollout that is followed; null in a world without one. */
  readonly rollout: () => RolloutView | null;
}
