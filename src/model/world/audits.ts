/** Audits from outside: they read the chain of every node that answers, and compare. */
import type { Machine } from '../node/env.ts';

export interface AuditAnswer {
  /** Violations found; null when nothing could be read, or there was nothing to be violated. */
  readonly value: number | null;
  /** Nodes whose chain was read. */
  readonly samples: number;
  /** Names what was violated, or what could not be read. */
  readonly detail: string | null;
}

/** Names in a detail before it is cut. */
const NAMES_MAX = 5;

/** Heights at which two nodes hold different final blocks. */
export function auditFinality(machines: readonly Machine[]): AuditAnswer {
  const readable = reachable(machines);
  const hashes = new Map<number, string>();
  const conflicts = new Set<number>();
  for (const machine of readable) {
    for (const { block } of machine.disk.blocks) {
      const known = hashes.get(block.height);
      if (known === undefined) hashes.set(block.height, block.hash);
      else if (known !== block.hash) conflicts.add(block.height);
    }
  }
  if (readable.length === 0) return UNREADABLE;
  const detail = conflicts.size === 0 ? null : `heights ${listed([...conflicts].map(String))}`;
  return { value: conflicts.size, samples: readable.length, detail };
}

/** Transactions that were acknowledged and that the longest chain does not hold. */
export function auditTransactions(
  machines: readonly Machine[],
  owed: readonly string[],
): AuditAnswer {
  const readable = reachable(machines);
  if (readable.length === 0) return UNREADABLE;
  if (owed.length === 0) return NOTHING_OWED;
  const longest = readable.reduce((best, machine) =>
    machine.disk.ledger.height > best.disk.ledger.height ? machine : best,
  );
  const lost = owed.filter((id) => !longest.disk.ledger.isCommitted(id));
  const detail = lost.length === 0 ? null : `transactions ${listed(lost)}`;
  return { value: lost.length, samples: readable.length, detail };
}

const UNREADABLE: AuditAnswer = { value: null, samples: 0, detail: 'no node answered' };
/** Where nothing could be lost, it shows nothing that nothing was. */
export const NOTHING_OWED: AuditAnswer = {
  value: null,
  samples: 0,
  detail: 'no transaction was acknowledged',
};

function reachable(machines: readonly Machine[]): readonly Machine[] {
  return machines.filter((machine) => machine.process?.isAnswering === true);
}

function listed(names: readonly string[]): string {
  const rest = names.length - NAMES_MAX;
  const shown = names.slice(0, NAMES_MAX).join(', ');
  return rest > 0 ? `${shown} and ${rest} more` : shown;
}
