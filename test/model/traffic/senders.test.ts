import { describe, expect, test } from 'vitest';
import { ownerOf, senderSampler, sendersSchema } from '../../../src/model/traffic/senders.ts';
import { TrafficBench } from '../../support/traffic-bench.ts';

const WALLETS = [7, 8, 9];

describe('senders', () => {
  test('of accounts are dealt to the wallets in turn, each account to one of them', () => {
    const owners = Array.from({ length: 8 }, (_, account) => ownerOf(account, WALLETS));
    expect(owners.map(({ wallet }) => wallet)).toEqual([7, 8, 9, 7, 8, 9, 7, 8]);
    expect(owners.map(({ account }) => account)).toEqual([0, 0, 0, 1, 1, 1, 2, 2]);
  });

  test('are all wallets alike where nothing is said', () => {
    const { host } = new TrafficBench({ wallets: WALLETS });
    const draw = senderSampler({ from: 'wallets' }, host, host.stream('arrivals'));
    const drawn = Array.from({ length: 3000 }, draw);
    for (const wallet of WALLETS) {
      const found = drawn.filter((sender) => sender.wallet === wallet).length;
      expect(Math.abs(found - 1000)).toBeLessThan(5 * 26);
    }
    expect(drawn.every(({ account }) => account === 0)).toBe(true);
  });

  test('of Zipf are few: the first account of the first wallet sends most', () => {
    const { host } = new TrafficBench({ wallets: WALLETS });
    const senders = sendersSchema.parse({ kind: 'zipf', exponent: 1, accounts: 6 });
    const draw = senderSampler({ from: 'wallets', senders }, host, host.stream('arrivals'));
    const counts = new Map<string, number>();
    const draws = 4900;
    for (let drawn = 0; drawn < draws; drawn++) {
      const { wallet, account } = draw();
      const key = `${wallet}/${account}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    // 1 + 1/2 + ... + 1/6 is 2.45, so the shares are 2000, 1000, 667, 500, 400, 333 of 4900.
    ['7/0', '8/0', '9/0', '7/1', '8/1', '9/1'].forEach((key, place) => {
      const expected = 2000 / (place + 1);
      expect(Math.abs((counts.get(key) ?? 0) - expected)).toBeLessThan(5 * Math.sqrt(expected));
    });
  });

  test('have one account for each wallet unless told, and draw from a stream of their own', () => {
    const { host } = new TrafficBench({ wallets: WALLETS });
    const senders = sendersSchema.parse({ kind: 'zipf', exponent: 0.5 });
    const draw = senderSampler({ from: 'wallets', senders }, host, host.stream('arrivals'));
    const drawn = Array.from({ length: 200 }, draw);
    expect(new Set(drawn.map(({ wallet }) => wallet))).toEqual(new Set(WALLETS));
    expect(drawn.every(({ account }) => account === 0)).toBe(true);
    const untouched = new TrafficBench().host.stream('arrivals');
    expect(host.stream('arrivals').u32()).toBe(untouched.u32());
  });

  test('refuse an exponent that is not above 0 or far too large', () => {
    const messagesOf = (exponent: number) =>
      sendersSchema
        .safeParse({ kind: 'zipf', exponent })
        .error?.issues.map(({ message }) => message);
    expect(messagesOf(0)).toEqual(['number.positive: 0 must be above 0']);
    expect(messagesOf(21)).toEqual(['number.range: 21 is more than 20']);
    expect(messagesOf(20)).toBe(undefined);
  });
});
