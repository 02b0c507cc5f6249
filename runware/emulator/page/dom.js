// Creation of elements. Data from clients can only become text in them, never HTML.

import { asText } from "./format.js";

// The allowed targets of links and pictures: this page, and files of this server. Attributes with others are dropped.
const OWN = /^(#[\w=.:-]*|files\/[\w.-]+)$/;
const LEADING = new Set(["href", "src", "poster", "action", "formaction", "srcset", "data"]);

export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "indeterminate") element[name] = value;
    else if (!LEADING.has(name) || OWN.test(value)) element.setAttribute(name, value === true ? "" : value);
  }
  const shown = children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
  element.append(...shown.map((child) => (child instanceof Node ? child : asText(child))));
  return element;
}

// Texts of the schema, in which names are between backticks.
export const prose = (text) => String(text).split("`").map((part, index) => (index % 2 ? el("code", {}, part) : part));

export const byId = (id) => document.getElementById(id);

// Returns the URL of a file of this server, relative to the page; undefined for any other URL.
export function ownFile(url) {
  const match = /^\/?(files\/[\w.-]+)$/.exec(String(url ?? ""));
  return match ? match[1] : undefined;
}

let number = 0;
export const newId = (stem) => `${stem}-${++number}`;

// Returns a UUID of version 4. `crypto.randomUUID` exists only on pages that were loaded over TLS or from localhost.
export function newUuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

// Announces a text to screen readers.
export function say(text) {
  byId("said").textContent = text;
}

async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = el("textarea", { class: "unseen", value: text });
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  if (!copied) throw new Error("The browser did not let the page copy.");
}

// Returns a button that copies the text that `text()` returns.
export function copyButton(text, label = "Copy") {
  const button = el("button", { type: "button", class: "quiet copy" }, label);
  button.addEventListener("click", async () => {
    try {
      await copy(text());
      button.textContent = "Copied";
      say("Copied");
    } catch {
      button.textContent = "Not allowed";
    }
    setTimeout(() => (button.textContent = label), 1500);
  });
  return button;
}
