/** What a validator's log says of the height it ends in: everything it must not contradict. */
import { check } from '../../kernel/check.ts';
import type { QuorumSeen } from './host.ts';
import type { BlockRef, OwnProposal, OwnVote } from './messages.ts';
import type { WalRecord } from './wal.ts';

export interface WalReplay<Block extends BlockRef> {
  /** First height that is not decided according to the log. */
  readonly height: number;
  /** Latest round of that height in which the validator was. */
  readonly round: number;
  /** Latest round of that height that the validator gave up, as HotStuff does; -1 for none. */
  readonly givenUpRound: number;
  /** Own proposals and votes of the height, in order, without repetitions. */
  readonly proposals: readonly OwnProposal<Block>[];
  readonly votes: readonly OwnVote[];
  /** The lock and the valid block that the validator held last, or null. */
  readonly locked: QuorumSeen<Block> | null;
  readonly valid: QuorumSeen<Block> | null;
}

/**
 * Sums up a log.
 *
 * @param records - The records of the log in order, from its start or from any decided height on.
 * @returns undefined if nothing of an undecided height is recorded, as for a new validator.
 * @throws InvariantError if the log holds two different votes or proposals for one round, or a
 *   vote that needs a lock which it does not hold: no correct validator wrote it.
 */
export function replayWal<Block extends BlockRef>(
  records: readonly WalRecord<Block>[],
): WalReplay<Block> | undefined {
  const height = records.reduce((highest, record) => Math.max(highest, record.height), 0);
  const ofHeight = records.filter((record) => record.height === height);
  if (ofHeight.length === 0) return undefined;
  if (ofHeight.some((record) => record.kind === 'decided')) return emptyReplay(height + 1);

  const votes = distinct(ofHeight.filter((record) => record.kind === 'vote').map(toVote), voteKey);
  const proposals = distinct(
    ofHeight.filter((record) => record.kind === 'proposal').map(toProposal),
    (proposal) => [String(proposal.round), `${proposal.validRound} ${proposal.block.hash}`],
  );
  const quorums = ofHeight.filter((record) => record.kind === 'quorum');
  const locked = quorums.filter((quorum) => quorum.isLock).at(-1) ?? null;
  checkLock(votes, locked);
  return {
    height,
    round: ofHeight.reduce((latest, record) => Math.max(latest, record.round), 0),
    givenUpRound: ofHeight.reduce(latestGivenUp, -1),
    proposals,
    votes,
    locked,
    valid: quorums.at(-1) ?? null,
  };
}

function emptyReplay(height: number): WalReplay<never> {
  const rounds = { round: 0, givenUpRound: -1 };
  return { height, ...rounds, proposals: [], votes: [], locked: null, valid: null };
}

function latestGivenUp(latest: number, { kind, round }: WalRecord<BlockRef>): number {
  return kind === 'timeout' ? Math.max(latest, round) : latest;
}

function toVote({ step, height, round, blockHash }: OwnVote): OwnVote {
  return { step, height, round, blockHash };
}

function toProposal<Block extends BlockRef>({
  height,
  round,
  validRound,
  block,
}: OwnProposal<Block>): OwnProposal<Block> {
  return { height, round, validRound, block };
}

function voteKey(vote: OwnVote): [slot: string, value: string] {
  return [`${vote.round} ${vote.step}`, vote.blockHash ?? 'nil'];
}

/** Drops repetitions, and refuses contradictions. */
function distinct<T>(items: readonly T[], keyOf: (item: T) => [slot: string, value: string]): T[] {
  const values = new Map<string, string>();
  return items.filter((item) => {
    const [slot, value] = keyOf(item);
    const known = values.get(slot);
    check(known === undefined || known === value, 'the log contradicts itself', slot);
    values.set(slot, value);
    return known === undefined;
  });
}

function checkLock(votes: readonly OwnVote[], locked: QuorumSeen<BlockRef> | null): void {
  for (const { step, round, blockHash } of votes) {
    const needsLock = step === 'precommit' && blockHash !== null;
    check(!needsLock || (locked?.round ?? -1) >= round, 'a precommit without its lock', round);
  }
}
