/**
 * The invariants of a cluster and of its rollout, by their numbers: those that are watched while a
 * run goes on, those that another part of the program sees to, and those that do not apply.
 */
import { acknowledged } from './acknowledged.ts';
import { activation } from './activation.ts';
import { blastRadius } from './blast-radius.ts';
import { bounded } from './bounded.ts';
import { budget } from './budget.ts';
import { catchUp } from './catch-up.ts';
import { certificate } from './certificate.ts';
import { doubleVote } from './double-vote.ts';
import { drain } from './drain.ts';
import { finality } from './finality.ts';
import { givenUp } from './given-up.ts';
import { inclusion } from './inclusion.ts';
import type { Claim, Invariant } from './invariant.ts';
import { leader } from './leader.ts';
import { lockRule } from './lock-rule.ts';
import { onceOnly } from './once-only.ts';
import { peers } from './peers.ts';
import { progress } from './progress.ts';
import { quorumIntersection } from './quorum-intersection.ts';
import { recovery } from './recovery.ts';
import { conservation, restartedOnce } from './restarts.ts';
import { rollback } from './rollback.ts';
import { roundJump } from './round-jump.ts';
import { stages } from './stages.ts';
import { stateRoot } from './state-root.ts';
import { validity } from './validity.ts';
import { versionInEffect } from './version-in-effect.ts';
import { voteLogged } from './vote-logged.ts';

/** Watched by an observer of every run. */
export const INVARIANTS: readonly Invariant[] = [
  validity,
  certificate,
  quorumIntersection,
  finality,
  doubleVote,
  givenUp,
  voteLogged,
  lockRule,
  leader,
  stateRoot,
  onceOnly,
  acknowledged,
  recovery,
  progress,
  inclusion,
  catchUp,
  roundJump,
  bounded,
  peers,
  budget,
  drain,
  stages,
  activation,
  rollback,
  blastRadius,
  versionInEffect,
  restartedOnce,
  conservation,
];

/** Checked where the thing itself happens, on every occasion; a violation has the same effect. */
export const CHECKED_AT_SOURCE: readonly Claim[] = [
  {
    numbers: [1],
    name: 'agreement',
    statement: 'No two nodes finalise different blocks at a height.',
  },
  {
    numbers: [12],
    name: 'proof',
    statement: 'No node accepts a proof that a prover forged.',
  },
  {
    numbers: [12],
    name: 'tamper',
    statement: 'Every manipulated proof is refused, for its own reason; its honest twin is not.',
  },
  {
    numbers: [13],
    name: 'equivocation',
    statement:
      'Evidence of two votes is found against liars only, never against a correct validator.',
  },
];

/** An invariant of the list that no run can break, or that no run can show. */
export interface Exempt {
  readonly number: number;
  /** What it would say. */
  readonly title: string;
  readonly reason: string;
}

export const EXEMPT: readonly Exempt[] = [
  {
    number: 15,
    title: 'a checksum mismatch is never served',
    reason:
      'A damaged record is kept as bytes apart from the block, so there is nothing else to serve; ' +
      'tests of the disk read every kind of damage.',
  },
  {
    number: 17,
    title: 'every version still allowed reads the storage format',
    reason: 'All releases share one storage format.',
  },
  {
    number: 24,
    title: 'load returns to normal after an overload',
    reason: 'What is normal is a matter of the scenario: its gates on load and latency say.',
  },
  {
    number: 26,
    title: 'no node is eclipsed',
    reason: 'Peers are drawn once, at the start: no node chooses peers, so none can be lured away.',
  },
  { number: 27, title: 'rate limits hold', reason: 'Nodes have no rate limits.' },
  {
    number: 28,
    title: 'messages of an unknown version crash no node',
    reason: 'Whatever a node throws ends the run as an internal error, exit code 70.',
  },
  {
    number: 33,
    title: 'messages of mixed versions round-trip',
    reason: 'Peers speak the codec of the older one; tests of the codecs hold for any message.',
  },
  {
    number: 36,
    title: 'alerts fire in time and not without cause',
    reason: 'There are no alerts.',
  },
];

/**
 * Properties that fall together: where liars hold a third of the power, they can have the chain
 * split, and nodes on either side then differ in all of these.
 */
export const FOLLOW_A_SPLIT: ReadonlySet<string> = new Set([
  'agreement',
  ...[validity, quorumIntersection, finality, lockRule, stateRoot, recovery].map(
    ({ name }) => name,
  ),
]);

/**
 * Properties that fall once the chain has split, and no sooner: they are judged by the chain of the
 * first to decide, by its sets and its height, and the nodes on the other side have another. Neither
 * side need have the power to go on.
 */
export const FALL_AFTER_A_SPLIT: ReadonlySet<string> = new Set(
  [certificate, leader, acknowledged, progress, inclusion, catchUp].map(({ name }) => name),
);
