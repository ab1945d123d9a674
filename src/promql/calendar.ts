/**
 * Functions that read a value as seconds since 1970 and tell a part of its date in UTC.
 *
 * Source of the dates: Hinnant, "chrono-compatible low-level date algorithms" (2021),
 * `civil_from_days`: years begin in March, so that the leap day is the last one.
 */
const DAY_S = 86_400;
const ERA_DAYS = 146_097;
/** Days from 0000-03-01 to 1970-01-01. */
const EPOCH_DAYS = 719_468;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

interface CivilDate {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  /** Of the month, from 1. */
  readonly day: number;
}

type CalendarFunction = (seconds: number) => number;

/** The functions by name; a value that is not finite gives NaN. */
export const CALENDAR_FUNCTIONS: ReadonlyMap<string, CalendarFunction> = new Map<
  string,
  CalendarFunction
>([
  ['day_of_month', (seconds) => dateOf(seconds).day],
  ['day_of_week', (seconds) => remainder(dayOf(seconds) + 4, 7)],
  ['day_of_year', dayOfYear],
  ['days_in_month', daysInMonth],
  ['hour', (seconds) => Math.floor(remainder(Math.trunc(seconds), DAY_S) / 3600)],
  ['minute', (seconds) => Math.floor(remainder(Math.trunc(seconds), 3600) / 60)],
  ['month', (seconds) => dateOf(seconds).month],
  ['year', (seconds) => dateOf(seconds).year],
]);

function dayOf(seconds: number): number {
  return Math.floor(Math.trunc(seconds) / DAY_S);
}

/** From 0 to below the divisor, for negative numbers too. */
function remainder(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}

function dateOf(seconds: number): CivilDate {
  const days = dayOf(seconds) + EPOCH_DAYS;
  const era = Math.floor(days / ERA_DAYS);
  const dayOfEra = days - era * ERA_DAYS;
  const leaps = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524);
  const yearOfEra = Math.floor((dayOfEra - leaps + Math.floor(dayOfEra / 146_096)) / 365);
  const before = 365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  const dayFromMarch = dayOfEra - before;
  const monthFromMarch = Math.floor((5 * dayFromMarch + 2) / 153);
  const day = dayFromMarch - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function daysInMonth(seconds: number): number {
  const { year, month } = dateOf(seconds);
  if (month === 2 && isLeap(year)) return 29;
  return MONTH_DAYS[month - 1] ?? Number.NaN;
}

function dayOfYear(seconds: number): number {
  const { year, month, day } = dateOf(seconds);
  const before = MONTH_DAYS.slice(0, month - 1).reduce((sum, days) => sum + days, 0);
  return before + day + (month > 2 && isLeap(year) ? 1 : 0);
}
