/** What nodes say: every message that is sent from now on, and who spoke the votes in it. */
import { vi } from 'vitest';
import type { Machine } from '../../src/model/node/env.ts';
import type { Message, WireVote } from '../../src/model/wire/messages.ts';
import type { Drill } from './world-drill.ts';

interface Said {
  readonly from: number;
  readonly message: Message;
  readonly atUs: number;
}

/** Writes down every message that is sent from now on. */
export function listen(drill: Drill): readonly Said[] {
  const said: Said[] = [];
  const { network, sim } = drill.world;
  const send = network.send.bind(network);
  vi.spyOn(network, 'send').mockImplementation((from, to, frame) => {
    said.push({ from, message: frame.message, atUs: sim.nowUs });
    send(from, to, frame);
  });
  return said;
}

/** The votes of a validator among what was said, by whomever; `at` knows the validator sets. */
export function votesOf(
  said: readonly Said[],
  { validator }: Machine,
  at: Machine,
): readonly WireVote[] {
  return said.flatMap(({ message }) => {
    const batch = message.type === 'votes' ? message.votes : [];
    const votes = message.type === 'vote' ? [message.vote] : batch;
    return votes.filter((vote) => {
      const { members } = at.disk.ledger.setOf(vote.epoch);
      return members[vote.validator] === validator;
    });
  });
}
