/** What the parts of the capability share: the validators, their agreement, and the blocks. */
import type { Simulation } from '../../../kernel/simulation.ts';
import type { Stream } from '../../../kernel/stream.ts';
import type { Micros } from '../../../kernel/time.ts';
import type { BlockRecord } from '../../chain/block.ts';
import type { Consensus } from '../../chain/consensus.ts';
import { type GenesisState, genesisState, stakesOf } from '../../chain/genesis.ts';
import type { CapabilityHost } from '../../runtime/capability.ts';
import type { State } from '../../state/state.ts';
import type { ChainNode } from './node.ts';
import type { ChainSpec } from './spec.ts';

export type FeatureKey = keyof ChainSpec['features'];

export interface ChainWorld {
  readonly spec: ChainSpec;
  readonly host: CapabilityHost;
  readonly sim: Simulation;
  readonly powers: readonly number[];
  readonly blocks: BlockRecord;
  readonly nodes: readonly ChainNode[];
  readonly consensus: Consensus;
  /** Draws of what goes wrong, and of nothing else. */
  readonly chance: Stream;
  /** How long a message travels, with all that delays it; -1 when it is lost. */
  travelUs(from: number, to: number): Micros;
  /** The state after the blocks through a height, as the chain has it, if it is still at hand. */
  execute(node: ChainNode, state: State, block: number): State;
}

/** Whether what a gate governs acts in a process; without a gate, `otherwise`. */
export function isOn(
  { spec }: Pick<ChainWorld, 'spec'>,
  node: ChainNode,
  feature: FeatureKey,
  otherwise: boolean,
): boolean {
  const gate = spec.features[feature];
  return gate === undefined ? otherwise : node.hasGate(gate);
}

/** Whether a fault that strikes a share of its occasions strikes this one. */
export function strikes(
  world: Pick<ChainWorld, 'chance'>,
  node: ChainNode,
  fault: string,
): boolean {
  const { flags } = node.instance;
  if (flags.size === 0 || !flags.has(fault)) return false;
  return world.chance.uniform() < node.instance.amount(fault, 'share', 1);
}

/** The genesis that the settings of a process describe; null if they make no sense. */
export function genesisOf(
  { spec, powers }: Pick<ChainWorld, 'spec' | 'powers'>,
  node: ChainNode,
): GenesisState | null {
  const accounts = node.setting('genesis.accounts', 32);
  const balance = node.setting('genesis.balance', 1_000_000);
  const text = node.setting('genesis.stakes', '');
  const isWhole = Number.isSafeInteger(accounts) && Number.isSafeInteger(balance);
  if (!isWhole || accounts < 1 || accounts > ACCOUNTS_MAX || balance < 0) return null;
  const stakes = stakesOf(text, powers);
  return stakes && genesisState({ chainId: spec.chainId, accounts, balance, stakes });
}

const ACCOUNTS_MAX = 65_536;
