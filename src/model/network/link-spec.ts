/** What a scenario says about the links between nodes. */
import { distribution } from '../../schema/distribution.ts';
import { fraction } from '../../schema/fraction.ts';
import { record } from '../../schema/record.ts';
import { bandwidth } from '../../schema/size.ts';

/** What a scenario file says about the links of a cluster. */
export const linkSchema = record({
  latency: distribution().describe('One-way delay of a link, drawn once for each link.'),
  jitter: distribution().prefault('0s').describe('Added to the latency, drawn for each message.'),
  bandwidth: bandwidth().describe('Rate at which a node sends, over all its links together.'),
  loss: fraction().prefault(0).describe('Probability that a message is lost.'),
}).describe('Delay, capacity and loss of every link.');

/** Links of a cluster, as the engine reads them. */
