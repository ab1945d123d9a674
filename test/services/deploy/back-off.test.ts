import { describe, expect, test } from 'vitest';
import { seconds } from '../../../src/kernel/time.ts';
import { BackOff } from '../../../src/services/deploy/back-off.ts';

describe('BackOff', () => {
  test('of the kubelet starts at once, then after 10 s, doubling up to 5 minutes', () => {
    const backOff = new BackOff();
    let nowUs = 0;
    const waits: number[] = [];
    for (let crash = 0; crash < 9; crash++) {
      const waitUs = backOff.failed(nowUs);
      waits.push(waitUs / 1e6);
      nowUs += waitUs + seconds(1);
    }
    expect(waits).toEqual([0, 10, 20, 40, 80, 160, 300, 300, 300]);
  });

  test('starts over after ten minutes without a failure, and not before', () => {
    const waits = [600, 600.000001].map((ranSeconds) => {
      const backOff = new BackOff();
      backOff.failed(0);
      backOff.failed(seconds(1));
      return backOff.failed(seconds(11) + seconds(ranSeconds)) / 1e6;
    });
    expect(waits).toEqual([20, 0]);
  });
});
