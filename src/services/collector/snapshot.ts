/**
 * A telemetry snapshot and its bytes.
 *
 * The bytes are JSON in UTF-8 with the fields in sorted order: equal snapshots give equal bytes.
 */
/** One value of a snapshot. */
export type SnapshotValue = string | number | boolean | readonly string[];

/** What a source tells of itself: height, channel, gates, health and whatever else it has. */
export interface Snapshot {
  /** Last height that the source has seen. */
  readonly height: number;
  /** Never changed: other fields are another object. */
  readonly fields: Readonly<Record<string, SnapshotValue>>;
}

/** Turns a snapshot into bytes. A version whose payloads cannot be emitted throws. */
export type SnapshotEncoder = (snapshot: Snapshot) => Uint8Array;

/** Encodes a snapshot as JSON with sorted fields. */
export const encodeSnapshot: SnapshotEncoder = (snapshot) => encoder.encode(snapshotText(snapshot));

/** The same as text. */
export function snapshotText({ height, fields }: Snapshot): string {
  const known = fieldTexts.get(fields) ?? fieldsText(fields);
  fieldTexts.set(fields, known);
  return `{"height":${JSON.stringify(height)},"fields":${known}}`;
}

/** A source tells the same fields again and again, with other heights. */
const fieldTexts = new WeakMap<Snapshot['fields'], string>();

function fieldsText(fields: Snapshot['fields']): string {
  const names = Object.keys(fields).sort();
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, fields[name]])));
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Reads a snapshot; `undefined` if the bytes are none. */
export function decodeSnapshot(bytes: Uint8Array): Snapshot | undefined {
  try {
    const read: unknown = JSON.parse(decoder.decode(bytes));
    return isSnapshot(read) ? read : undefined;
  } catch {
    // Whatever is wrong with the bytes, they are no snapshot, and that is the answer.
    return undefined;
  }
}

function isSnapshot(value: unknown): value is Snapshot {
  if (typeof value !== 'object' || value === null) return false;
  if (!('height' in value) || !Number.isSafeInteger(value.height)) return false;
  if (!('fields' in value) || typeof value.fields !== 'object' || value.fields === null) {
    return false;
  }
  return Object.values(value.fields).every(isSnapshotValue);
}

function isSnapshotValue(value: unknown): value is SnapshotValue {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string');
  return ['string', 'number', 'boolean'].includes(typeof value);
}
