/** The kinds of faults of links and queues. A new kind is one file beside this and one entry here. */
import { bandwidthCapSchema, startBandwidthCap } from './bandwidth-cap.ts';
import { clogSchema, startClog } from './clog.ts';
import { corruptSchema, startCorrupt } from './corrupt.ts';
import { duplicateSchema, startDuplicate } from './duplicate.ts';
import { latencySchema, startLatency } from './latency.ts';
import { lossSchema, startLoss } from './loss.ts';
import { partitionSchema, startPartition } from './partition.ts';
import { partitionBridgeSchema, startPartitionBridge } from './partition-bridge.ts';
import { partitionFlappingSchema, startPartitionFlapping } from './partition-flapping.ts';
import { partitionOneWaySchema, startPartitionOneWay } from './partition-one-way.ts';
import { partitionRingSchema, startPartitionRing } from './partition-ring.ts';
import { queueOverflowSchema, startQueueOverflow } from './queue-overflow.ts';
import { regionOutageSchema, startRegionOutage } from './region-outage.ts';
import { reorderSchema, startReorder } from './reorder.ts';
import { startSwizzleClog, swizzleClogSchema } from './swizzle-clog.ts';

export const networkFaults = {
  latency: { schema: latencySchema, start: startLatency },
  loss: { schema: lossSchema, start: startLoss },
  duplicate: { schema: duplicateSchema, start: startDuplicate },
  reorder: { schema: reorderSchema, start: startReorder },
  corrupt: { schema: corruptSchema, start: startCorrupt },
  bandwidth_cap: { schema: bandwidthCapSchema, start: startBandwidthCap },
  queue_overflow: { schema: queueOverflowSchema, start: startQueueOverflow },
  partition: { schema: partitionSchema, start: startPartition },
  partition_one_way: { schema: partitionOneWaySchema, start: startPartitionOneWay },
  partition_bridge: { schema: partitionBridgeSchema, start: startPartitionBridge },
  partition_ring: { schema: partitionRingSchema, start: startPartitionRing },
  partition_flapping: { schema: partitionFlappingSchema, start: startPartitionFlapping },
  clog: { schema: clogSchema, start: startClog },
  swizzle_clog: { schema: swizzleClogSchema, start: startSwizzleClog },
  region_outage: { schema: regionOutageSchema, start: startRegionOutage },
};
