import { expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/streams.ts';
import { LinkDelays } from '../../../src/model/gossipsub/link-delays.ts';

const MODEL = { latencyMinUs: 10_000, latencyMaxUs: 150_000, jitterShareMax: 0.1 };

function linkDelays(jitterShareMax = 0.1): LinkDelays {
  const streams = new Streams('links');
  return new LinkDelays({ ...MODEL, jitterShareMax }, (low, high) =>
    streams.of(`${low} ${high}`, 'delay'),
  );
}

test('a link has one latency both ways, and links differ', () => {
  const links = linkDelays(0);
  const there = links.delayUs(3, 8);
  expect(links.delayUs(8, 3)).toBe(there);
  expect(links.delayUs(3, 8)).toBe(there);
  expect(links.delayUs(3, 9)).not.toBe(there);
});

test('jitter only delays, by its share of the latency at most, and half of that on average', () => {
  const own = linkDelays(0);
  const jittered = linkDelays();
  let extra = 0;
  for (let peer = 1; peer <= 400; peer += 1) {
    const latencyUs = own.delayUs(0, peer);
    expect(latencyUs).toBeGreaterThanOrEqual(MODEL.latencyMinUs);
    expect(latencyUs).toBeLessThanOrEqual(MODEL.latencyMaxUs);
    const share = jittered.delayUs(peer, 0) / latencyUs - 1;
    expect(share).toBeGreaterThan(-1e-4);
    expect(share).toBeLessThan(0.1001);
    extra += share;
  }
  expect(extra / 400).toBeCloseTo(0.05, 2);
});
