/** Lists in the canonical encoding: a u32 count, then the entries one after another. */
import type { ByteReader, ByteWriter } from './bytes.ts';

/** Appends a list; `write` appends one entry. */
export function writeList<Item>(
  writer: ByteWriter,
  items: readonly Item[],
  write: (item: Item) => void,
): void {
  writer.u32(items.length);
  for (const item of items) write(item);
}

/**
 * Takes a list; `read` takes one entry, which must have at least one byte. So a forged count runs
 * into the end of the bytes, and costs no more than they hold.
 *
 * @throws DecodeError if the bytes end too early.
 */
export function readList<Item>(reader: ByteReader, read: () => Item): Item[] {
  const count = reader.u32();
  const items: Item[] = [];
  while (items.length < count) items.push(read());
  return items;
}
