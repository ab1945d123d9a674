/** Queue overflow: the queues of some senders hold less, and what does not fit is dropped. */
import { z } from 'zod';
import { formatMicros } from '../../../kernel/time.ts';
import { duration } from '../../../schema/duration.ts';
import { name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import type { FaultHost } from '../host.ts';
import { targetFields } from '../targets.ts';
import { windowFields } from '../window.ts';
import { strikeDuring } from './links.ts';

/** What a scenario file says about queues that overflow. */
export const queueOverflowSchema = record({
  kind: z.literal('queue_overflow'),
  name: name('fault').describe('Name of this fault.'),
  ...windowFields,
  ...targetFields,
  queue: duration().describe(
    'Longest wait of a message for its turn; with 0s a target drops whatever it cannot send at once.',
  ),
}).describe('Queues of some senders hold less, and what does not fit is dropped.');

/** Starts the overflow. Messages that are queued already stay. */
export function startQueueOverflow(
  spec: z.output<typeof queueOverflowSchema>,
  host: FaultHost,
): void {
  const { queueUs } = spec;
  strikeDuring(spec, host, `queue of ${formatMicros(queueUs)}`, (nodes) =>
    host.network.limit(nodes, { queueUs }),
  );
}
