// Words for moments; the same rules as europol_portal/web/moments.py, so that the server's first text stays true.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
const SOON = 2 * HOUR; // design guide, section 5: a deadline is "soon" under two hours
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A length in at most two units: "52 min", "1 h 18 min", "3 d 4 h". */
export function span(milliseconds) {
  const days = Math.floor(milliseconds / DAY);
  const hours = Math.floor(milliseconds / HOUR) % 24;
  const minutes = Math.floor(milliseconds / MINUTE) % 60;
  if (days) return hours && days < 7 ? `${days} d ${hours} h` : `${days} d`;
  if (hours) return minutes ? `${hours} h ${minutes} min` : `${hours} h`;
  return `${minutes} min`;
}

/** A date as the portal writes it, the year only when it is another one. */
export function day(moment, now) {
  const text = `${moment.getUTCDate()} ${MONTHS[moment.getUTCMonth()]}`;
  return moment.getUTCFullYear() === now.getUTCFullYear() ? text : `${text} ${moment.getUTCFullYear()}`;
}

/** Calm, soon or late. */
export function dueTone(moment, now) {
  if (moment < now) return "late";
  return moment - now < SOON ? "soon" : "calm";
}

/** What remains until a deadline, or how late it is. */
export function remaining(moment, now) {
  if (moment < now) return `${span(now - moment)} late`;
  return moment - now < WEEK ? `in ${span(moment - now)}` : day(moment, now);
}

/** How long ago something was. */
export function age(moment, now) {
  const passed = now - moment;
  if (passed < MINUTE) return "just now";
  return passed < WEEK ? `${span(passed)} ago` : day(moment, now);
}

/** A clock: "09:42" in UTC or in the named zone; empty for a zone the browser does not know. */
export function clock(moment, zone = "UTC") {
  try {
    return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone }).format(moment);
  } catch {
    return "";
  }
}
