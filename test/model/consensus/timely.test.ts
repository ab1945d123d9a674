import { describe, expect, test } from 'vitest';
import { Tendermint } from '../../../src/model/consensus/tendermint.ts';
import { blockOf, proposalOf, type TestBlock, voteOf } from './block.ts';
import { Recorder } from './recorder.ts';

const A = blockOf(1, 'a');

/** A host whose clock says that a block is of another time. */
class Untimely extends Recorder {
  isTimely(block: TestBlock): boolean {
    return block.hash !== A.hash;
  }
}

function started(): { readonly host: Untimely; readonly engine: Tendermint<TestBlock> } {
  const host = new Untimely();
  const proposerOf = (_height: number, round: number) => round % 4;
  const engine = new Tendermint({ validators: [1, 1, 1, 1], self: 3, proposerOf, host });
  engine.startHeight(1);
  host.take();
  return { host, engine };
}

describe('a block of another time', () => {
  test('gets no prevote when it is new', () => {
    const { host, engine } = started();
    engine.onProposal(proposalOf(0, 0, A));
    expect(host.take()).toEqual(['prevote 1/0 nil']);
  });

  test('is decided all the same if a quorum finds its time right', () => {
    const { host, engine } = started();
    engine.onProposal(proposalOf(0, 0, A));
    for (const voter of [0, 1, 2]) engine.onVote(voteOf('precommit', 0, voter, A.hash));
    expect(host.decisions.map(({ block }) => block)).toEqual([A]);
  });

  test('gets a prevote when it is proposed again on the ground of a quorum', () => {
    const { host, engine } = started();
    engine.onTimeout('propose', 1, 0);
    for (const voter of [0, 1, 2]) engine.onVote(voteOf('prevote', 0, voter, A.hash));
    for (const voter of [0, 1, 2]) engine.onVote(voteOf('precommit', 0, voter, null));
    engine.onTimeout('precommit', 1, 0);
    host.take();
    engine.onProposal(proposalOf(1, 1, A, 0));
    expect(host.take()).toContain('prevote 1/1 1-a');
  });
});
