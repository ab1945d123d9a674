/**
 * Records of a trace as people read them.
 */
import { formatMicros } from '../../kernel/time.ts';
import { NOTE_FLAG, RECORD_BYTES } from '../../kernel/trace.ts';
import type { RunHead } from './frames.ts';

/** One record of a trace, with names for its numbers. */
export interface TraceRecord {
  /** Place in the trace, from 0; events and notes count alike. */
  readonly index: number;
  readonly atUs: number;
  /** Kind of event, or `note 1` for a record that the model added. */
  readonly kind: string;
  readonly target: number;
  /** The node that `target` names; null where it names none. */
  readonly node: string | null;
  readonly a: number;
  readonly b: number;
}

/** Kinds whose target is no node. */
const UNTARGETED = ['call'];

/** Reads a record of 32 bytes, as `Trace` writes it. */
export function readRecord(bytes: Uint8Array, index: number, head: RunHead): TraceRecord {
  const view = new DataView(bytes.buffer, bytes.byteOffset, RECORD_BYTES);
  const number = view.getUint32(8, true);
  const isNote = number >= NOTE_FLAG;
  const kind = isNote ? `note ${number - NOTE_FLAG}` : (head.kinds[number] ?? `kind ${number}`);
  const target = view.getInt32(12, true);
  const isNode = !isNote && !UNTARGETED.includes(kind);
  return {
    ...{ index, atUs: view.getFloat64(0, true), kind, target },
    node: isNode ? (head.nodes[target] ?? null) : null,
    ...{ a: view.getFloat64(16, true), b: view.getFloat64(24, true) },
  };
}

/** A record on one line. */
export function recordText(record: TraceRecord): string {
  const { atUs, kind, node, target, a, b } = record;
  return `${formatMicros(atUs)}  ${kind}  ${node ?? target}  a=${a} b=${b}`;
}
