// The fields of the form: one for each parameter, by its type.

import { el, newId, prose } from "./dom.js";
import { bytes } from "./format.js";
import { asDataUri } from "./switches.js";

// The input of a field is invalid. The message is shown at the field.
export class Unreadable extends Error {}

export function fieldOf(parameter, { models }) {
  const make = MAKERS[kindOf(parameter.type)];
  const { input, read, write, extra } = make(parameter, models);
  const id = newId("field");
  input.id = id;
  input.title = parameter.doc;
  const problem = el("p", { class: "problem", id: `${id}-problem`, hidden: true });
  input.setAttribute("aria-describedby", `${id}-hint ${id}-problem`);
  const element = el(
    "div",
    { class: `field kind-${kindOf(parameter.type)}` },
    el("label", { for: id, title: parameter.doc }, parameter.name, parameter.required && el("span", { class: "required", title: "required" }, " *")),
    input,
    extra,
    el("p", { class: "hint", id: `${id}-hint` }, prose(hint(parameter))),
    problem,
  );
  return {
    parameter,
    element,
    write,
    read,
    complain(text) {
      problem.hidden = !text;
      problem.textContent = text;
      input.toggleAttribute("aria-invalid", Boolean(text));
    },
  };
}

// Returns the kind of field (`media`, `number`, …) for a type of the schema, such as `list[media | ReferenceImage]`.
function kindOf(type) {
  if (/^list\[(string|uuid|model)\]$/.test(type)) return "lines";
  if (/^list\[[^\]]*\bmedia\b[^\]]*\]$/.test(type)) return "files";
  if (/\bmedia\b/.test(type) && !type.startsWith("list[")) return "media";
  return type in MAKERS ? type : /^(string|integer|number|boolean)( \| null)?$/.test(type) ? type.split(" ")[0] : "json";
}

function hint({ doc, keys }) {
  return [doc, keys.length && `Keys: ${keys.map(({ name, required }) => (required ? `\`${name}\` (required)` : `\`${name}\``)).join(", ")}.`].filter(Boolean).join(" ");
}

const MAKERS = { string, integer: number, number, boolean, model, media, uuid: line, lines, files, json };

function line({ known, min_length: least, max_length: most, pattern, usual }) {
  const list = known.length ? el("datalist", { id: newId("known") }, known.map((value) => el("option", { value: String(value) }))) : null;
  const input = el("input", { type: "text", list: list?.id, minlength: least, maxlength: most, pattern, placeholder: usual, autocomplete: "off", spellcheck: "false" });
  return { input, extra: list, read: () => input.value || undefined, write: (value) => (input.value = value ?? "") };
}

// Texts that can be long get several lines, unless the parameter has known values.
function string(parameter) {
  if (parameter.known.length || !/prompt|text$|comment|description/i.test(parameter.name)) return line(parameter);
  const input = el("textarea", { rows: parameter.required || /positive/i.test(parameter.name) ? 3 : 2 });
  return { input, read: () => input.value || undefined, write: (value) => (input.value = value ?? "") };
}

// Integers can be larger than the safe integers of JavaScript, so they are kept as they were typed.
function number({ type, minimum, maximum, step, usual }) {
  const isWhole = type.startsWith("integer");
  const input = el("input", { type: "number", min: minimum, max: maximum, step: step ?? (isWhole ? 1 : "any"), placeholder: usual, inputmode: isWhole ? "numeric" : "decimal" });
  return {
    input,
    read() {
      if (input.validity.badInput) throw new Unreadable("It must be a number.");
      if (input.value === "") return undefined;
      const value = Number(input.value);
      return isWhole && !Number.isSafeInteger(value) && JSON.rawJSON && /^-?\d+$/.test(input.value) ? JSON.rawJSON(input.value) : value;
    },
    write: (value) => (input.value = value ?? ""),
  };
}

function boolean({ usual }) {
  const input = el(
    "select",
    {},
    el("option", { value: "" }, usual === undefined ? "not sent" : `not sent (${usual})`),
    el("option", { value: "true" }, "true"),
    el("option", { value: "false" }, "false"),
  );
  return {
    input,
    read: () => (input.value === "" ? undefined : input.value === "true"),
    write: (value) => (input.value = value === undefined || value === null ? "" : String(value)),
  };
}

function model({ name: own, known }, models) {
  const list = el("datalist", { id: newId("models") });
  const offered = own === "model" ? models : [];
  list.append(...offered.map(({ air, name }) => el("option", { value: air }, name)), ...known.map((value) => el("option", { value: String(value) })));
  const input = el("input", { type: "text", list: list.id, autocomplete: "off", spellcheck: "false", placeholder: offered.length ? "search by name" : null });
  return { input, extra: list, read: () => input.value.trim() || undefined, write: (value) => (input.value = value ?? "") };
}

// A media value: a file from disk, which is sent as a data URI, or a URL or UUID that is typed.
function media() {
  let content = null;
  const input = el("input", { type: "text", placeholder: "URL or UUID", autocomplete: "off", spellcheck: "false" });
  const file = el("input", { type: "file", class: "unseen", tabindex: -1, "aria-label": "File from disk" });
  const button = el("button", { type: "button", class: "quiet" }, "File…");
  button.addEventListener("click", () => file.click());
  input.addEventListener("input", () => (content = null));
  file.addEventListener("change", async () => {
    if (!file.files.length) return;
    content = await asDataUri(file.files[0]);
    input.value = `${file.files[0].name}, ${bytes(file.files[0].size)}`;
    file.value = "";
  });
  return {
    input,
    extra: el("span", { class: "picker" }, button, file),
    read: () => content ?? (input.value.trim() ? meant(input.value.trim(), []) : undefined),
    write(value) {
      content = typeof value === "string" && value.length > 300 ? value : null;
      input.value = content ? `data of ${bytes(content.length)}` : typeof value === "object" && value !== null ? JSON.stringify(value) : (value ?? "");
    },
  };
}

// A list of texts, one per line.
function lines() {
  const input = el("textarea", { rows: 2, spellcheck: "false", placeholder: "one a line" });
  return {
    input,
    read: () => all(input.value),
    write: (value) => (input.value = [value ?? []].flat().join("\n")),
  };
}

const all = (text) => {
  const found = text.split("\n").map((one) => one.trim()).filter(Boolean);
  return found.length ? found : undefined;
};

// Several media values, one per line. In the text, a file from disk is a placeholder: `#1`, …
function files() {
  const contents = [];
  const input = el("textarea", { rows: 2, spellcheck: "false", placeholder: "URLs or UUIDs, one a line" });
  const file = el("input", { type: "file", multiple: true, class: "unseen", tabindex: -1, "aria-label": "Files from disk" });
  const button = el("button", { type: "button", class: "quiet" }, "Files…");
  button.addEventListener("click", () => file.click());
  const keep = (content, name) => {
    contents.push(content);
    return `#${contents.length} ${name}`;
  };
  file.addEventListener("change", async () => {
    for (const one of file.files) {
      const content = await asDataUri(one);
      input.value = [...(all(input.value) ?? []), keep(content, one.name)].join("\n");
    }
    file.value = "";
  });
  return {
    input,
    extra: el("span", { class: "picker" }, button, file),
    read: () => all(input.value)?.map((one) => meant(one, contents)),
    write(value) {
      const shown = [value ?? []].flat().map((one) => (typeof one !== "string" ? JSON.stringify(one) : one.length > 300 ? keep(one, "data") : one));
      input.value = shown.join("\n");
    },
  };
}

function meant(line, contents) {
  const kept = /^#(\d+) /.exec(line);
  if (kept && contents[kept[1] - 1]) return contents[kept[1] - 1];
  if (!/^[[{]/.test(line)) return line;
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new Unreadable(`It is no JSON: ${error.message}`);
  }
}

function json({ type }) {
  const input = el("textarea", { rows: 3, class: "code", spellcheck: "false", placeholder: type.startsWith("list[") ? "[ … ]" : "JSON" });
  return {
    input,
    read() {
      const text = input.value.trim();
      if (!text) return undefined;
      try {
        return JSON.parse(text);
      } catch (error) {
        // If the type also allows a plain text, the text needs no quotes.
        if (/\b(string|media|uuid|model)\b/.test(type) && !/^[[{"]/.test(text)) return text;
        throw new Unreadable(`It is no JSON: ${error.message}`);
      }
    },
    write: (value) => (input.value = value === undefined || value === null ? "" : JSON.stringify(value, null, 1)),
  };
}
