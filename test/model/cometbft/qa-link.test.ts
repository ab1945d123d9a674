import { describe, expect, test } from 'vitest';
import { QaLink } from '../../../src/model/cometbft/qa-link.ts';

const SIZES = {
  votes: 64,
  parts: 64,
  sendBytesPerSecond: 5_120_000,
  flushUs: 100_000,
};
const link = (oneWayUs = 0): QaLink => new QaLink({ from: 0, to: 1, oneWayUs, phaseUs: 0 }, SIZES);

describe('QaLink', () => {
  test('keeps what goes last for the flush that follows the first message', () => {
    const it = link();
    expect(it.send(1000, 300, true)).toBe(101_000);
    expect(it.send(50_000, 300, true)).toBe(101_000);
    expect(it.send(102_000, 300, true)).toBe(202_000);
  });

  test('lets go at once what is pushed out by more', () => {
    expect(link().send(1000, 300, false)).toBe(1000);
  });

  // Ten packets of 1448 bytes go at once.
  test('needs a round trip when the window of a long path is used up', () => {
    expect(link(50_000).send(0, 14_480, false)).toBe(0);
    expect(link(50_000).send(0, 14_481, false)).toBe(100_000);
  });

  test('knows nothing of a peer that goes to another height', () => {
    const it = link();
    expect(it.peerEnters(3)).toBe(true);
    it.peerKnows('block', 0);
    it.peerVotes.add(5);
    it.peerParts.add(6);
    expect(it.peerEnters(3)).toBe(false);
    expect(it.peerEnters(2)).toBe(false);
    expect([it.peerHeight, it.peerHash, it.peerVotes.has(5)]).toEqual([3, 'block', true]);
    expect(it.peerEnters(4)).toBe(true);
    expect([it.peerHash, it.peerRound]).toEqual(['', -1]);
    expect([it.peerVotes.has(5), it.peerParts.has(6)]).toEqual([false, false]);
  });

  test('knows of no parts of a new block', () => {
    const it = link();
    it.peerKnows('one', 0);
    it.peerParts.add(6);
    it.peerKnows('one', 1);
    expect(it.peerParts.has(6)).toBe(true);
    it.peerKnows('two', 2);
    expect(it.peerParts.has(6)).toBe(false);
  });
});
