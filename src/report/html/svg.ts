/**
 * What the charts share: scales, ticks, axes, legends.
 *
 * All charts of the page have one width and one left margin, so that charts over virtual time can
 * be read against one another.
 */
import { type Html, type HtmlPart, html } from './escape.ts';

/** Units of the view box, which the page stretches to its own width. */
export const CHART_WIDTH = 1_000;
export const MARGIN_LEFT = 150;
export const MARGIN_RIGHT = 20;
const AXIS_HEIGHT = 34;

export type Scale = (value: number) => number;

/** Puts 0 to `max` between two ends; a maximum of 0 counts as 1. */
export function scaleTo(max: number, from: number, to: number): Scale {
  const span = max > 0 ? max : 1;
  return (value) => rounded(from + ((to - from) * value) / span);
}

/** The scale from a duration to the width of the plot. */
export function horizontal(max: number): Scale {
  return scaleTo(max, MARGIN_LEFT, CHART_WIDTH - MARGIN_RIGHT);
}

/** A tenth of a unit is finer than any screen. */
export function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

/**
 * Chooses round values from 0 to at most `max`.
 *
 * @param wanted - About how many; there are at most twice as many.
 */
export function ticks(max: number, wanted: number): readonly number[] {
  if (!(max > 0)) return [0];
  const steps = [1, 2, 5];
  let power = 1;
  while (power * 10 <= max / wanted) power *= 10;
  while (power > max / wanted) power /= 10;
  const step = (steps.find((one) => one * power >= max / wanted) ?? 10) * power;
  return Array.from({ length: Math.floor(max / step + 1e-9) + 1 }, (_, index) => index * step);
}

/**
 * Ticks of a duration: in tens of seconds and minutes beyond a minute, else like any number.
 *
 * @param maxUs - Microseconds, as are the ticks.
 */
export function timeTicks(maxUs: number, wanted: number): readonly number[] {
  const second = 1_000_000;
  const steps = [10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 43_200];
  const least = maxUs / wanted / second;
  if (least <= 5) return ticks(maxUs, wanted);
  const step = steps.find((one) => one >= least);
  if (step === undefined) return ticks(maxUs / (86_400 * second), wanted).map(toDays);
  return Array.from(
    { length: Math.floor(maxUs / (step * second)) + 1 },
    (_, index) => index * step * second,
  );
}

function toDays(days: number): number {
  return days * 86_400 * 1_000_000;
}

export interface Axis {
  readonly scale: Scale;
  readonly ticks: readonly number[];
  readonly format: (value: number) => string;
  readonly label: string;
}

/** The axis below a plot that ends at `top`; its grid lines go up to `gridTop`. */
export function bottomAxis(axis: Axis, gridTop: number, top: number): Html {
  const marks = axis.ticks.map((tick) => {
    const x = axis.scale(tick);
    return html`<line class="grid" x1="${x}" x2="${x}" y1="${gridTop}" y2="${top}"/><text class="quiet" x="${x}" y="${top + 14}" text-anchor="middle">${axis.format(tick)}</text>`;
  });
  const right = CHART_WIDTH - MARGIN_RIGHT;
  return html`${marks}<line class="axis" x1="${MARGIN_LEFT}" x2="${right}" y1="${top}" y2="${top}"/><text class="quiet" x="${right}" y="${top + 30}" text-anchor="end">${axis.label}</text>`;
}

/** The axis at the left of a plot. */
export function leftAxis(axis: Axis, bottom: number): Html {
  const right = CHART_WIDTH - MARGIN_RIGHT;
  const marks = axis.ticks.map((tick) => {
    const y = axis.scale(tick);
    return html`<line class="grid" x1="${MARGIN_LEFT}" x2="${right}" y1="${y}" y2="${y}"/><text class="quiet" x="${MARGIN_LEFT - 8}" y="${y + 4}" text-anchor="end">${axis.format(tick)}</text>`;
  });
  const top = axis.scale(axis.ticks[axis.ticks.length - 1] ?? 0);
  return html`${marks}<text class="quiet" x="8" y="${rounded((top + bottom) / 2)}">${axis.label}</text>`;
}

/**
 * A chart whose plot ends at `plotBottom`.
 *
 * @param description - What a reader who cannot see it should know.
 */
export function chart(
  id: string,
  title: string,
  description: string,
  plotBottom: number,
  body: HtmlPart,
): Html {
  return html`<svg role="img" viewBox="0 0 ${CHART_WIDTH} ${plotBottom + AXIS_HEIGHT}" aria-labelledby="${id}-name ${id}-description">
<title id="${id}-name">${title}</title><desc id="${id}-description">${description}</desc>
${body}</svg>`;
}

/** A polyline through points. */
export function polyline(className: string, points: readonly (readonly [number, number])[]): Html {
  return html`<polyline class="${className}" points="${points.map((point) => point.join(',')).join(' ')}"/>`;
}

/** Explains marks: an SVG fragment of 20 by 12 units with its meaning. */
export function legend(entries: readonly (readonly [Html, string])[]): Html {
  const items = entries.map(
    ([mark, meaning]) =>
      html`<li><svg viewBox="0 0 20 12" aria-hidden="true">${mark}</svg>${meaning}</li>`,
  );
  return html`<ul class="legend">${items}</ul>
`;
}
