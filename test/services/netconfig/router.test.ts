import { describe, expect, test } from 'vitest';
import type { Method } from '../../../src/services/netconfig/implementation.ts';
import type { KeyStrategy } from '../../../src/services/netconfig/router.ts';
import { Router } from '../../../src/services/netconfig/router.ts';
import { requestClasses } from '../../../src/services/netconfig/routes.ts';

const reads = requestClasses.filter(({ method }) => method === 'GET');
const phases = [
  { name: 'old', serves: [], unmatched: 'legacy' as const },
  { name: 'read', serves: reads, unmatched: 'legacy' as const },
  { name: 'full', serves: [], unmatched: 'rewrite' as const },
];

function routed(strategy: KeyStrategy, phase: string, isRoutedCounted = false) {
  const config = { phases, strategy, isFallbackEnabled: true, isRoutedCounted };
  const router = new Router(config);
  router.setPhase(phase);
  const send = (method: Method, path: string) => {
    const request = { method, path };
    router.served(request, router.choose(request));
  };
  for (const node of ['a', 'b', 'c']) {
    send('GET', `/nodes/${node}/network`);
    send('GET', `/nodes/${node}/network/eth0`);
    send('PUT', `/nodes/${node}/apply`);
  }
  send('GET', '/cluster/network/zones');
  return router.counters;
}

describe('Router', () => {
  test('covers all eligible requests when it looks templates up', () => {
    const counters = routed('template-key', 'read');
    expect(counters).toMatchObject({ eligible: 7, covered: 7 });
    expect(counters.served).toEqual({ legacy: 3, rewrite: 7 });
    expect(counters.writes).toEqual({ legacy: 3, rewrite: 0 });
  });

  test('covers only paths without a name when it looks concrete paths up', () => {
    const counters = routed('concrete-key', 'read');
    expect(counters).toMatchObject({ eligible: 7, covered: 1 });
    expect(counters.fallback).toEqual({ error: 0, timeout: 0, routed: 0 });
  });

  test('serves everything by the rewrite in a phase whose rest is the rewrite', () => {
    const byPath = routed('concrete-key', 'full');
    expect(byPath).toMatchObject({ eligible: 10, covered: 10 });
    expect(byPath.served.legacy).toBe(0);
  });

  test('counts what was meant for the old one as routed only if told to', () => {
    expect(routed('template-key', 'old', true).fallback.routed).toBe(10);
    expect(routed('template-key', 'old', false).fallback.routed).toBe(0);
    expect(routed('template-key', 'old').eligible).toBe(0);
  });

  test('counts a fallback by its cause, and not as covered', () => {
    const config = { phases, isFallbackEnabled: true, isRoutedCounted: true };
    const router = new Router({ ...config, strategy: 'template-key' });
    router.setPhase('read');
    const request = { method: 'GET' as const, path: '/cluster/network/zones' };
    expect(router.served(request, router.choose(request), 'timeout')).toBe('legacy');
    expect(router.counters.fallback).toEqual({ error: 0, timeout: 1, routed: 0 });
    expect(router.counters).toMatchObject({ eligible: 1, covered: 0 });
    router.resetCounters();
    expect(router.counters.fallback.timeout).toBe(0);
  });

  test('refuses a phase that does not exist and two of one name', () => {
    const config = { strategy: 'template-key', isFallbackEnabled: true, isRoutedCounted: false };
    const router = new Router({ ...config, strategy: 'template-key', phases });
    expect(() => router.setPhase('none')).toThrow('no such phase: none');
    const twice = [phases[0]!, phases[0]!];
    expect(() => new Router({ ...config, strategy: 'template-key', phases: twice })).toThrow();
  });
});
