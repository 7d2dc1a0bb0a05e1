// Words for files.

const KILO = 1024;
const UNITS = ["B", "KB", "MB", "GB"];

/** A size in the unit people use: "1.4 MB". */
export function sizeText(bytes) {
  let value = bytes;
  let unit = 0;
  while (value >= KILO && unit < UNITS.length - 1) {
    value /= KILO;
    unit += 1;
  }
  const digits = unit > 0 && value < 10 ? 1 : 0;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
}

/** The names of files that are over the limit. */
export function tooLarge(files, limit) {
  return limit ? [...files].filter((file) => file.size > limit).map((file) => file.name) : [];
}
