/** What a migration of a validator's store gets wrong. */
import { wrongAmount } from '../process/wrong.ts';
import type { ChainNode } from './node.ts';
import type { ChainWorld } from './world.ts';

const LOST_EVERY = 10;
const STOPPED_AT = 0.6;

interface MigrationDefects {
  /** It loses every row at a multiple of this; none where it is 0. */
  readonly losesEvery: number;
  /** Share of the rows after which it stops, and says that it is done; null where it does not. */
  readonly stopsAt: number | null;
}

/** Defects of the code that brings a validator's store to a schema. */
export function migrationDefects(
  { host }: Pick<ChainWorld, 'host'>,
  { instance }: ChainNode,
  schema: number,
): MigrationDefects {
  const flags = host.flagsToward(instance, schema);
  return {
    losesEvery: wrongAmount(flags, 'migration_rows', 'factor', LOST_EVERY) ?? 0,
    stopsAt: wrongAmount(flags, 'migration_stops', 'share', STOPPED_AT),
  };
}
