/** A vote is on disk before it leaves: else a crash could make the validator vote once more. */
import type { OwnVote } from '../consensus/messages.ts';
import type { Machine } from '../node/env.ts';
import type { WireVote } from '../wire/messages.ts';
import { type Hooks, type Invariant, isCorrect } from './invariant.ts';
import { logHolds } from './log-frames.ts';

export const voteLogged: Invariant = {
  numbers: [6, 14],
  name: 'vote-logged',
  statement: 'The log of a correct validator holds each vote before the vote leaves the node.',
  watch(_view, report): Hooks {
    return {
      voteSent: (machine, vote) => {
        if (isCorrect(machine) && !isRecorded(machine, vote)) {
          const place = `${vote.step} at height ${vote.height} round ${vote.round}`;
          report(`${machine.name} sends a vote that is not in its log: ${place}`, [machine]);
        }
      },
    };
  },
};

/** A vote of a height that was decided meanwhile has no record any more, and needs none. */
function isRecorded({ disk }: Machine, vote: WireVote): boolean {
  if (vote.height <= disk.ledger.height) return true;
  return (
    disk.unreadRecords.some((record) => isVote(record, vote)) || logHolds(disk.wal, vote) !== false
  );
}

/** Whether a record that is not in bytes yet is that of a vote. */
function isVote(record: object, { step, height, round, blockHash }: OwnVote): boolean {
  const known = record as Partial<OwnVote & { readonly kind: string }>;
  const isThere = known.kind === 'vote' && known.height === height && known.round === round;
  return isThere && known.step === step && known.blockHash === blockHash;
}
