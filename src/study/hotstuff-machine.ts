/**
 * The machine of the HotStuff study: an m5d.8xlarge of AWS, Linux defaults, and libraries of its
 * time.
 */
import type { DatabaseSpec } from '../model/hotstuff/batch-database.ts';
import type { Machine } from '../model/hotstuff/payload-cluster-spec.ts';

/**
 * What one core of an AMD EPYC (Zen 4, 3.6 GHz) makes of batches as their client makes them, nearly
 * all zeros: RocksDB 6.20.3 with its Snappy and its own CRC32C, as cargo builds it.
 *
 * Measured by `npm run bench:rocksdb`, 2026-11-22.
 */
export const MEASURED_CORE: Omit<DatabaseSpec, 'diskBytesPerSecond'> = {
  writeBytesPerSecond: 680_000_000,
  copyBytesPerSecond: 7_000_000_000,
  blockBytesPerSecond: 2_100_000_000,
  flushBytesPerSecond: 2_900_000_000,
  mergeBytesPerSecond: 1_680_000_000,
  compression: 16.7,
};
/** Measured likewise: SHA-512 of sha2 0.9.9, and ed25519-dalek 1.0.1. */
const MEASURED_HASH_BYTES_PER_SECOND = 617_000_000;
const MEASURED_SIGN_US = 18;
const MEASURED_VERIFY_US = 52;
const MEASURED_VERIFY_TOGETHER_US = 27;

/**
 * How much longer a core of theirs takes to hash and to sign: a Xeon Platinum 8175M, a Skylake, at
 * 3.1 GHz. OpenSSL's SHA-512 takes 5.20 cycles a byte on a Skylake, as its own
 * `crypto/sha/asm/sha512-x86_64.pl` says, so 596 MB/s; on the EPYC it takes in 872 MB/s.
 */
const CRYPTO_SLOWNESS = 1.46;

/**
 * And for the database, which compresses and copies. By lzbench 1.8 on a Skylake of 4.7 GHz (Core
 * i7-8700K) and lzbench 1.9 on a Zen 4 of 3.1 GHz (EPYC 9554), a Zen 4 makes 1.10 times as much of a
 * cycle, on average over the two ways of LZ4, LZO 1x-1 and Snappy; that times 3.6 over 3.1 GHz.
 */
const DATABASE_SLOWNESS = 1.28;

/** 250 MiB/s: a gp2 volume of 200 GiB, as their `benchmark/instance.py` asks for, as EBS limits it. */
const EBS_BYTES_PER_SECOND = 262_144_000;

/**
 * A network card takes packets of 9001 bytes, of which 40 are headers and 12 time stamps. The first
 * window is half of 128 KiB less the payload of such a packet. The greatest is a quarter of
 * 6 MiB: half of the buffer counts, and half of that is never offered to who sends 1448 bytes in
 * pages of 4 KiB.
 */
export const M5D_8XLARGE: Machine = {
  nearBytesPerSecond: 1_250_000_000,
  farBytesPerSecond: 625_000_000,
  firstWindowBytes: 56_587,
  windowBytes: 1_572_864,
  jumboBytes: 8949,
  isCorrected: false,
  packetBytes: 1448,
  hashBytesPerSecond: MEASURED_HASH_BYTES_PER_SECOND / CRYPTO_SLOWNESS,
  writeBytesPerSecond: MEASURED_CORE.writeBytesPerSecond / DATABASE_SLOWNESS,
  copyBytesPerSecond: MEASURED_CORE.copyBytesPerSecond / DATABASE_SLOWNESS,
  blockBytesPerSecond: MEASURED_CORE.blockBytesPerSecond / DATABASE_SLOWNESS,
  flushBytesPerSecond: MEASURED_CORE.flushBytesPerSecond / DATABASE_SLOWNESS,
  mergeBytesPerSecond: MEASURED_CORE.mergeBytesPerSecond / DATABASE_SLOWNESS,
  compression: MEASURED_CORE.compression,
  diskBytesPerSecond: EBS_BYTES_PER_SECOND,
  signUs: Math.round(MEASURED_SIGN_US * CRYPTO_SLOWNESS),
  verifyUs: Math.round(MEASURED_VERIFY_US * CRYPTO_SLOWNESS),
  verifyTogetherUs: Math.round(MEASURED_VERIFY_TOGETHER_US * CRYPTO_SLOWNESS),
};
