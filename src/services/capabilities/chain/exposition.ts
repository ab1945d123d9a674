/** What a validator shows at a scrape. */
import type { Exposition, Labels } from '../../runtime/exposition.ts';
import type { Chain } from './chain.ts';
import type { ChainNode } from './node.ts';

const ABSENCES_MAX = 2;

const LANES: Readonly<Record<'proofs' | 'votes', Labels>> = {
  proofs: { lane: 'proofs' },
  votes: { lane: 'votes' },
};

/** Shows all metrics of a validator whose process works. */
export function exposeNode(chain: Chain, node: ChainNode, out: Exposition): void {
  exposeAgreement(chain, node, out);
  exposeStore(node, out);
  if (chain.spec.vrf !== undefined) exposeDraws(node, out);
  if (node.keeper !== null) exposeRewards(node, out);
  if (node.lanes !== null) exposeLanes(chain, node, out);
  if (chain.spec.proofs !== undefined) exposeProofs(chain, node, out);
  if (chain.spec.transactions !== undefined) exposeTraffic(node, out);
}

/** Slots that have passed since the last final block of a validator, beyond the one under way. */
function finalityLag({ nowUs, spec }: Chain, { voter }: ChainNode): number {
  return Math.max(0, Math.floor((nowUs - voter.finalUs) / spec.intervalUs));
}

function exposeAgreement(chain: Chain, node: ChainNode, out: Exposition): void {
  const { voter, counts, height } = node;
  out.value('chain_height', Math.max(voter.head, height));
  out.value('chain_finalized_height', height);
  out.value('chain_validator_power', voter.power);
  out.value('chain_head_age_seconds', (chain.nowUs - voter.finalUs) / 1_000_000);
  out.value('chain_finality_lag_slots', finalityLag(chain, node));
  out.value('chain_validator_lag_blocks', Math.max(0, chain.blocks.head - height));
  out.value('chain_round', voter.round);
  out.value('chain_slots_total', counts.slots);
  out.value('chain_missed_slots_total', counts.missedSlots);
  out.histogram('chain_block_interval_seconds', counts.interval);
  out.histogram('chain_vote_latency_seconds', counts.voteLatency);
  out.value('chain_epoch', Math.floor(height / chain.spec.epochBlocks));
  out.value('chain_root_disagreements_total', counts.rootDisagreements);
  out.value('chain_equivocations_total', counts.equivocations);
  out.value('chain_foreign_messages_total', counts.foreignMessages);
  out.value('chain_consensus_proofs', node.consensusProofs);
  out.value('chain_uptime_proofs', node.uptimeProofs);
  out.value('chain_uptime_absent_validators', absentees(node));
  out.value('chain_certificates_verified_total', chain.certificates.verified);
  out.value('chain_production_halted', node.isHalted ? 1 : 0);
}

/** Validators absent from more blocks in a row than is borne. */
function absentees({ absences }: ChainNode): number {
  let count = 0;
  for (const blocks of absences) if (blocks > ABSENCES_MAX) count += 1;
  return count;
}

function exposeStore({ disk, counts }: ChainNode, out: Exposition): void {
  out.value('wal_queue', disk.queue);
  out.value('wal_syncs_total', disk.syncCount);
  out.value('wal_flush_failed_total', counts.walFailures);
  out.value('snapshots_total', counts.snapshots);
  out.value('snapshots_stored', disk.snapshots.size);
  out.value('snapshot_failures_total', counts.snapshotFailures);
}

function exposeDraws({ counts }: ChainNode, out: Exposition): void {
  out.value('vrf_rounds_total', counts.vrfRounds);
  out.value('vrf_submissions_total', counts.vrfSubmissions);
  out.value('vrf_accepted_total', counts.vrfAccepted);
  out.value('vrf_rejected_total', counts.vrfRejected);
  out.value('vrf_fallback_total', counts.vrfFallbacks);
  out.value('vrf_participation_ratio', counts.vrfParticipation);
}

function exposeRewards({ keeper }: ChainNode, out: Exposition): void {
  out.value('rewards_epochs_total', keeper?.epochs ?? 0);
  out.value('rewards_conservation_error', keeper?.error ?? 0);
  out.value('rewards_paid_units', keeper?.paid ?? 0);
}

function exposeLanes({ nowUs }: Chain, { lanes }: ChainNode, out: Exposition): void {
  for (const name of ['proofs', 'votes'] as const) {
    const lane = lanes?.[name];
    if (lane === undefined) continue;
    out.value('witness_queue_fill_ratio', lane.fill(nowUs), LANES[name]);
    out.value('witness_drops_total', Math.floor(lane.drops), LANES[name]);
  }
}

function exposeProofs(chain: Chain, node: ChainNode, out: Exposition): void {
  const { counts, cache, track } = node;
  out.value('proof_queue_depth', chain.proofs.depth(node));
  out.histogram('proof_seconds', counts.proofSeconds);
  out.value('proofs_total', counts.proofs);
  out.value('proof_verify_failures_total', counts.proofFailures);
  out.value('proof_oversize_total', counts.proofsOversize);
  out.value('proof_committed_height', track?.height ?? 0);
  out.value('proof_cache_entries', cache.size);
  out.value('proof_cache_capacity', cache.capacity);
  out.value('proof_cache_hits_total', cache.hits);
  out.value('proof_cache_misses_total', cache.misses);
  out.value('proof_cache_evictions_total', cache.evictions);
}

function exposeTraffic(node: ChainNode, out: Exposition): void {
  const { mempool, counts } = node;
  out.value('mempool_ready', mempool.size);
  out.value('mempool_capacity', node.setting('mempool.capacity', 0));
  out.value('mempool_admitted_total', mempool.admitted);
  out.value('mempool_rejected_total', mempool.rejected);
  out.value('mempool_evicted_total', mempool.evicted);
  out.value('chain_transactions_total', counts.transactionsIncluded);
  out.histogram('chain_transaction_finality_seconds', counts.finality);
}
