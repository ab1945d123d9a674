/**
 * What the chain of blocks says of itself: how many, how far apart, in which round.
 */
import type { BlockRecord } from '../run/result.ts';
import { type Distribution, distributionOf, mapDistribution } from './distribution.ts';

export interface BlockFigures {
  readonly count: number;
  readonly heightFirst: number | null;
  readonly heightLast: number | null;
  /** Of wallets and of validators together. */
  readonly transactions: number;
  /** Those of validators, who apply for the next committee. */
  readonly vrfSubmissions: number;
  /** Blocks by the round that decided them, by round: all in round 0 is a calm chain. */
  readonly rounds: readonly { readonly round: number; readonly count: number }[];
  /** Between two decisions that follow one another, in whole microseconds. */
  readonly intervalUs: Distribution | null;
  /** From the last decision, or the start where there was none, to the end of the run. */
  readonly ageUs: number;
}

export interface BlockInterval {
  readonly height: number;
  readonly atUs: number;
  readonly intervalUs: number;
}

/**
 * Counts blocks and measures their intervals.
 *
 * @param virtualUs - When the run ended.
 */
export function blockFigures(blocks: readonly BlockRecord[], virtualUs: number): BlockFigures {
  const rounds = new Map<number, number>();
  let transactions = 0;
  let vrfSubmissions = 0;
  for (const block of blocks) {
    rounds.set(block.round, (rounds.get(block.round) ?? 0) + 1);
    transactions += block.transactions;
    vrfSubmissions += block.vrfSubmissions;
  }
  const intervals = blockIntervals(blocks).map((interval) => interval.intervalUs);
  return {
    count: blocks.length,
    heightFirst: blocks[0]?.height ?? null,
    heightLast: blocks[blocks.length - 1]?.height ?? null,
    transactions,
    vrfSubmissions,
    rounds: [...rounds].sort(([a], [b]) => a - b).map(([round, count]) => ({ round, count })),
    intervalUs: mapDistribution(distributionOf(intervals), Math.round),
    ageUs: virtualUs - (blocks[blocks.length - 1]?.decidedUs ?? 0),
  };
}

/** The time each block but the first took since the one before it. */
export function blockIntervals(blocks: readonly BlockRecord[]): readonly BlockInterval[] {
  return blocks.slice(1).map((block, index) => ({
    height: block.height,
    atUs: block.decidedUs,
    intervalUs: block.decidedUs - blocks[index]!.decidedUs,
  }));
}
