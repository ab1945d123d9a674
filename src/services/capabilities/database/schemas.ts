/** The schemas of a database, one a version, and the migrations between neighbours. */
import { ByteWriter } from '../../../crypto/bytes.ts';
import { taggedHash } from '../../../crypto/hash.ts';
import { changingRows, losingRows, type Migration, moveStep } from '../../state/migration.ts';
import { RowStore } from '../../state/row-store.ts';
import { type FamilyLayout, hashedLayout, plainLayout, type Schema } from '../../state/schema.ts';
import { State } from '../../state/state.ts';
import type { Write } from '../../state/value.ts';

/** What a migration does wrong. */
export interface MigrationDefects {
  /** Every so many rows are lost; 0 for none. */
  readonly losesEvery: number;
  /** Every so many rows are altered; 0 for none. */
  readonly altersEvery: number;
  /** Whether it keeps no mark of how far it has come. */
  readonly isForgetful: boolean;
}

/** The schema of a version: even ones file rows under hashes of their keys. */
export function schemaOf(families: readonly string[], version: number): Schema {
  return { version, layouts: families.map((family) => layoutOf(family, version)) };
}

/** The migration from a version to the next. */
export function migrationFrom(
  families: readonly string[],
  from: number,
  { losesEvery, altersEvery, isForgetful }: MigrationDefects,
): Migration {
  const steps = families.map((family) => {
    const step = moveStep(layoutOf(family, from), layoutOf(family, from + 1));
    const lossy = losesEvery > 0 ? losingRows(step, losesEvery) : step;
    if (altersEvery === 0) return lossy;
    const layout = layoutOf(family, from);
    return changingRows(lossy, altersEvery, (row) => {
      const { key, value } = layout.decode(row);
      return layout.encode(key, typeof value === 'number' ? value + 1 : value.slice(1));
    });
  });
  return { from, to: from + 1, steps, isResumable: !isForgetful };
}

/** A database with rows, whose contents follow from their keys. */
export function filledStore(families: readonly string[], rows: number, version: number): RowStore {
  const writes: Write[] = [];
  for (const family of families) {
    for (let place = 0; place < rows; place += 1) {
      const key = `${family}/${place}`;
      const bytes = taggedHash('simnet/row', new ByteWriter().text(key).finish());
      writes.push({ family, key, value: place % 2 === 0 ? bytes : place });
    }
  }
  return RowStore.of(State.empty.with(writes), schemaOf(families, version));
}

function layoutOf(family: string, version: number): FamilyLayout {
  const column = `${family}@${version}`;
  return version % 2 === 0 ? hashedLayout(family, column) : plainLayout(family, column);
}
