/** The small drill with faults of the test's own in place of its churn. */
import type { TimelineEntry, TimelineKind } from '../../src/model/recorder.ts';
import { Drill, type DrillOptions } from './world-drill.ts';

/** Cryptography of stand-ins: what these tests look at does not depend on it, and it is quick. */
export const STAND_INS = `crypto={
  fidelity: {votes: {one_in: 1000000}, vrf: {one_in: 1000000}, proofs: {every_blocks: 9, total: 0}},
  witness_commitments: 0, proof_bytes_max: 4MiB,
  costs: {sign: 60us, verify: 150us, vrf_prove: 3ms, vrf_verify: 3ms, certificate: 3ms, proof: 9ms, proof_verify: 9ms}}`;

/** Starts the small drill with one fault: the fields of its kind, in YAML. */
export function faultDrill(fault: string, options: DrillOptions = {}): Promise<Drill> {
  return Drill.start({
    ...options,
    overrides: [
      `faults=[{name: fault, ${fault}}]`,
      ...(options.wasm === undefined ? [STAND_INS.replaceAll('\n', ' ')] : []),
      ...(options.overrides ?? []),
    ],
  });
}

/** The lines of some kinds in the timeline of a drill. */
export function linesOf({ world }: Drill, ...kinds: TimelineKind[]): readonly TimelineEntry[] {
  return world.recorder.timeline.filter(({ kind }) => kinds.includes(kind));
}

/** The nodes that a fault has struck so far, in order. */
export function struckBy(drill: Drill): readonly string[] {
  return linesOf(drill, 'fault_start').flatMap(({ node }) => node ?? []);
}
