/** The small drill with faults of the test's own in place of its churn. */
import type { TimelineEntry, TimelineKind } from '../../src/model/recorder.ts';
import { Drill, type DrillOptions } from './world-drill.ts';

/** Starts the small drill with one fault: the fields of its kind, in YAML. */
export function faultDrill(fault: string, options: DrillOptions = {}): Promise<Drill> {
  return Drill.start({
    ...options,
    overrides: [`faults=[{name: fault, ${fault}}]`, ...(options.overrides ?? [])],
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
