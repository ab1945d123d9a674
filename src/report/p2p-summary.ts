/**
 * The summary of the network: `summaries/<name>_summary.json`.
 *
 * Its keys are those of the rpp-simnet harness, so that tools made for that read ours; as there, a
 * block with nothing to say is left out. Milliseconds are whole microseconds divided by 1000, thus
 * exact to 0.001. `resource_usage` is measured on the machine that ran it and stands in `host`.
 */
import { percentile } from '../kernel/percentile.ts';
import type { CopyCount, NetworkResult, RunResult, TimelineRecord } from '../run/result.ts';
import { digestOf, type Json, type JsonObject } from './canonical-json.ts';
import { distributionJson } from './consensus-summary.ts';
import { distributionOf, mapDistribution } from './distribution.ts';
import { gossipTotal } from './gossip-total.ts';
import { outageFigures, outageJson } from './outage-figures.ts';

/** What the latencies of probes were taken from: simulated links, not sockets. */
const BACKEND = 'simulated';

const FAULT_KINDS: ReadonlySet<string> = new Set([
  'churn_down',
  'churn_up',
  'crash_down',
  'crash_up',
  'partition_start',
  'partition_end',
]);

/** Builds the document. */
export function p2pSummary(result: RunResult): JsonObject {
  const { network } = result;
  const summary = {
    kind: 'p2p',
    scenario: result.scenario.name,
    simnet_version: result.simnetVersion,
    seed: result.seed,
    backend: BACKEND,
    ...gossip(network.gossip),
    chunk_retries: network.retransmits,
    propagation: propagation(network.propagationUs),
    ...probes(network),
    mesh_changes: network.meshChanges.map((change) => ({
      node: change.node,
      peer: change.peer,
      topic: change.topic,
      action: change.action,
      timestamp_ms: millis(change.atUs),
    })),
    faults: faults(result),
    ...recovery(network.resumeUs),
    ...peerTraffic(result),
    lost: network.lost,
    queue_full_messages: network.queueFull,
    propagation_us: distributionJson(
      mapDistribution(distributionOf(network.propagationUs), Math.round),
    ),
    churn: outageJson(outageFigures(result, 'churn')),
    crashes: outageJson(outageFigures(result, 'crash')),
    restarts: result.restarts.length,
    restarts_ready: result.restarts.filter((restart) => restart.readyUs !== null).length,
    host: { resource_usage: resourceUsage(result) },
  };
  return { ...summary, digest: digestOf(summary) };
}

/** The totals are of transactions and proposals, as propagation is. */
function gossip({ transactions, proposals, votes }: NetworkResult['gossip']): JsonObject {
  const total = gossipTotal({ transactions, proposals });
  return {
    total_publishes: total.published,
    total_receives: total.received,
    duplicates: total.duplicates,
    first_receives: total.received - total.duplicates,
    gossip: {
      transactions: copies(transactions),
      proposals: copies(proposals),
      votes: {
        publishes: votes.published,
        receives: votes.received,
        first_receives: votes.fresh,
        duplicates: votes.duplicates,
        out_of_turn: votes.received - votes.fresh - votes.duplicates,
      },
    },
  };
}

function copies({ published, received, duplicates }: CopyCount): JsonObject {
  return {
    publishes: published,
    receives: received,
    first_receives: received - duplicates,
    duplicates,
  };
}

function millis(micros: number): number {
  return Math.round(micros) / 1_000;
}

function propagation(sortedUs: readonly number[]): JsonObject | null {
  if (sortedUs.length === 0) return null;
  return {
    p50_ms: millis(percentile(sortedUs, 50)),
    p95_ms: millis(percentile(sortedUs, 95)),
  };
}

function probes(network: NetworkResult): JsonObject {
  const block = propagation(network.blockPropagationUs);
  const transaction = propagation(network.transactionPropagationUs);
  if (block === null && transaction === null) return {};
  return {
    propagation_probes: {
      ...(block === null ? {} : { block }),
      ...(transaction === null ? {} : { transaction }),
      backend: BACKEND,
    },
  };
}

/** Faults name a node by its place among the nodes, and also by its name. */
function faults(result: RunResult): Json {
  const places = new Map(result.nodes.map((node, index) => [node.name, index]));
  return result.timeline
    .filter((record) => FAULT_KINDS.has(record.kind))
    .map((record) => ({
      kind: record.kind,
      detail: faultDetail(record, places),
      node: record.node,
      timestamp_ms: millis(record.atUs),
    }));
}

function faultDetail(record: TimelineRecord, places: ReadonlyMap<string, number>): string {
  const place = record.node === null ? undefined : places.get(record.node);
  return place === undefined ? record.detail : `node:${place}`;
}

function recovery(resumeUs: readonly number[]): JsonObject {
  const resumes = distributionOf(resumeUs);
  if (resumes === null) return {};
  return {
    recovery: {
      resume_latencies_ms: resumeUs.map(millis),
      max_resume_latency_ms: millis(resumes.max),
      mean_resume_latency_ms: millis(resumes.mean),
    },
  };
}

function peerTraffic(result: RunResult): JsonObject {
  if (result.network.peerTraffic.length === 0) return {};
  const groups = new Map(result.nodes.map((node) => [node.name, node.group]));
  return {
    peer_traffic: result.network.peerTraffic.map((traffic) => ({
      peer_id: traffic.node,
      peer_class: groups.get(traffic.node) ?? null,
      bytes_in: traffic.bytesIn,
      bytes_out: traffic.bytesOut,
      messages_lost: traffic.lost,
    })),
  };
}

function resourceUsage({ host }: RunResult): JsonObject {
  return {
    cpu_time_secs: millis(host.cpuMs * 1_000) / 1_000,
    wall_time_secs: millis(host.wallMs * 1_000) / 1_000,
    avg_cpu_percent: host.wallMs > 0 ? Math.round((host.cpuMs / host.wallMs) * 1_000) / 10 : null,
    max_rss_bytes: host.maxRssBytes,
  };
}
