// Formatting of numbers and times.

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" });
const count = new Intl.NumberFormat("en");

export const number = (value) => count.format(value);
export const time = (iso) => clock.format(new Date(iso));
export const date = (iso) => full.format(new Date(iso));

export function money(dollars) {
  if (!dollars) return "$0";
  const digits = dollars < 1 ? 4 : 2;
  return `$${Number(dollars).toFixed(digits)}`;
}

export function duration(milliseconds) {
  if (milliseconds === null || milliseconds === undefined) return "";
  if (milliseconds < 10) return `${Number(milliseconds).toFixed(1)} ms`;
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  return `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 2 : 1)} s`;
}

export function bytes(length) {
  if (length < 1000) return `${length} B`;
  return length < 1_000_000 ? `${Math.round(length / 1000)} kB` : `${(length / 1_000_000).toFixed(1)} MB`;
}

// Clients may send any JSON in place of a text.
export const asText = (value) => (typeof value === "object" ? (value ? JSON.stringify(value) : "") : String(value));

export function cut(text, length) {
  const characters = asText(text);
  return characters.length > length ? `${characters.slice(0, length)}…` : characters;
}

export const WORDS = { under_way: "under way", done: "done", failed: "failed" };
