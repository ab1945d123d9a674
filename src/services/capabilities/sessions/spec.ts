/** What a scenario says about the lasting sessions of a service. */

import { z } from 'zod';
import { duration, positiveDuration } from '../../../schema/duration.ts';
import { interval } from '../../../schema/interval.ts';
import { identifier } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import { whole } from '../../../schema/whole.ts';

/** What a scenario file says about the capability. */
export const sessionsSchema = record({
  kind: z.literal('sessions'),
  prefix: identifier().prefault('api').describe('How the names of its metrics begin.'),
  users: whole(1, 20_000).prefault(200).describe('People that want a session each.'),
  lifetime: interval()
    .prefault('10m')
    .describe('Mean time until somebody leaves; another one comes then.'),
  reconnect: duration()
    .prefault('5s')
    .describe('Who lost a session comes back after up to so long.'),
  retry: interval().prefault('5s').describe('Wait after nobody took a connection.'),
  publish_every: interval()
    .prefault('5s')
    .describe('Time between two messages that an instance sends to all its sessions.'),
  send_time: positiveDuration().prefault('200us').describe('Time to send one copy.'),
  queue: whole(1).prefault(10_000).describe('Most copies that wait in an instance.'),
}).describe('Keeps sessions with people, and sends messages to all of them.');

/** The sessions, as the engine reads them. */
export type SessionsSpec = z.output<typeof sessionsSchema>;
