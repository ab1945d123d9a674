import { describe, expect, test } from 'vitest';
import { seconds } from '../../../src/kernel/time.ts';
import { type OwnContent, QaNode, type QaPort } from '../../../src/model/cometbft/qa-node.ts';
import { part, proposal, VALIDATORS, votes } from './parcels.ts';

/** The node is the last of four validators and never leads. */
const SELF = 3;
const LEADER = 0;

/** As in the network: a height that is decided makes the node enter the next one. */
function nodeInHeightOne(port: Partial<QaPort> = {}) {
  const decided: number[] = [];
  const node = new QaNode(
    {
      validatorCount: VALIDATORS,
      announcesParts: true,
      proposerOf: () => LEADER,
      makeBlock: () => {},
      scheduleTimeout: () => {},
      own: () => {},
      decided: (self, _round, { height }) => {
        decided.push(height);
        self.enterHeight(height + 1);
      },
      hurry: (self) => self.begin(),
      ...port,
    },
    SELF,
    8,
  );
  node.enterHeight(1);
  return { node, decided };
}

function giveWholeBlock(node: QaNode, height: number): void {
  for (const each of [proposal(height, LEADER), part(height, 0), part(height, 1)]) {
    expect(node.take(each)).toBe(true);
  }
}

describe('QaNode', () => {
  test('decides once it has the whole block and precommits of more than two thirds', () => {
    const { node, decided } = nodeInHeightOne();
    node.begin();
    node.take(votes(1, 'precommit', [0, 1, 2]));
    expect(decided).toEqual([]);
    giveWholeBlock(node, 1);
    expect(decided).toEqual([1]);
    expect([node.height, node.isWaiting]).toEqual([2, true]);
  });

  test('keeps what comes of a height that its engine has not begun, and begins with it', () => {
    const { node, decided } = nodeInHeightOne();
    giveWholeBlock(node, 1);
    node.take(votes(1, 'precommit', [0, 1]));
    expect(node.engine.height).toBe(0);
    node.begin();
    expect(node.engine.height).toBe(1);
    node.take(votes(1, 'precommit', [2]));
    expect(decided).toEqual([1]);
  });

  test('does not wait for the timeout once two thirds have precommitted', () => {
    const { node, decided } = nodeInHeightOne();
    giveWholeBlock(node, 1);
    node.take(votes(1, 'prevote', [0, 1, 2]));
    expect(node.isWaiting).toBe(true);
    node.take(votes(1, 'precommit', [0, 1, 2]));
    expect(decided).toEqual([1]);
  });

  test('completes the last commit while it waits, and no longer', () => {
    const { node } = nodeInHeightOne();
    node.begin();
    giveWholeBlock(node, 1);
    node.take(votes(1, 'precommit', [0, 1, 2]));
    const late = votes(1, 'precommit', [SELF]);
    expect(node.lacksVote(1, VALIDATORS + SELF)).toBe(true);
    expect(node.lacksVote(1, SELF)).toBe(false);
    expect([node.take(late), node.take(late)]).toEqual([true, false]);
    const { votes: precommits } = node.commits[1]!;
    expect([0, 1, 2, 3].every((each) => precommits.has(VALIDATORS + each))).toBe(true);
    const { node: other } = nodeInHeightOne();
    other.begin();
    giveWholeBlock(other, 1);
    other.take(votes(1, 'precommit', [0, 1, 2]));
    other.begin();
    expect(other.take(late)).toBe(false);
  });

  // 2 s under way and 0.5 s between clocks, as in v1.0.0-alpha.2; blocks of the test are made at 0.
  test.each([
    [2.5, 'block 1'],
    [2.500001, null],
  ])('votes for a new block that came %d s after it was made: %s', (lateSeconds, blockHash) => {
    const own: OwnContent[] = [];
    const synchrony = { precisionUs: seconds(0.5), messageDelayUs: seconds(2) };
    const { node } = nodeInHeightOne({ synchrony, own: (_, content) => own.push(content) });
    node.begin();
    const late = proposal(1, LEADER);
    node.hear(late, lateSeconds * seconds(1));
    node.hear(late, seconds(9));
    giveWholeBlock(node, 1);
    expect(own.map(({ records }) => records?.[SELF]?.blockHash)).toEqual([blockHash]);
  });

  test('has something to tell of each vote, part and step', () => {
    const { node } = nodeInHeightOne();
    const before = node.noticeCount;
    giveWholeBlock(node, 1);
    node.take(votes(1, 'prevote', [0, 1]));
    node.begin();
    expect(node.noticeCount - before).toBe(2 + 2 + 1);
  });
});
