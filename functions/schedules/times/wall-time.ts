/** One zone of Node's own copy of the IANA database, with the offsets that were looked up at the beginning of a UTC day. */
type Zone = { readonly format: Intl.DateTimeFormat; readonly atDay: Map<number, number> };

const zones = new Map<string, Zone>();
const mostZones = 1_000;
const mostDays = 100_000;
const dayMs = 86_400_000;

function zoneOf(timeZone: string): Zone {
  const known = zones.get(timeZone);
  if (known) return known;
  if (zones.size >= mostZones) zones.clear();
  const format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  const zone = { format, atDay: new Map<number, number>() };
  zones.set(timeZone, zone);
  return zone;
}

/** Whether this names a time zone of the IANA database, such as `Europe/Berlin` or `UTC`. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(name)) return false;
  try {
    zoneOf(name);
    return true;
  } catch {
    return false;
  }
}

/** What is added to UTC at a moment, in milliseconds. */
function lookUp({ format }: Zone, at: number): number {
  const [, sign, hours, minutes, seconds = "0"] =
    /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(format.format(at)) ?? [];
  const ms = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000;
  return sign === undefined ? 0 : sign === "-" ? -ms : ms;
}

function atDay(zone: Zone, day: number): number {
  const known = zone.atDay.get(day);
  if (known !== undefined) return known;
  if (zone.atDay.size >= mostDays) zone.atDay.clear();
  const offset = lookUp(zone, day * dayMs);
  zone.atDay.set(day, offset);
  return offset;
}

/** As no zone changes its offset twice in a day, it is looked up within a day only where the ends of the day differ. */
function offsetAt(zone: Zone, at: number): number {
  const day = Math.floor(at / dayMs);
  const offset = atDay(zone, day);
  return offset === atDay(zone, day + 1) ? offset : lookUp(zone, at);
}

/** What clocks on the wall show at a moment, as milliseconds since 1970 as if the zone were UTC. */
export const wallTime = (at: number, timeZone: string): number =>
  at + offsetAt(zoneOf(timeZone), at);

/** An offset from UTC that changes this long before or after a wall time can still decide its moment. */
const around = [-30, -12, 0, 12, 30].map((hours) => hours * 3_600_000);

/** The first moment at which clocks show this wall time. Undefined: they skip it. */
export function firstMoment(wall: number, timeZone: string): number | undefined {
  const zone = zoneOf(timeZone);
  const offsets = new Set(around.map((it) => offsetAt(zone, wall + it)));
  const moments = [...offsets]
    .map((offset) => wall - offset)
    .filter((at) => at + offsetAt(zone, at) === wall);
  return moments.length > 0 ? Math.min(...moments) : undefined;
}
