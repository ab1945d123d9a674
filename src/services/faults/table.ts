/** The faults of services. A new kind is one file beside this and two entries. */
import { z } from 'zod';
import { alertSilenced, alertSilencedSchema } from './alert-silenced.ts';
import { apiBreak, apiBreakSchema } from './api-break.ts';
import { badParity, badParitySchema } from './bad-parity.ts';
import { bitRot, bitRotSchema } from './bit-rot.ts';
import { clockSkew, clockSkewSchema } from './clock-skew.ts';
import { configWrong, configWrongSchema } from './config-wrong.ts';
import { counterReset, counterResetSchema } from './counter-reset.ts';
import { cpuSlow, cpuSlowSchema } from './cpu-slow.ts';
import { crash, crashSchema } from './crash.ts';
import { crashLoop, crashLoopSchema } from './crash-loop.ts';
import { diskFull, diskFullSchema } from './disk-full.ts';
import { diskSlow, diskSlowSchema } from './disk-slow.ts';
import { dnsStale, dnsStaleSchema } from './dns-stale.ts';
import { equivocate, equivocateSchema } from './equivocate.ts';
import type { FaultKind } from './fault.ts';
import { fdLeak, fdLeakSchema } from './fd-leak.ts';
import { fsyncLoss, fsyncLossSchema } from './fsync-loss.ts';
import { hang, hangSchema } from './hang.ts';
import { imageOther, imageOtherSchema } from './image-other.ts';
import { imageUnchanged, imageUnchangedSchema } from './image-unchanged.ts';
import { keyMissing, keyMissingSchema } from './key-missing.ts';
import { linkDelay, linkDelaySchema } from './link-delay.ts';
import { linkLoss, linkLossSchema } from './link-loss.ts';
import { memLeak, memLeakSchema } from './mem-leak.ts';
import { metricAbsent, metricAbsentSchema } from './metric-absent.ts';
import { metricFrozen, metricFrozenSchema } from './metric-frozen.ts';
import { partition, partitionSchema } from './partition.ts';
import { portClosed, portClosedSchema } from './port-closed.ts';
import { proofTamper, proofTamperSchema } from './proof-tamper.ts';
import { queueCap, queueCapSchema } from './queue-cap.ts';
import { schemaSkew, schemaSkewSchema } from './schema-skew.ts';
import { shardWithhold, shardWithholdSchema } from './shard-withhold.ts';
import { slowStart, slowStartSchema } from './slow-start.ts';
import { tornWrite, tornWriteSchema } from './torn-write.ts';
import { voteWithhold, voteWithholdSchema } from './vote-withhold.ts';
import { vrfTamper, vrfTamperSchema } from './vrf-tamper.ts';
import { wrongResult, wrongResultSchema } from './wrong-result.ts';

/** Any fault, told apart by its `fault`. */
export const serviceFaultSchema = z.discriminatedUnion('fault', [
  alertSilencedSchema,
  apiBreakSchema,
  badParitySchema,
  bitRotSchema,
  clockSkewSchema,
  configWrongSchema,
  counterResetSchema,
  cpuSlowSchema,
  crashSchema,
  crashLoopSchema,
  diskFullSchema,
  diskSlowSchema,
  dnsStaleSchema,
  equivocateSchema,
  fdLeakSchema,
  fsyncLossSchema,
  hangSchema,
  imageOtherSchema,
  imageUnchangedSchema,
  keyMissingSchema,
  linkDelaySchema,
  linkLossSchema,
  memLeakSchema,
  metricAbsentSchema,
  metricFrozenSchema,
  partitionSchema,
  portClosedSchema,
  proofTamperSchema,
  queueCapSchema,
  schemaSkewSchema,
  shardWithholdSchema,
  slowStartSchema,
  tornWriteSchema,
  voteWithholdSchema,
  vrfTamperSchema,
  wrongResultSchema,
]);

/** Fault of any kind, as the engine reads it. */
export type ServiceFault = z.output<typeof serviceFaultSchema>;

const kinds = [
  alertSilenced,
  apiBreak,
  badParity,
  bitRot,
  clockSkew,
  configWrong,
  counterReset,
  cpuSlow,
  crash,
  crashLoop,
  diskFull,
  diskSlow,
  dnsStale,
  equivocate,
  fdLeak,
  fsyncLoss,
  hang,
  imageOther,
  imageUnchanged,
  keyMissing,
  linkDelay,
  linkLoss,
  memLeak,
  metricAbsent,
  metricFrozen,
  partition,
  portClosed,
  proofTamper,
  queueCap,
  schemaSkew,
  shardWithhold,
  slowStart,
  tornWrite,
  voteWithhold,
  vrfTamper,
  wrongResult,
];

/** The kinds by their names. */
export const faultKinds: ReadonlyMap<string, FaultKind<never>> = new Map(
  kinds.map((kind) => [kind.kind, kind]),
);
