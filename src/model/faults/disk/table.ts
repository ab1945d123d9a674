/** The kinds of faults of the disks of nodes. A new kind is one file beside this one and one entry here. */
import { diskBitRotSchema, startDiskBitRot } from './disk-bit-rot.ts';
import { diskFsyncLieSchema, startDiskFsyncLie } from './disk-fsync-lie.ts';
import { diskFullSchema, startDiskFull } from './disk-full.ts';
import { diskLatentSectorSchema, startDiskLatentSector } from './disk-latent-sector.ts';
import { diskLostWriteSchema, startDiskLostWrite } from './disk-lost-write.ts';
import { diskMisdirectedWriteSchema, startDiskMisdirectedWrite } from './disk-misdirected-write.ts';
import { diskSlowSchema, startDiskSlow } from './disk-slow.ts';
import { diskTornWriteSchema, startDiskTornWrite } from './disk-torn-write.ts';

export const diskFaults = {
  disk_lost_write: { schema: diskLostWriteSchema, start: startDiskLostWrite },
  disk_torn_write: { schema: diskTornWriteSchema, start: startDiskTornWrite },
  disk_bit_rot: { schema: diskBitRotSchema, start: startDiskBitRot },
  disk_latent_sector: { schema: diskLatentSectorSchema, start: startDiskLatentSector },
  disk_misdirected_write: { schema: diskMisdirectedWriteSchema, start: startDiskMisdirectedWrite },
  disk_fsync_lie: { schema: diskFsyncLieSchema, start: startDiskFsyncLie },
  disk_full: { schema: diskFullSchema, start: startDiskFull },
  disk_slow: { schema: diskSlowSchema, start: startDiskSlow },
};
