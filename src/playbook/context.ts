/** What gates and actions of a playbook work with. */

import type { Stream } from '../kernel/stream.ts';
import type { Micros } from '../kernel/time.ts';
import type { SeriesSource } from '../promql/series.ts';
import type { Process } from '../rollout/process.ts';
import { answersOf } from '../rollout/process.ts';
import type { AlertServer } from '../services/alerts/server.ts';
import type { Answer, Arguments } from '../services/runtime/capability.ts';
import type { Estate } from '../services/runtime/estate.ts';
import type { Instance } from '../services/runtime/instance.ts';
import { hashText } from '../services/runtime/process-probes.ts';
import type { ApprovalSpec } from './approval-spec.ts';
import type { EvidenceRecord, PlaybookState, PlaybookTimelineRecord } from './state.ts';

/**
 * The reach of an operator: processes that can be told and asked, and what was scraped. A gate
 * learns through `ask` and `series` alone; nothing here tells of faults.
 */
export interface PlaybookContext {
  readonly approvals: readonly ApprovalSpec[];
  readonly estate: Estate;
  /** What was scraped and what rules wrote. */
  readonly series: SeriesSource;
  readonly alerts: AlertServer;
  readonly state: PlaybookState;
  readonly stream: (purpose: string) => Stream;
  /** Stage that is carried out. */
  readonly stage: string;
  /** When its hold began; null before. */
  readonly activatedUs: Micros | null;
}

/** The clock of processes. */
export function clockOf({ estate }: PlaybookContext) {
  const { scheduler } = estate;
  return { nowUs: () => scheduler.nowUs(), after: scheduler.after.bind(scheduler) };
}

/** Asks instances the same question at once; each has an answer, if only that there is none. */
export function* ask(
  context: PlaybookContext,
  instances: readonly Instance[],
  probe: string,
  args: Arguments = {},
): Process<readonly Answer[]> {
  const { estate } = context;
  const patienceUs = 2 * estate.spec.observation.probeTimeoutUs;
  const answers = yield* answersOf<Instance, Answer>(
    clockOf(context),
    patienceUs,
    instances,
    (instance, reply) => estate.probe(instance, probe, args, reply),
  );
  return answers.map((one) => one ?? { value: null, samples: 0, detail: 'no answer' });
}

/** Adds an entry to the timeline, at this instant. */
export function note(
  { estate, state }: Pick<PlaybookContext, 'estate' | 'state'>,
  kind: PlaybookTimelineRecord['kind'],
  detail: string,
  node: string | null = null,
): void {
  state.timeline.push({ atUs: estate.scheduler.nowUs(), kind, node, detail });
}

/** Writes a record for people. */
export function writeEvidence(
  { estate, state, stage }: Pick<PlaybookContext, 'estate' | 'state' | 'stage'>,
  kind: EvidenceRecord['kind'],
  title: string,
  fields: Readonly<Record<string, string>>,
): void {
  const atUs = estate.scheduler.nowUs();
  const digest = hashText(JSON.stringify([atUs, kind, stage, title, fields]));
  state.evidence.push({ atUs, kind, stage, title, fields, digest });
}
