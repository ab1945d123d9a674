/** Writes Bitcoin blocks and transactions as the network carries them, for tests of their reader. */
import { createHash } from 'node:crypto';

export interface WrittenInput {
  /** In display order. */
  readonly txid: string;
  readonly vout: number;
  readonly script?: Uint8Array;
  readonly witness?: readonly Uint8Array[];
}

export interface WrittenTransaction {
  readonly inputs: readonly WrittenInput[];
  readonly outputs: readonly { readonly satoshi: number; readonly script: Uint8Array }[];
  readonly lockTime?: number;
}

/** The input of a transaction that makes new coins. The text makes its id its own. */
export function coinbaseInput(text: string, witness: readonly Uint8Array[] = []): WrittenInput {
  return { txid: '00'.repeat(32), vout: 0xffff_ffff, script: Buffer.from(text), witness };
}

/** A transaction; with witnesses if any input has one. */
export function writeTransaction(tx: WrittenTransaction): Buffer {
  const isExtended = tx.inputs.some(({ witness }) => (witness ?? []).length > 0);
  const stacks = tx.inputs.map(({ witness = [] }) => list(witness, sized));
  return Buffer.concat([
    u32(2),
    ...(isExtended ? [Buffer.of(0, 1)] : []),
    body(tx),
    ...(isExtended ? stacks : []),
    u32(tx.lockTime ?? 0),
  ]);
}

/** Its id, in display order: witnesses do not count. */
export function writtenTxid(tx: WrittenTransaction): string {
  const stripped = Buffer.concat([u32(2), body(tx), u32(tx.lockTime ?? 0)]);
  return Buffer.from(sha256Twice(stripped)).reverse().toString('hex');
}

/** A block whose header has no proof of work, and the given root. */
export function writeBlock(transactions: readonly WrittenTransaction[], root: Uint8Array): Buffer {
  const header = [u32(4), Buffer.alloc(32), root, u32(1_231_006_505), u32(0x1d00ffff), u32(0)];
  return Buffer.concat([...header, list(transactions, writeTransaction)]);
}

/** Root of one leaf or two. */
export function smallRoot(transactions: readonly WrittenTransaction[]): Uint8Array {
  const hashes = transactions.map((tx) => Buffer.from(writtenTxid(tx), 'hex').reverse());
  const [first, second] = hashes as [Buffer, Buffer | undefined];
  return second === undefined ? first : sha256Twice(Buffer.concat([first, second]));
}

/** A count or length in its shortest form. */
export function compactSize(value: number): Buffer {
  if (value < 0xfd) return Buffer.of(value);
  const wide = Buffer.alloc(value < 0x1_0000 ? 3 : 5);
  wide[0] = value < 0x1_0000 ? 0xfd : 0xfe;
  if (value < 0x1_0000) wide.writeUInt16LE(value, 1);
  else wide.writeUInt32LE(value, 1);
  return wide;
}

/** SHA-256 of SHA-256. */
export function sha256Twice(bytes: Uint8Array): Buffer {
  const once = createHash('sha256').update(bytes).digest();
  return createHash('sha256').update(once).digest();
}

function body({ inputs, outputs }: WrittenTransaction): Buffer {
  const spent = list(inputs, ({ txid, vout, script = Buffer.alloc(0) }) =>
    Buffer.concat([Buffer.from(txid, 'hex').reverse(), u32(vout), sized(script), u32(0xffff_ffff)]),
  );
  const made = list(outputs, ({ satoshi, script }) => Buffer.concat([u64(satoshi), sized(script)]));
  return Buffer.concat([spent, made]);
}

function list<Item>(items: readonly Item[], write: (item: Item) => Uint8Array): Buffer {
  return Buffer.concat([compactSize(items.length), ...items.map(write)]);
}

function sized(bytes: Uint8Array): Buffer {
  return Buffer.concat([compactSize(bytes.length), bytes]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
