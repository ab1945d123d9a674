/**
 * The experiment of the GossipSub v1.0 simulation: nodes that dial at random, a few sources that
 * publish in turn, and how long each message takes to each node.
 */
import { Simulation } from '../kernel/simulation.ts';
import { Streams } from '../kernel/streams.ts';
import { type Micros, ms, seconds } from '../kernel/time.ts';
import type { Draws } from '../model/gossipsub/draws.ts';
import { LinkDelays } from '../model/gossipsub/link-delays.ts';
import { type GossipsubCounts, GossipsubNetwork } from '../model/gossipsub/network.ts';
import { Mrg32k3a } from './mrg32k3a.ts';

export interface GossipsubSetup {
  readonly nodeCount: number;
  readonly messageCount: number;
  /** From the start of heartbeats to the first message. */
  readonly settleUs: Micros;
}

export interface GossipsubOutcome {
  readonly counts: GossipsubCounts;
  /** Deliveries to nodes other than the source, by tenths of a second since the source's own. */
  readonly histogram: readonly number[];
}

/** Draws with whole numbers too, for the dials and the sources. */
interface WholeDraws extends Draws {
  below(n: number): number;
}

/** Where the draws of one network come from. Nodes are numbered from 0; the driver is -1. */
export interface NetworkDraws {
  readonly dials: WholeDraws;
  readonly script: WholeDraws;
  readonly node: (node: number) => Draws;
  readonly link: (low: number, high: number) => Draws;
}

const DIALS = 20;
const SOURCES = 5;
const DRIVER = -1;
const LINKS = { latencyMinUs: ms(10), latencyMaxUs: ms(150), jitterShareMax: 0.1 };
const CONNECT_US = ms(330);
const INTERVAL_US = seconds(1);
const LINGER_US = seconds(10);
const BUCKET_US = ms(100);
const PARAMETERS = {
  degree: 6,
  degreeLow: 4,
  degreeHigh: 12,
  gossipDegree: 6,
  heartbeatUs: seconds(1),
  firstHeartbeatUs: seconds(1),
  history: 120,
  gossipWindow: 3,
};

/** The draws of the published network: streams of MRG32k3a by fixed numbers. */
export function publishedDraws(): NetworkDraws {
  return {
    dials: Mrg32k3a.stream(7, 11),
    script: Mrg32k3a.stream(3, 5),
    node: (node) => Mrg32k3a.stream(13 + node + 1, 17 * (node + 1)),
    link: (low, high) => Mrg32k3a.stream(low + 1, high + 1),
  };
}

/** The draws of a network of our own. */
export function ownDraws(seed: string): NetworkDraws {
  const streams = new Streams(seed);
  return {
    dials: streams.of('network', 'dials'),
    script: streams.of('driver', 'script'),
    node: (node) => streams.of(`node ${node}`, 'gossipsub'),
    link: (low, high) => streams.of(`link ${low} ${high}`, 'delay'),
  };
}

/** Runs the experiment on one network. */
export function runGossipsub(setup: GossipsubSetup, draws: NetworkDraws): GossipsubOutcome {
  const sim = new Simulation();
  const links = new LinkDelays(LINKS, draws.link);
  const deliveries: Micros[][] = Array.from({ length: setup.messageCount }, () => []);
  const network = new GossipsubNetwork({
    sim,
    nodeCount: setup.nodeCount,
    parameters: PARAMETERS,
    drawsOf: draws.node,
    delayUs: (from, to) => links.delayUs(from, to),
    onDelivered: (_node, message, atUs) => deliveries[message]?.push(atUs),
  });
  const nodes = Array.from({ length: setup.nodeCount }, (_, node) => node);
  for (const node of nodes) {
    const others = nodes.filter((other) => other !== node);
    draws.dials.shuffle(others);
    for (const peer of others.slice(0, DIALS)) network.dial(node, peer);
  }
  sim.run(CONNECT_US);
  network.start();
  draws.script.shuffle(nodes);
  for (let message = 0; message < setup.messageCount; message += 1) {
    const source = nodes[draws.script.below(SOURCES)] as number;
    const tellUs = setup.settleUs + message * INTERVAL_US;
    network.publish(source, message, tellUs + links.delayUs(DRIVER, source));
  }
  sim.run(CONNECT_US + setup.settleUs + setup.messageCount * INTERVAL_US + LINGER_US);
  return { counts: network.counts, histogram: histogramOf(deliveries) };
}

function histogramOf(deliveries: readonly (readonly Micros[])[]): readonly number[] {
  const histogram: number[] = [];
  for (const [atSourceUs = 0, ...others] of deliveries) {
    for (const atUs of others) {
      const bucket = Math.floor((atUs - atSourceUs) / BUCKET_US);
      while (histogram.length <= bucket) histogram.push(0);
      histogram[bucket] = (histogram[bucket] as number) + 1;
    }
  }
  return histogram;
}
