// Choosing in the command palette.

const plain = (text) =>
  text
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase();

/** True when every word of the query starts or stands in the label; accents and case do not matter. */
export function matches(label, query) {
  const text = plain(label);
  return plain(query)
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** The option above or below; goes round at both ends. */
export function turn(length, current, step) {
  if (length === 0) return -1;
  return (current + step + length) % length;
}
