/** Values and rules as people read them. */
import { formatMicros } from '../kernel/time.ts';
import type { Unit } from '../metrics/catalogue.ts';

const SIZES = [
  ['GiB', 1024 * 1024 * 1024],
  ['MiB', 1024 * 1024],
  ['KiB', 1024],
] as const;

/** A value with its unit: `500ms`, `4MiB`, `0.2%`, `24`. */
export function valueText(value: number, unit: Unit): string {
  switch (unit) {
    case 'us':
      return formatMicros(value);
    case 'bytes':
      return sizeText(value);
    case 'ratio':
      return `${Number((value * 100).toFixed(4))}%`;
    case 'count':
      return String(value);
  }
}

function sizeText(bytes: number): string {
  const size = SIZES.find(([, ofOne]) => bytes >= ofOne && bytes % ofOne === 0);
  return size === undefined ? `${bytes}B` : `${bytes / size[1]}${size[0]}`;
}
