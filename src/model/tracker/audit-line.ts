/** The log of a wallet tracker: one line a read, `key=value` pairs that `grep` finds. */
import { formatMicros, type Micros } from '../../kernel/time.ts';
import type { AuditVerdict, ReadPlan } from './audit.ts';

/**
 * The line of one read.
 *
 * @param nowUs - When the audit ended.
 * @param wallet - Name of the wallet that read.
 */
export function auditLine(
  nowUs: Micros,
  wallet: string,
  plan: ReadPlan,
  verdict: AuditVerdict,
): string {
  const head = `t=${formatMicros(nowUs)} ${wallet} read ${plan.fixture}`;
  if (verdict.ok) return `${head} ok ${verdict.summary}`;
  const { reason, detail } = verdict;
  return `${head} FAIL height=${plan.chain.height} reason=${reason} detail="${detail}"`;
}
