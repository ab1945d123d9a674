/** Gates of a playbook that were never judged, in words: nobody may take them for passed. */
import type { PlaybookResult } from '../run/result.ts';
import { formatCount } from './format.ts';

type Unjudged = PlaybookResult['unjudged'];
type Reason = Unjudged[number]['reason'];

const WHY: Readonly<Record<Reason, string>> = {
  condition: 'no condition for it was met',
  ended: 'the playbook ended before',
  rollback: 'only a rollback asks it',
};

/** Why a gate was never judged. */
export function unjudgedWhy(reason: Reason): string {
  return WHY[reason];
}

/** What follows the count of gates that passed: `, 3 never judged`. What only a rollback asks is left out. */
export function unjudgedCount(playbook: PlaybookResult | null): string {
  const count = playbook?.unjudged.filter(({ reason }) => reason !== 'rollback').length ?? 0;
  return count === 0 ? '' : `, ${formatCount(count)} never judged`;
}

/** A line for each reason; of those that the playbook did not come to, the stages tell the rest. */
export function unjudgedTexts(unjudged: Unjudged): readonly string[] {
  return (Object.keys(WHY) as Reason[]).flatMap((reason) => {
    const gates = unjudged.filter((one) => one.reason === reason);
    if (gates.length === 0) return [];
    const critical = gates.filter(({ isCritical }) => isCritical).length;
    const head = `${formatCount(gates.length)} never judged (${formatCount(critical)} critical), ${WHY[reason]}`;
    return reason === 'ended' ? [head] : [`${head}: ${gates.map(({ gate }) => gate).join(', ')}`];
  });
}
