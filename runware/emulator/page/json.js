// JSON as a foldable tree. All data in it are inserted as text.

import { el, copyButton } from "./dom.js";

const LONG = 600;

export function tree(value, depth = 0, isLast = true, key) {
  const name = key === undefined ? [] : [el("span", { class: "key" }, JSON.stringify(key)), ": "];
  const comma = isLast ? "" : ",";
  if (value === null || typeof value !== "object") return el("div", { class: "leaf" }, name, leaf(value), comma);
  const isArray = Array.isArray(value);
  const entries = isArray ? value.map((item) => [undefined, item]) : Object.entries(value);
  const [opens, closes] = isArray ? "[]" : "{}";
  if (!entries.length) return el("div", { class: "leaf" }, name, opens + closes, comma);
  const count = `${entries.length} ${isArray ? "item" : "key"}${entries.length > 1 ? "s" : ""}`;
  const node = el("details", { open: depth < 3 });
  node.append(el("summary", {}, name, opens, el("span", { class: "folded" }, ` ${count} ${closes}${comma}`)));
  const fill = () => {
    const inner = entries.map(([inside, item], index) => tree(item, depth + 1, index === entries.length - 1, inside));
    node.append(el("div", { class: "inner" }, inner), el("div", { class: "closing" }, closes, comma));
  };
  if (node.open) fill();
  else node.addEventListener("toggle", fill, { once: true });
  return node;
}

function leaf(value) {
  const text = JSON.stringify(value) ?? "null";
  if (text.length <= LONG) return el("span", { class: value === null ? "null" : typeof value }, text);
  const more = el("button", { type: "button", class: "link" }, `show all ${text.length} characters`);
  const short = el("span", { class: "string" }, text.slice(0, LONG), "…");
  more.addEventListener("click", () => {
    short.textContent = text;
    more.remove();
  });
  return el("span", {}, short, " ", more);
}

// Returns a foldable section of the panel, with a button that copies its text.
export function section(title, text, content, { open = false } = {}) {
  return el(
    "details",
    { class: "part", open },
    el("summary", {}, el("h3", {}, title), text && copyButton(text)),
    content,
  );
}

export const codeBlock = (text) => el("pre", { tabindex: 0 }, el("code", {}, text));
