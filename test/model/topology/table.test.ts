import { describe, expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/streams.ts';
import { Overlay } from '../../../src/model/network/overlay.ts';
import { singleRegionEdgeCount } from '../../../src/model/topology/single-region.ts';
import { overlayEdges, topologySchema } from '../../../src/model/topology/table.ts';

const SPECS = [
  { kind: 'small_world', k: 6, rewire: 0.2 },
  { kind: 'ring' },
  { kind: 'erdos_renyi', p: 0.03 },
  { kind: 'k_regular', k: 6 },
  { kind: 'scale_free', m: 3 },
  { kind: 'full' },
  { kind: 'two_region', within: { kind: 'scale_free', m: 2 }, bridges: 4 },
].map((written) => topologySchema.parse(written));

const NODES = 300;
const regionOf = Int32Array.from({ length: NODES }, (_, node) => node % 2);

describe('overlayEdges', () => {
  test('has a case here for every kind', () => {
    expect(new Set(SPECS.map(({ kind }) => kind)).size).toBe(topologySchema.options.length);
  });

  test.each(SPECS)('of $kind is a connected graph that its stream fixes', (spec) => {
    const draw = (seed: string) =>
      overlayEdges(regionOf, spec, new Streams(seed).of('overlay', 'edges'));
    expect(draw('1')).toEqual(draw('1'));
    const isDrawn = spec.kind !== 'ring' && spec.kind !== 'full';
    if (isDrawn) expect(draw('1')).not.toEqual(draw('2'));
    // The overlay checks that the graph is simple.
    expect(new Overlay(NODES, draw('1')).isConnected()).toBe(true);
    if (spec.kind === 'two_region' || spec.kind === 'erdos_renyi') return;
    expect(draw('1')).toHaveLength(singleRegionEdgeCount(NODES, spec));
  });
});
