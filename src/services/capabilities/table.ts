/** What components can do. A new capability is one file beside this and two entries. */
import { z } from 'zod';
import type { CapabilityKind } from '../runtime/capability.ts';
import { availability, availabilitySchema } from './availability.ts';
import { beacon, beaconParticipant, beaconParticipantSchema, beaconSchema } from './beacon.ts';
import { chainSchema } from './chain/spec.ts';
import { chain } from './chain.ts';
import { database, databaseSchema } from './database.ts';
import { heartbeat, heartbeatSchema } from './heartbeat.ts';
import { jobProvider } from './jobs/job-provider.ts';
import { jobProviderSchema } from './jobs/spec.ts';
import { jobs, jobsSchema } from './jobs.ts';
import { netconfig, netconfigSchema } from './netconfig.ts';
import { requests, requestsSchema } from './requests.ts';
import { seeds, seedsSchema } from './seeds.ts';
import { sessions, sessionsSchema } from './sessions.ts';
import { collector } from './telemetry/collector.ts';
import { collectorSchema } from './telemetry/spec.ts';
import { telemetry, telemetrySchema } from './telemetry.ts';
import {
  usefulWork,
  usefulWorkMiner,
  usefulWorkMinerSchema,
  usefulWorkSchema,
} from './useful-work.ts';

/** Any capability, told apart by its `kind`. */
export const capabilitySchema = z.discriminatedUnion('kind', [
  heartbeatSchema,
  usefulWorkSchema,
  usefulWorkMinerSchema,
  availabilitySchema,
  beaconSchema,
  beaconParticipantSchema,
  jobsSchema,
  jobProviderSchema,
  chainSchema,
  netconfigSchema,
  requestsSchema,
  telemetrySchema,
  collectorSchema,
  databaseSchema,
  seedsSchema,
  sessionsSchema,
]);

/** Capability of any kind, as the engine reads it. */
export type CapabilitySpec = z.output<typeof capabilitySchema>;

const kinds = [
  heartbeat,
  usefulWork,
  usefulWorkMiner,
  availability,
  beacon,
  beaconParticipant,
  jobs,
  jobProvider,
  chain,
  netconfig,
  requests,
  telemetry,
  collector,
  database,
  seeds,
  sessions,
];

/** The kinds by their names. */
export const capabilityKinds: ReadonlyMap<string, CapabilityKind<never>> = new Map(
  kinds.map((kind) => [kind.kind, kind]),
);
