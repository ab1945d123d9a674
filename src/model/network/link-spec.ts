/** What a scenario says about the links between nodes. */
import type { Micros } from '../../kernel/time.ts';
import { distribution } from '../../schema/distribution.ts';
import { duration } from '../../schema/duration.ts';
import { fraction } from '../../schema/fraction.ts';
import { record } from '../../schema/record.ts';
import { bandwidth } from '../../schema/size.ts';
import { latency } from './latency.ts';

/** Longest queue of a sender of which nothing else is said. */
export const QUEUE_US: Micros = 2_000_000;

/** What a scenario file says about the links of a cluster. */
export const linkSchema = record({
  latency: latency().describe('One-way delay of a link, drawn once for each link.'),
  jitter: distribution().prefault('0s').describe('Added to the latency, drawn for each message.'),
  bandwidth: bandwidth().describe('Rate at which a node sends, over all its links together.'),
  queue: duration()
    .prefault('2s')
    .describe('Longest wait for a turn to be sent; a message that would wait longer is dropped.'),
  loss: fraction().prefault(0).describe('Probability that a message is lost.'),
})
  // The key is younger than the language: left out where it says nothing new, it changes no digest.
  .transform(({ queueUs, ...link }) => ({
    ...link,
    queueUs: queueUs === QUEUE_US ? undefined : queueUs,
  }))
  .describe('Delay, capacity and loss of every link.');
