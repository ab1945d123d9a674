/** What the HotStuff engine asks of the node it runs in, beside what any engine asks. */
import type { ConsensusHost, ProposerOf } from '../host.ts';
import type { BlockRef } from '../messages.ts';
import type { OwnTimeout, VoteCertificate } from './messages.ts';
import type { HotStuffRules } from './rules.ts';

/**
 * The part of an engine's host that HotStuff shares. Its votes go to the leader of their view, and
 * it has no timeouts of steps.
 */
export type SharedHost<Block extends BlockRef> = Omit<ConsensusHost<Block>, 'scheduleTimeout'>;

/** What views need: a clock, and ways to tell everybody. */
export interface ViewHost {
  /** Call `onViewTimeout` with the same arguments after the timeout of that view. */
  scheduleView(height: number, round: number): void;
  /** Sign the timeout, which is in the log, send it to all, and feed it back to `onTimeoutVote`. */
  emitTimeout(timeout: OwnTimeout): void;
  /** Send the certificate to all others. The same one may be given several times. */
  sendCertificate(certificate: VoteCertificate): void;
}

/** What an engine is built from. */
export interface HotStuffOptions<Block extends BlockRef> {
  /** Voting power by validator: whole, at least 0, above 0 in total. */
  readonly validators: readonly number[];
  /** Place of this validator in the set; -1 for an observer, which never speaks. */
  readonly self: number;
  readonly proposerOf: ProposerOf;
  readonly host: SharedHost<Block>;
  readonly views: ViewHost;
  /** Left out, the rules of the papers. */
  readonly rules?: HotStuffRules;
}
