import { describe, expect, test } from 'vitest';
import { CommitRound, commitmentTo } from '../../../src/services/beacon/commitments.ts';

const secret = (byte: number) => new Uint8Array(32).fill(byte);
const zero = new Uint8Array(32);

function revealed(order: readonly string[]): CommitRound {
  const round = new CommitRound(5);
  for (const name of order) round.commit(name, commitmentTo(5, name, secret(name.charCodeAt(0))));
  round.window = 'reveal';
  for (const name of order) round.reveal(name, secret(name.charCodeAt(0)));
  return round;
}

describe('CommitRound', () => {
  test('counts a message once, in its window, and only if it opens the commitment', () => {
    const round = new CommitRound(5);
    expect(round.commit('a', commitmentTo(5, 'a', secret(1)))).toBeNull();
    expect(round.commit('a', commitmentTo(5, 'a', secret(2)))).toBe('commit.twice');
    expect(round.commit('b', commitmentTo(5, 'a', secret(1)))).toBeNull();
    expect(round.commit('c', commitmentTo(4, 'c', secret(3)))).toBeNull();
    round.window = 'reveal';
    expect(round.commit('d', commitmentTo(5, 'd', secret(4)))).toBe('commit.late');
    expect(round.reveal('a', secret(2))).toBe('reveal.mismatch');
    expect(round.reveal('a', secret(1))).toBeNull();
    expect(round.reveal('a', secret(1))).toBe('reveal.twice');
    // A commitment that was copied from another participant or round opens to nothing.
    expect(round.reveal('b', secret(1))).toBe('reveal.mismatch');
    expect(round.reveal('c', secret(3))).toBe('reveal.mismatch');
    expect(round.reveal('d', secret(4))).toBe('reveal.uncommitted');
    round.window = 'closed';
    expect(round.reveal('b', secret(1))).toBe('reveal.late');
    expect([round.commitCount, round.revealCount]).toEqual([3, 1]);
  });

  test('gives a seed that depends on every reveal and on no order of arrival', () => {
    const seed = revealed(['a', 'b', 'c']).seed(zero);
    expect(revealed(['c', 'a', 'b']).seed(zero)).toEqual(seed);
    expect(revealed(['a', 'b']).seed(zero)).not.toEqual(seed);
    expect(revealed(['a', 'b', 'c']).seed(secret(1))).not.toEqual(seed);
  });
});
