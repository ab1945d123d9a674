/** Which part of a disk a fault damages. */
import { z } from 'zod';

/** The log, without which a validator does not vote where it may have; or a block, fetched anew. */
export function diskPart() {
  return z.enum(['log', 'blocks']).describe('What is damaged: the write-ahead log, or a block.');
}
