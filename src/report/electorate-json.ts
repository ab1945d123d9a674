/** Validators and committees of a run as JSON, of bounded size however many epochs it had. */
import type { CommitteeResult, ElectorateResult } from '../run/result.ts';
import type { JsonObject } from './canonical-json.ts';

/** Committees that are told; of those that follow only how many they are. */
const COMMITTEES_MAX = 2_000;
/** Members that are told of all committees after the first together; of others only their number. */
const MEMBERS_MAX = 20_000;

/** Null for a run without a chain. */
export function electorateJson(electorate: ElectorateResult | null): JsonObject | null {
  if (electorate === null) return null;
  const { validators, committees } = electorate;
  const seats = validators.map(() => ({ power: null as number | null, epochs: 0 }));
  for (const { members, powers } of committees) {
    for (const [place, member] of members.entries()) {
      const seat = seats[member]!;
      seat.power ??= powers[place]!;
      seat.epochs += 1;
    }
  }
  return {
    validators: validators.map(({ name, stake, tier, scorePpm, timetokeHours }, place) => ({
      ...{ name, stake, tier, score_ppm: scorePpm, timetoke_hours: timetokeHours },
      ...seats[place]!,
    })),
    committees: committeesJson(committees.slice(0, COMMITTEES_MAX)),
    committees_left_out: Math.max(0, committees.length - COMMITTEES_MAX),
  };
}

function committeesJson(committees: readonly CommitteeResult[]): readonly JsonObject[] {
  let room = MEMBERS_MAX;
  return committees.map((committee, place) => {
    const { epoch, heightFirst, heightLast, isDrawn, members, powers, totalPower } = committee;
    if (place > 0) room -= members.length;
    const isTold = place === 0 || room >= 0;
    return {
      ...{ epoch, height_first: heightFirst, height_last: heightLast, drawn: isDrawn },
      ...{ size: members.length, total_power: totalPower },
      members: isTold ? members : null,
      powers: isTold ? powers : null,
    };
  });
}
