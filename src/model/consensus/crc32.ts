/**
 * CRC-32 as of Ethernet, gzip and PNG: tells torn or decayed bytes, not forged ones.
 *
 * Source: ISO/IEC 8802-3, section 3.2.9; generator 0x04C11DB7, bits reflected, one byte a step.
 */
const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) {
    remainder = (remainder & 1) === 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
  }
  return remainder;
});

/** The CRC-32 of the bytes: a whole number from 0 to 2^32 - 1. */
export function crc32(bytes: Uint8Array): number {
  let remainder = -1;
  for (const byte of bytes) {
    remainder = TABLE[(remainder ^ byte) & 0xff]! ^ (remainder >>> 8);
  }
  return ~remainder >>> 0;
}
