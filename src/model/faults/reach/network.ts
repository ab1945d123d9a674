/** What faults may do to the links of a cluster, and to the senders on them. */
import type { Micros } from '../../../kernel/time.ts';

/** Which links are meant: directed, so a link and the one that runs back are two. */
export type LinkChoice = (from: number, to: number) => boolean;

/** One message on its way over a disturbed link. Each rule on the link adds to it in turn. */
export interface Passage {
  /** Length of the message on the wire. */
  readonly bytes: number;
  isLost: boolean;
  /** Added to the time that the message takes. */
  delayUs: Micros;
  /** One entry for each further copy: how long after the message it arrives. */
  readonly copiesUs: Micros[];
  /** Bits of the message that are inverted on the way, by their place in it; twice is not at all. */
  readonly flippedBits: number[];
}

/**
 * What a fault does to a message. Rules of several faults all see every message, lost or not, so
 * none moves the draws of another.
 */
export type PassageRule = (passage: Passage) => void;

/** Limits on what nodes send, besides those of the cluster's links; the tightest holds. */
export interface SenderLimits {
  readonly bitsPerSecond?: number | undefined;
  /** Longest wait for a turn to be sent. */
  readonly queueUs?: Micros | undefined;
}

/**
 * The network, to faults. Each operation returns what undoes it, and it alone: what other faults do
 * to the same links goes on.
 */
export interface NetworkReach {
  /** Number of nodes; they are numbered from 0. */
  readonly nodeCount: number;
  /**
   * Has messages that are sent over some links pass a rule.
   *
   * @param loses - Share of messages that come to nothing by it, 0 unless stated: for the dose.
   */
  pass(links: LinkChoice, rule: PassageRule, loses?: number): () => void;
  /** Lets nothing through some links: what is sent over them is lost, and what would arrive. */
  cut(links: LinkChoice): () => void;
  /** Holds what arrives over some links; when nothing holds them any more, it arrives in order. */
  hold(links: LinkChoice): () => void;
  /** Limits what some nodes send from now on; of a queue, as many bytes remain. */
  limit(nodes: readonly number[], limits: SenderLimits): () => void;
}
