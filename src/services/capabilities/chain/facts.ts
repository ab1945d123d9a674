/** What the capability `chain` shows, answers, reads and can get wrong. */
import type { MetricFacts, ProbeFacts } from '../../runtime/capability.ts';
import type { Setting } from '../../runtime/setting.ts';

const counter = (help: string): MetricFacts => ({ type: 'counter', help });
const gauge = (help: string): MetricFacts => ({ type: 'gauge', help });
const histogram = (help: string): MetricFacts => ({ type: 'histogram', help });

/** Series, by name. */
export const METRICS: Readonly<Record<string, MetricFacts>> = {
  chain_height: gauge('Highest height of which the validator has seen a block'),
  chain_finalized_height: gauge('Height of its last final block'),
  chain_validator_power: gauge('Its voting power'),
  chain_head_age_seconds: gauge('Time since its last final block'),
  chain_finality_lag_slots: gauge('Slots since its last final block'),
  chain_validator_lag_blocks: gauge('Blocks by which it is behind the furthest validator'),
  chain_round: gauge('Round of the height under way'),
  chain_slots_total: counter('Slots in which a block was due'),
  chain_missed_slots_total: counter('Slots that passed without a block'),
  chain_block_interval_seconds: histogram('Time between two final blocks'),
  chain_vote_latency_seconds: histogram('Time from the casting of a vote to its processing'),
  chain_epoch: gauge('Epochs that are over'),
  chain_root_disagreements_total: counter('Blocks whose root is another than the own one'),
  chain_equivocations_total: counter('Second votes of a validator in one round'),
  chain_foreign_messages_total: counter('Messages of validators with another genesis'),
  chain_consensus_proofs: gauge('Precommits included in the last block'),
  chain_uptime_proofs: gauge('Prevotes included in the last block'),
  chain_uptime_absent_validators: gauge('Validators absent from more than two blocks in a row'),
  chain_certificates_verified_total: counter('Certificates that were verified for real'),
  chain_production_halted: gauge('Whether an operator has halted it'),
  vrf_rounds_total: counter('Rounds of draws'),
  vrf_submissions_total: counter('Draws that arrived'),
  vrf_accepted_total: counter('Draws that were right'),
  vrf_rejected_total: counter('Draws that were wrong'),
  vrf_fallback_total: counter('Rounds with too few draws'),
  vrf_participation_ratio: gauge('Share of the power that drew rightly in the last round'),
  rewards_epochs_total: counter('Epochs that were settled'),
  rewards_conservation_error: gauge('Units that were created or lost'),
  rewards_paid_units: gauge('Units paid out'),
  witness_queue_fill_ratio: gauge('Share of the queue of a lane that is taken'),
  witness_drops_total: counter('Messages that a lane dropped'),
  proof_queue_depth: gauge('Blocks that wait to be proved, or whose proof waits for another'),
  proof_seconds: histogram('Time from the wish for a proof to the proof'),
  proofs_total: counter('Proofs of others and of its own that were accepted'),
  proof_verify_failures_total: counter('Proofs that were refused'),
  proof_oversize_total: counter('Proofs that were refused for their size'),
  proof_committed_height: gauge('Height of the last proof in the commitment'),
  proof_cache_entries: gauge('Proofs in the cache'),
  proof_cache_capacity: gauge('Most proofs that the cache may hold'),
  proof_cache_hits_total: counter('Proofs that were found in the cache'),
  proof_cache_misses_total: counter('Proofs that were not'),
  proof_cache_evictions_total: counter('Proofs that made room for others'),
  mempool_ready: gauge('Transactions that wait'),
  mempool_capacity: gauge('Most transactions that may wait'),
  mempool_admitted_total: counter('Transactions that were admitted'),
  mempool_rejected_total: counter('Transactions that were refused for want of room'),
  mempool_evicted_total: counter('Transactions that waited too long'),
  chain_transactions_total: counter('Transactions in final blocks'),
  chain_transaction_finality_seconds: histogram('Time until a transaction is final'),
  wal_queue: gauge('Blocks in the log behind the last snapshot'),
  wal_syncs_total: counter('Flushes of the log'),
  wal_flush_failed_total: counter('Blocks that could not be written'),
  snapshots_total: counter('Snapshots taken'),
  snapshots_stored: gauge('Snapshots on its disk'),
  snapshot_failures_total: counter('Snapshots that could not be taken or restored'),
};

/** Questions, by name. */
export const PROBES: Readonly<Record<string, ProbeFacts>> = {
  head_height: { gives: 'count', help: 'Height of the last block it has seen' },
  finalized_height: { gives: 'count', help: 'Height of its last final block' },
  head_age: { gives: 'seconds', help: 'Time since its last final block' },
  is_advancing: {
    gives: 'bool',
    help: 'Whether it had a final block in the last `within` seconds',
  },
  genesis_hash: { gives: 'text', help: 'Hash of the genesis that it runs on' },
  genesis_configured: { gives: 'text', help: 'Hash of the genesis that its settings describe' },
  chain_id: { gives: 'text', help: 'Name of the chain' },
  state_root: {
    gives: 'text',
    help: 'Root of the state after its last block, or that of `height`',
  },
  root_agreement: { gives: 'bool', help: 'Whether its root is that of the chain at its height' },
  epoch: { gives: 'count', help: 'Epochs that are over' },
  epochs_finalized: { gives: 'count', help: 'Epochs that are over since height `since`' },
  status: { gives: 'text', help: 'Channel and gates, as the process reports them' },
  chain_gates: { gives: 'texts', help: 'Gates of the capability that act in the process' },
  conservation: { gives: 'count', help: 'Units that rewards created or lost' },
  restore_drill: {
    gives: 'text',
    help: 'Root that snapshot `snapshot` restores to; of a backup `backup`, whether it can be restored',
  },
  migration_drill: {
    gives: 'bool',
    help: 'Whether a copy of its state gets to schema `to`, dying at the shares `crash_at` on the way',
  },
  snapshot_root: { gives: 'text', help: 'Root recorded when snapshot `snapshot` was taken' },
  snapshot_digest: { gives: 'text', help: 'Digest of the bytes of snapshot `snapshot`' },
  schema: { gives: 'count', help: 'Schema of its data' },
  proof_kind: { gives: 'text', help: 'System of the proofs it makes' },
  proof_kinds: { gives: 'texts', help: 'Systems whose proofs it can verify' },
  largest_proof_accepted: { gives: 'bool', help: 'Whether the largest honest proof is accepted' },
  oversize_refused: { gives: 'bool', help: 'Whether a proof above the limit is refused' },
  commitment_advances: {
    gives: 'bool',
    help: 'Whether the commitment went on in the last `within` seconds and its last steps verify',
  },
  tx_round_trip: { gives: 'seconds', help: 'Time until a transaction sent now is final' },
  identity_genesis: {
    gives: 'bool',
    help: 'Whether an identity sent now is known once it is final',
  },
  proposer_share: {
    gives: 'ratio',
    help: 'Share of the power that may propose, by the tiers of its settings',
  },
  tier_weights: { gives: 'ratio', help: 'Sum of the weights of its tiers' },
  cache_hit_ratio: { gives: 'ratio', help: 'Share of the proofs that its cache held' },
  dirs_hash: { gives: 'text', help: 'Hash of what tells its directories from new ones' },
  validator_power: { gives: 'count', help: 'Its voting power' },
  production: { gives: 'bool', help: 'Whether it makes blocks and votes' },
};

/** Operations. */
export const OPERATIONS: readonly string[] = [
  'snapshot_take',
  'snapshot_restore',
  'wal_replay',
  'proof_reverify',
  'restore_drill',
  'volume_wipe',
  'migrate',
  'backup_take',
  'backup_restore',
  'halt_production',
  'resume_production',
];

/** Settings, with what they are by default. */
export const SETTINGS: Readonly<Record<string, Setting>> = {
  channel: '',
  data_dir: '/data/state',
  snapshot_dir: '/data/snapshots',
  proof_cache_dir: '/data/proofs',
  'genesis.accounts': 32,
  'genesis.balance': 1_000_000,
  'genesis.stakes': '',
  max_proof_size_bytes: 4_194_304,
  'proof_cache.capacity': 1_024,
  'mempool.capacity': 8_192,
  'tiers.available_hours': 24,
  'tiers.committed_successes': 10,
  'tiers.reliable_successes': 100,
  'tiers.trusted_score': 0.75,
  'tiers.proposer_min': 0,
  'tiers.weight_validation': 0.4,
  'tiers.weight_uptime': 0.2,
  'tiers.weight_consensus': 0.2,
  'tiers.weight_feedback': 0.15,
  'tiers.weight_decay': 0.05,
};

/** Traits of a release. */
export const TRAITS: Readonly<Record<string, Setting>> = {
  proof_kind: 'stark',
  verifier_kinds: '',
  proof_size_bytes: 1_048_576,
};

/** Faults. */
export const FAULTS: readonly string[] = [
  'hang',
  'cpu_slow',
  'disk_full',
  'disk_slow',
  'fsync_loss',
  'torn_write',
  'bit_rot',
  'clock_skew',
  'schema_skew',
  'proof_tamper',
  'vrf_tamper',
  'vote_withhold',
  'equivocate',
  'queue_cap',
  'link_loss',
  'link_delay',
  'partition',
  'wrong_result',
];

/** Results that can be wrong. */
export const RESULTS: Readonly<Record<string, string>> = {
  vote_amplification: 'Each vote is sent `factor` times (5000), and receivers process every copy',
  rest_twice: 'The rest of a settlement is carried on and paid to the treasury as well',
  state_root: 'A stray entry is written to the state with every block',
  witness_flood: 'Witness messages are sent `factor` times (20)',
  previous_accumulator: 'The prover gives the accumulator that it began from',
  cache_thrash:
    'For each block, `factor` (4) proofs are put in the cache that nobody asks for again',
  cache_overflow: 'The cache keeps more than its capacity',
  snapshot_rows: 'Snapshots leave out every row at a multiple of `factor` (10)',
  migration_stops: 'A migration stops at `share` of its rows and says that it is done',
  migration_rows: 'A migration loses every row at a multiple of `factor` (10)',
  status_channel: 'The status reports another channel than the one configured',
};
