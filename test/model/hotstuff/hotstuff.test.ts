import { expect, test } from 'vitest';
import type { HotStuffHost } from '../../../src/model/hotstuff/host.ts';
import { HotStuff } from '../../../src/model/hotstuff/hotstuff.ts';
import {
  GENESIS_QC,
  type HotStuffBlock,
  type QuorumCertificate,
} from '../../../src/model/hotstuff/messages.ts';

const SIZE = 4;

const certify = ({ hash, round }: HotStuffBlock): QuorumCertificate => ({
  blockHash: hash,
  round,
  voters: [0, 1, 2],
});

function block(round: number, justify: QuorumCertificate): HotStuffBlock {
  return { hash: `b${round}`, round, author: round % SIZE, justify, excuse: null };
}

/** A validator that has the payload of some blocks only, and what it did. */
function validator(payload: Set<string>) {
  const [looked, stored]: string[][] = [[], []];
  const nothing = () => {};
  const host: HotStuffHost<HotStuffBlock> = {
    requestBlock: nothing,
    sendVote: nothing,
    sendTimeout: nothing,
    sendCertificate: nothing,
    startTimer: nothing,
    saveState: nothing,
    fetchBlock: nothing,
    commit: nothing,
    hasPayload: ({ hash }) => {
      looked!.push(hash);
      return payload.has(hash);
    },
    saveBlock: ({ hash }) => void stored!.push(hash),
  };
  const leaderOf = (round: number) => round % SIZE;
  const engine = new HotStuff({ powers: [1, 1, 1, 1], self: 0, leaderOf, host });
  engine.start();
  return { engine, looked: looked!, stored: stored! };
}

test('looks for the payload of a block at once, though its parent waits for its own', () => {
  const payload = new Set<string>();
  const { engine, looked, stored } = validator(payload);
  const first = block(1, GENESIS_QC);
  const second = block(2, certify(first));
  expect(engine.onProposal(first)).toBe('waiting');
  expect(engine.onProposal(second)).toBe('waiting');
  expect(looked).toEqual([first.hash, second.hash]);
  payload.add(second.hash);
  engine.onPayload(second.hash);
  expect(stored).toEqual([]);
  payload.add(first.hash);
  engine.onPayload(first.hash);
  expect(stored).toEqual([first.hash, second.hash]);
});
