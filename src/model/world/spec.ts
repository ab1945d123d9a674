/** The part of a scenario from which a world is built. */
import type { ClusterSpec, TelemetrySpec, VersionSpec } from '../cluster-spec.ts';
import type { ConsensusSpec } from '../consensus-spec.ts';
import type { ConvergenceSpec } from '../convergence-spec.ts';
import type { CryptoSpec } from '../crypto-spec.ts';
import type { AnyFaultSpec } from '../faults/nemesis.ts';
import type { TrackerSpec } from '../tracker-spec.ts';
import type { TrafficSpec } from '../traffic/table.ts';

export interface WorldSpec {
  readonly versions: readonly VersionSpec[];
  readonly cluster: ClusterSpec;
  readonly consensus: ConsensusSpec;
  readonly crypto: CryptoSpec;
  readonly tracker?: TrackerSpec | undefined;
  readonly telemetry: TelemetrySpec;
  readonly traffic: readonly TrafficSpec[];
  readonly faults: readonly AnyFaultSpec[];
  readonly convergence?: ConvergenceSpec | undefined;
}
