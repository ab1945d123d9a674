/** The formats of `printf` in templates: `%.2f`, `%g`, `%v`, `%s`, `%%`. */
import { fixedText, shortText, significantText } from './go-number.ts';

const VERB = /%(?:%|(?:\.(\d{1,2}))?([fgvs]))/g;
/** As Go's `%f` without a precision. */
const PLACES = 6;

/** Whether a format has only verbs of the subset, and as many as values are given. */
export function isFormat(format: string, values: number): boolean {
  if (format.replace(VERB, '').includes('%')) return false;
  return [...format.matchAll(VERB)].filter(([, , verb]) => verb !== undefined).length === values;
}

/** Puts values into a format. A verb of the wrong type shows the mistake, as Go does. */
export function printed(format: string, values: readonly (string | number)[]): string {
  let used = 0;
  return format.replace(VERB, (whole, digits?: string, verb?: string) => {
    if (whole === '%%') return '%';
    const value = values[used++] ?? '';
    const precision = digits === undefined ? undefined : Number(digits);
    return typeof value === 'number'
      ? numberText(value, verb ?? '', precision)
      : text(value, verb ?? '', precision);
  });
}

function numberText(value: number, verb: string, precision: number | undefined): string {
  if (verb === 's') return `%!s(float64=${shortText(value)})`;
  if (verb === 'f') return fixedText(value, precision ?? PLACES);
  return precision === undefined ? shortText(value) : significantText(value, precision);
}

function text(value: string, verb: string, precision: number | undefined): string {
  if (verb === 'f' || verb === 'g') return `%!${verb}(string=${value})`;
  return precision === undefined ? value : [...value].slice(0, precision).join('');
}
