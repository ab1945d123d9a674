/** What a world is put together from: machines with their releases, and the network between them. */
import { check } from '../../kernel/check.ts';
import type { Simulation } from '../../kernel/simulation.ts';
import type { Streams } from '../../kernel/streams.ts';
import { Registry } from '../../metrics/registry.ts';
import type { Genesis } from '../chain/genesis.ts';
import { placedLatency } from '../network/latency-regions.ts';
import { QUEUE_US } from '../network/link-spec.ts';
import { Network, type Receiver } from '../network/network.ts';
import { Overlay } from '../network/overlay.ts';
import { regionsOfNodes } from '../network/regions.ts';
import { NodeClock } from '../node/clock.ts';
import type { Disk } from '../node/disk.ts';
import type { Machine } from '../node/env.ts';
import { Processor } from '../node/processor.ts';
import { SeedError } from '../seed-error.ts';
import { overlayEdges } from '../topology/table.ts';
import type { Behaviour } from '../versions/behaviour.ts';
import { BEHAVIOURS } from '../versions/table.ts';
import type { Identity } from './founding.ts';
import type { WorldSpec } from './spec.ts';

/** Draws of an overlay until one is connected. */
const OVERLAY_TRIES = 100;

/** What runs by version: one object for each code, so that code can be told by it. */
export function behavioursOf(spec: WorldSpec): ReadonlyMap<string, Behaviour> {
  const made = new Map<string, Behaviour>();
  const byVersion = new Map<string, Behaviour>();
  for (const version of spec.versions) {
    const make = BEHAVIOURS[version.behaviour];
    check(make !== undefined, 'no such behaviour', version.behaviour);
    const behaviour = made.get(version.behaviour) ?? make(spec.cluster.chain);
    made.set(version.behaviour, behaviour);
    byVersion.set(version.name, behaviour);
  }
  return byVersion;
}

/** A machine for each node, each with a disk of its own, and none with a process. */
export function machinesOf(
  identities: readonly Identity[],
  genesis: Genesis,
  behaviours: ReadonlyMap<string, Behaviour>,
  makeDisk: (node: number) => Disk,
  onClockWrong: (node: number) => void,
): Machine[] {
  const validators = new Map(genesis.validators.map(({ node }, place) => [node, place]));
  return identities.map((identity) => {
    const behaviour = behaviours.get(identity.version) as Behaviour;
    const { index } = identity;
    const clock = new NodeClock(() => onClockWrong(index));
    return machineOf(identity, { disk: makeDisk(index), clock }, behaviour, validators.get(index));
  });
}

/**
 * Draws the overlay and the latencies of its links.
 *
 * @throws SeedError if no draw of the overlay is connected.
 */
export function connect(
  cluster: WorldSpec['cluster'],
  machines: readonly Machine[],
  sim: Simulation,
  streams: Streams,
  receiver: Receiver,
): Network {
  const { link } = cluster;
  const { latency } = link;
  const placed =
    latency.kind === 'regions' ? placedLatency(latency, regionsOfNodes(cluster)) : latency;
  return new Network({
    ...{ sim, streams, receiver, overlay: drawOverlay(cluster, machines.length, streams) },
    model: {
      latency: placed,
      jitter: link.jitter,
      bitsPerSecond: link.bandwidthBitsPerSecond,
      queueUs: link.queueUs ?? QUEUE_US,
      loss: link.loss,
    },
    nodeName: (node) => machines[node]?.name ?? '',
  });
}

function drawOverlay(cluster: WorldSpec['cluster'], nodeCount: number, streams: Streams): Overlay {
  const regionOf = regionsOfNodes(cluster);
  const stream = streams.of('overlay', 'edges');
  for (let tries = 0; tries < OVERLAY_TRIES; tries += 1) {
    const overlay = new Overlay(nodeCount, overlayEdges(regionOf, cluster.overlay, stream));
    if (overlay.isConnected()) return overlay;
  }
  throw new SeedError(
    'cluster.overlay',
    `none of ${OVERLAY_TRIES} draws is connected with this seed`,
    'ask for more links',
    'topology.sparse',
  );
}

function machineOf(
  identity: Identity,
  parts: Pick<Machine, 'disk' | 'clock'>,
  behaviour: Behaviour,
  validator = -1,
): Machine {
  const { index, name, group, role, secrets, version } = identity;
  return {
    ...{ index, name, group, role, validator, secrets, version, behaviour, ...parts },
    get publicKey() {
      return identity.publicKey;
    },
    processor: new Processor(parts.disk.waits),
    registry: new Registry(),
    process: null,
    lives: 0,
    claimedBy: null,
    impairments: 0,
    isDraining: false,
    dishonesty: null,
    config: null,
  };
}
