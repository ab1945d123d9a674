/**
 * A result as a run would leave it, built by hand: 12 validators and 2 observers over 30 s, each
 * validator restarted once, churn beside it, 8 proofs and 4 tampers. Every figure is computed from
 * small whole numbers, so a test can say what a report must hold.
 */
import type {
  BlockRecord,
  ElectorateResult,
  GateRecord,
  ProofRecord,
  RestartRecord,
  RunResult,
  TamperRecord,
  TimelineRecord,
} from '../../src/run/result.ts';

const SECOND = 1_000_000;
const VALIDATORS = 12;

/** Builds the result; `changes` replaces whole fields. */
export function sampleResult(changes: Partial<RunResult> = {}): RunResult {
  const restarts = sampleRestarts();
  return {
    simnetVersion: '0.1.0',
    scenario: {
      name: 'canary_rolling_restart',
      title: 'Canary rolling restart and deploy simulation',
      description: 'Validators are restarted one after another while traffic flows.',
      sha256: hex(7),
      refs: ['000-1', '000-3'],
      source: 'simnet: 1\nname: canary_rolling_restart\nseed: "202506"\n',
      nodes: VALIDATORS + 2,
      validators: VALIDATORS,
      witnessCommitments: 120,
    },
    seed: '202506',
    verdict: 'pass',
    outcomes: [],
    dose: null,
    convergence: null,
    playbook: null,
    virtualUs: 30 * SECOND,
    events: 412_806,
    traceHash: hex(1),
    checkpoints: [
      { event: 131_072, hash: hex(2) },
      { event: 262_144, hash: hex(3) },
    ],
    fidelity: ['votes: all signed and verified', 'proofs: 1 of 2 blocks'],
    security: {
      conjecturedBits: 96,
      provenBits: 48,
      parameters: { queries: 40, field: 'p = 2^64' },
    },
    stages: [
      stage('pre-rollout', 0, 6),
      stage('rolling-restart', 6, 21),
      stage('post-rollout', 21, 30),
    ],
    gates: sampleGates(),
    restarts,
    timeline: sampleTimeline(restarts),
    blocks: sampleBlocks(),
    proofs: sampleProofs(),
    tampers: sampleTampers(),
    network: sampleNetwork(),
    electorate: sampleElectorate(),
    tracker: {
      blocks: [
        { fixture: 'demo-0', hash: hex(9), chainHeight: 3, transactions: 1, indexedUs: 2 * SECOND },
      ],
      reads: 14,
      audits: 9,
      auditFailures: [],
      lagBlocks: 0,
    },
    transactions: { submitted: 165, acknowledged: 165, finalised: 165, lost: 0 },
    series: [
      {
        name: 'height',
        unit: 'count',
        labels: { node: 'validators-0' },
        points: [0, 1, SECOND, 2],
      },
    ],
    logs: { 'wallet-tracker-regression': ['indexed demo-0 at height 3', 'test result: ok'] },
    nodes: sampleNodes(),
    host: {
      startedAt: '2026-01-02T03:04:05.000Z',
      finishedAt: '2026-01-02T03:04:15.500Z',
      wallMs: 10_500,
      cpuMs: 21_000,
      maxRssBytes: 300 * 1024 * 1024,
      node: 'v20.20.2',
      workers: 1,
      virtualSecondsPerWallSecond: 30 / 10.5,
      eventsPerSecond: 412_806 / 10.5,
      proveMs: [100, 200, 300, 400, 500, 600, 700, 800],
      verifyMs: [10, 20, 30, 40, 50, 60, 70, 80],
    },
    ...changes,
  };
}

/** The same run with one gate failed and a rollback. */
export function failedResult(): RunResult {
  const result = sampleResult();
  const gates = result.gates.map((gate) => (gate.name === 'propagation-p95' ? failedGate() : gate));
  return {
    ...result,
    verdict: 'fail',
    outcomes: [{ code: 1, message: 'gate propagation-p95 failed' }],
    gates,
    stages: [
      result.stages[0]!,
      { ...result.stages[1]!, outcome: 'rolled-back', rollback: 'back-to-v1' },
      {
        name: 'post-rollout',
        outcome: 'not-reached',
        startedUs: null,
        endedUs: null,
        rollback: null,
      },
    ],
  };
}

/** 64 hex digits made of one. */
function hex(digit: number): string {
  return digit.toString(16).repeat(64);
}

function stage(name: string, from: number, to: number): RunResult['stages'][number] {
  return {
    name,
    outcome: 'passed',
    startedUs: from * SECOND,
    endedUs: to * SECOND,
    rollback: null,
  };
}

function gate(changes: Partial<GateRecord> & Pick<GateRecord, 'name' | 'rule'>): GateRecord {
  return {
    stage: 'run',
    outcome: 'pass',
    value: 0,
    threshold: 0,
    unit: 'count',
    margin: 0,
    samples: 1,
    evaluatedUs: 30 * SECOND,
    firstBreachUs: null,
    lostUs: null,
    reason: null,
    refs: [],
    ...changes,
  };
}

function sampleGates(): readonly GateRecord[] {
  return [
    gate({
      name: 'recovery',
      rule: 'max restart_recovery <= 5s',
      stage: 'rolling-restart',
      value: 1_100_000,
      threshold: 5 * SECOND,
      unit: 'us',
      margin: 3_900_000,
      samples: VALIDATORS,
      evaluatedUs: 21 * SECOND,
      refs: ['000-8'],
    }),
    gate({
      name: 'propagation-p95',
      rule: 'p95 propagation <= 500ms',
      value: 112_400,
      threshold: 500_000,
      unit: 'us',
      margin: 387_600,
      samples: 1_001,
      refs: ['000-8'],
    }),
    gate({ name: 'finality', rule: 'conflicting_finality == 0', refs: ['000-2'] }),
    gate({
      name: 'delivered',
      rule: 'delivered_ratio >= 0.99',
      value: 0.9971,
      threshold: 0.99,
      unit: 'ratio',
      margin: 0.0071,
      samples: 165,
    }),
  ];
}

function failedGate(): GateRecord {
  return gate({
    name: 'propagation-p95',
    rule: 'p95 propagation <= 500ms',
    outcome: 'fail',
    value: 612_400,
    threshold: 500_000,
    unit: 'us',
    margin: -112_400,
    samples: 1_001,
    firstBreachUs: 13_180_000,
    reason: 'validators-7 was behind a full link from 13.1s on, and 41 of 1,001 receipts were late',
  });
}

function sampleRestarts(): readonly RestartRecord[] {
  return Array.from({ length: VALIDATORS }, (_, index) => {
    const drainUs = (6 + index) * SECOND + 100_000;
    return {
      node: `validators-${index}`,
      fromVersion: 'v1.4.2',
      toVersion: 'v1.5.0-rc.1',
      drainUs,
      stoppedUs: drainUs + 300_000,
      startedUs: drainUs + 1_000_000,
      readyUs: drainUs + 1_400_000,
      walRecords: 40 + index,
      blocksSynced: 1,
    };
  });
}

function sampleTimeline(restarts: readonly RestartRecord[]): readonly TimelineRecord[] {
  const records: TimelineRecord[] = [
    { atUs: 5_200_000, kind: 'churn_down', node: 'validators-3', detail: 'steady-churn' },
    { atUs: 7_000_000, kind: 'churn_up', node: 'validators-3', detail: 'steady-churn' },
    { atUs: 22_000_000, kind: 'churn_down', node: 'observers-1', detail: 'steady-churn' },
    { atUs: 23_800_000, kind: 'churn_up', node: 'observers-1', detail: 'steady-churn' },
    { atUs: 0, kind: 'stage', node: null, detail: 'pre-rollout started' },
    ...restarts.map((restart) => ({
      atUs: restart.stoppedUs,
      kind: 'stop' as const,
      node: restart.node,
      detail: restart.fromVersion,
    })),
  ];
  return records.sort((a, b) => a.atUs - b.atUs);
}

function sampleElectorate(): ElectorateResult {
  const names = Array.from({ length: VALIDATORS }, (_, index) => `validators-${index}`);
  const standing = { tier: 4, scorePpm: 500_000, timetokeHours: 600 };
  const powers = names.map((_, index) => (10 + index) * 1_500 * 601);
  const totalPower = powers.reduce((sum, power) => sum + power, 0);
  return {
    validators: names.map((name, index) => ({ name, stake: 10 + index, ...standing })),
    committees: [0, 1].map((epoch) => ({
      ...{ epoch, isDrawn: true, heightFirst: 20 * epoch + 1, heightLast: 20 + 10 * epoch },
      ...{ members: names.map((_, index) => index), powers, totalPower },
    })),
  };
}

function sampleBlocks(): readonly BlockRecord[] {
  return Array.from({ length: 30 }, (_, index) => ({
    height: index + 1,
    round: index === 12 ? 1 : 0,
    proposer: `validators-${index % VALIDATORS}`,
    hash: hex(index % 16),
    transactions: 6,
    vrfSubmissions: 1,
    decidedUs: (index + 1) * 900_000 + (index >= 12 ? 700_000 : 0),
  }));
}

function sampleProofs(): readonly ProofRecord[] {
  return Array.from({ length: 8 }, (_, index) => ({
    index,
    height: 2 * index + 2,
    round: 0,
    stage: index < 2 ? 'pre-rollout' : 'rolling-restart',
    prover: `provers-${index % 2}`,
    requestedUs: (2 * index + 2) * SECOND,
    completedUs: (2 * index + 2) * SECOND + 400_000 + 10_000 * index,
    verifiedUs: (2 * index + 2) * SECOND + 409_000 + 10_000 * index,
    bytes: 100_000 + 1_000 * index,
    sha256: hex(index),
    failure: null,
  }));
}

function sampleTampers(): readonly TamperRecord[] {
  return [0, 4].flatMap((proofIndex) => [
    {
      proofIndex,
      family: 'vrf' as const,
      tamper: 'vrf.gamma_bit_flip',
      expected: ['vrf_invalid'],
      reason: 'vrf_invalid',
      outcome: 'rejected' as const,
      controlAccepted: true,
    },
    {
      proofIndex,
      family: 'quorum' as const,
      tamper: 'quorum.root_swap',
      expected: ['quorum_root_mismatch'],
      reason: 'quorum_root_mismatch',
      outcome: 'rejected' as const,
      controlAccepted: true,
    },
  ]);
}

function sampleNetwork(): RunResult['network'] {
  // 0 to 1,000 times 123 us: the p50 is 61.5 ms and the p95 116.85 ms.
  const propagationUs = Array.from({ length: 1_001 }, (_, index) => index * 123);
  return {
    gossip: {
      transactions: { published: 180, received: 2_835, duplicates: 560 },
      proposals: { published: 15, received: 340, duplicates: 80 },
      votes: { published: 390, received: 9_000, fresh: 4_680, duplicates: 4_200 },
    },
    lost: 12,
    retransmits: 11,
    propagationUs,
    blockPropagationUs: [10_000, 20_000, 40_001],
    transactionPropagationUs: [5_000, 15_000],
    meshChanges: [
      {
        node: 'validators-3',
        peer: 'validators-4',
        topic: 'blocks',
        action: 'unsubscribe',
        atUs: 5_200_001,
      },
    ],
    peerTraffic: [{ node: 'validators-0', bytesIn: 4_000, bytesOut: 5_000, lost: 3 }],
    queueFull: 0,
    resumeUs: [1_100_000, 900_001],
  };
}

function sampleNodes(): RunResult['nodes'] {
  const names = [
    ...Array.from({ length: VALIDATORS }, (_, index) => ['validators', `validators-${index}`]),
    ...Array.from({ length: 2 }, (_, index) => ['observers', `observers-${index}`]),
  ];
  return names.map(([group = '', name = '']) => ({
    name,
    group,
    version: 'v1.5.0-rc.1',
    peers: [],
  }));
}
