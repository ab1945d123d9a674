/** What every check works with, and what it brings back. */
import type { Micros } from '../../../kernel/time.ts';
import type { AuditName, Cluster } from '../../cluster.ts';
import { answersOf, type Process } from '../../process.ts';
import type { RolloutState } from '../../state.ts';

export interface CheckContext {
  readonly cluster: Cluster;
  readonly state: RolloutState;
  readonly probeEveryUs: Micros;
  /** How long a check waits for answers. */
  readonly patienceUs: Micros;
}

export interface Finding {
  /** Violations seen. */
  readonly atLeast: number;
  /** Violations there may be: those seen, and one for whatever could not be looked at. */
  readonly atMost: number;
  /** Nodes looked at. */
  readonly samples: number;
  /** Names the violations and what could not be looked at; null when there is neither. */
  readonly detail: string | null;
}

/** The finding of a check that could look at nothing: it says nothing of the number. */
export const NOTHING_SEEN: Finding = {
  atLeast: 0,
  atMost: Number.MAX_SAFE_INTEGER,
  samples: 0,
  detail: 'no node could be looked at',
};

/** Runs an audit of the chains that the nodes hold. */
export function* audited(context: CheckContext, name: AuditName): Process<Finding> {
  const { cluster, patienceUs } = context;
  const ask = (asked: AuditName, reply: AuditReply) => cluster.audit(asked, reply);
  const [answer] = yield* answersOf(cluster, patienceUs, [name], ask);
  if (answer === undefined) return NOTHING_SEEN;
  if (answer.value === null) {
    return { ...NOTHING_SEEN, detail: answer.detail ?? NOTHING_SEEN.detail };
  }
  const { value, samples, detail } = answer;
  return { atLeast: value, atMost: value, samples, detail };
}

const NAMES_SHOWN_MAX = 8;

/** Names for a reason: `validators-3, validators-7 and 4 more`. */
export function namesText(names: readonly string[]): string {
  const shown = names.slice(0, NAMES_SHOWN_MAX).join(', ');
  const hidden = names.length - NAMES_SHOWN_MAX;
  return hidden > 0 ? `${shown} and ${hidden} more` : shown;
}

type AuditReply = Parameters<Cluster['audit']>[1];
