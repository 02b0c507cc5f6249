// The form that runs any task: made from the schema, it sends the values of its fields.

import * as server from "./server.js";
import { copyButton, el, newId, newUuid, prose, say } from "./dom.js";
import { fieldOf, Unreadable } from "./fields.js";
import { tree } from "./json.js";
import { readSchema } from "./schema.js";
import { knowTaskTypes } from "./switches.js";

export class Form {
  #tasks = null;
  #fields = [];
  #others = {}; // what an example has that the schema does not know
  #type = null;
  #isOwn = false; // somebody wrote something: it is kept for another task type
  #running = null; // stops waiting for the answer

  // `onRun` opens the task with a UUID, and resolves to whether it exists.
  constructor({ onRun }) {
    this.onRun = onRun;
    this.types = el("select", { id: newId("type"), "aria-label": "Task type" });
    this.types.addEventListener("change", () => this.choose(this.types.value));
    this.summary = el("p", { class: "summary" }, "Reading the schema …");
    this.examples = el("p", { class: "examples" });
    this.message = el("div", { class: "message", role: "alert", hidden: true });
    // The answer to a request that is not in the list of tasks, such as a poll.
    this.answer = el("div", { class: "tree own-answer" });
    this.required = el("div", { class: "fields" });
    this.folded = el("div", { class: "folded-fields" });
    this.key = el("input", { id: newId("key"), type: "text", autocomplete: "off", spellcheck: "false", value: "local" });
    this.send = el("button", { class: "button primary" }, "Run");
    this.preview = el("pre", { tabindex: 0 }, el("code"));
    this.form = el(
      "form",
      { class: "run", novalidate: true },
      el("header", { class: "panel-head" }, el("h2", {}, "New task"), this.types),
      this.summary,
      this.examples,
      this.required,
      this.folded,
      el("details", { class: "part" }, el("summary", {}, el("h3", {}, "Key")), el("div", { class: "field" }, el("label", { for: this.key.id }, "API key"), this.key, el("p", { class: "hint" }, "Any, unless the server was started with one."))),
      this.#previewPart(),
      this.answer,
      el("div", { class: "sticky" }, this.message, el("p", { class: "row-actions" }, this.send, this.#clear())),
    );
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#run();
    });
    this.form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.form.requestSubmit();
    });
    this.form.addEventListener("input", ({ target }) => {
      if (target !== this.types) this.#isOwn = true;
      this.#showPreview();
    });
    for (const button of this.#buttons) button.disabled = true;
    this.element = this.form;
  }

  async load() {
    if (this.#tasks) return;
    this.#tasks = readSchema(await server.schema());
    const types = Object.keys(this.#tasks);
    this.types.append(...types.map((type) => el("option", { value: type }, type)));
    knowTaskTypes(types);
    this.choose(types.includes("imageInference") ? "imageInference" : types[0]);
    for (const button of this.#buttons) button.disabled = false;
  }

  get #buttons() {
    return this.form.querySelectorAll(".sticky button");
  }

  // Changes the task type. Values that a user typed are kept for parameters of the same name, those of examples are not.
  choose(type) {
    const task = this.#tasks?.[type];
    if (!task || type === this.#type) return;
    const kept = new Map(this.#fields.map((field) => [field.parameter.name, safely(field.read)]));
    this.#type = type;
    this.types.value = type;
    this.#others = {};
    this.summary.replaceChildren(...prose(task.summary));
    const usual = structuredClone(task.examples[0] ?? {});
    const inExample = new Set([...task.parameters].sort(deepFirst).filter((one) => take(usual, one) !== undefined));
    const requiredFirst = [...task.parameters].sort((one, other) => other.required - one.required);
    this.#fields = requiredFirst.map((parameter) => ({ ...fieldOf(parameter, task), isUsual: inExample.has(parameter) }));
    this.required.replaceChildren(...this.#fields.filter(isPlain).map((field) => field.element));
    this.folded.replaceChildren(...groups(this.#fields.filter((field) => !isPlain(field))));
    this.examples.replaceChildren(
      ...task.examples.map((example, index) => {
        const title = Object.keys(example).filter((name) => name !== "taskType").join(", ");
        const button = el("button", { type: "button", class: "chip", title }, `Example ${index + 1}`);
        button.addEventListener("click", () => this.fill(example, { isOwn: false }));
        return button;
      }),
    );
    if (!this.#isOwn) this.fill(task.examples[0] ?? {}, { isOwn: false });
    else for (const field of this.#fields) if (kept.get(field.parameter.name) !== undefined && field.parameter.name !== "model") field.write(kept.get(field.parameter.name));
    this.#complain([]);
    this.#showPreview();
  }

  // Replaces all values of the form by those of a request.
  fill(request, { isOwn = true } = {}) {
    if (request.taskType) this.choose(request.taskType);
    const rest = structuredClone(request);
    for (const name of ["taskType", "taskUUID"]) delete rest[name];
    // The deepest parameters first: what remains of an object then goes to the object's own field.
    for (const field of this.#deepFirst) field.write(take(rest, field.parameter));
    this.#others = rest;
    this.#isOwn = isOwn;
    for (const group of this.folded.querySelectorAll("details")) group.open = this.#fields.some((field) => group.contains(field.element) && safely(field.read) !== undefined);
    this.#complain([]);
    this.#showPreview();
  }

  get #deepFirst() {
    return [...this.#fields].sort((one, other) => deepFirst(one.parameter, other.parameter));
  }

  focus() {
    (this.required.querySelector("input, textarea, select") ?? this.types).focus({ preventScroll: true });
  }

  #request() {
    const request = { taskType: this.#type, taskUUID: newUuid(), ...structuredClone(this.#others) };
    let unreadable = null;
    for (const field of this.#deepFirst.reverse()) {
      try {
        const value = field.read();
        if (value !== undefined) put(request, field.parameter.path, value);
        field.complain("");
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error;
        field.complain(error.message);
        unreadable ??= field;
      }
    }
    return { request, unreadable };
  }

  async #run() {
    // During a request, the button stops it: with some faults there is never an answer.
    if (this.#running) return this.#running.abort();
    const { request, unreadable } = this.#request();
    if (unreadable) return this.#show(unreadable);
    this.#complain([]);
    this.answer.replaceChildren();
    this.#running = new AbortController();
    this.send.textContent = "Stop waiting";
    try {
      const { data, errors } = await server.run(JSON.stringify([request]), this.key.value.trim(), this.#running.signal);
      if (errors.length) this.#complain(errors);
      else if (!(await this.onRun(request.taskUUID))) this.answer.replaceChildren(el("h3", {}, "Answer"), tree(data));
    } catch (error) {
      this.#complain([{ message: error.message }]);
    } finally {
      this.#running = null;
      this.send.textContent = "Run";
    }
  }

  // Shows each error at its field, and beside the button, which is always visible.
  #complain(errors) {
    for (const field of this.#fields) field.complain("");
    let first = null;
    for (const error of errors) {
      for (const name of [error.parameter].flat().filter((one) => typeof one === "string")) {
        const field = this.#named(name);
        field?.complain(error.message);
        first ??= field;
      }
    }
    this.message.hidden = !errors.length;
    this.message.replaceChildren(...errors.map((error) => el("p", {}, error.code && [el("code", {}, error.code), " "], error.message)));
    if (errors.some((error) => /apikey/i.test(error.code ?? ""))) this.key.closest("details").open = true;
    if (errors.length) say(errors.map((error) => error.message).join(" "));
    if (first) this.#show(first);
  }

  #named(name) {
    const [bare] = name.split("[");
    const fits = (field, wanted) => field.parameter.name === wanted || field.parameter.path.join(".") === wanted;
    return (
      this.#fields.find((field) => fits(field, name)) ??
      this.#fields.find((field) => fits(field, bare)) ??
      this.#fields.find((field) => bare.split(".").includes(field.parameter.name))
    );
  }

  #show(field) {
    const group = field.element.closest("details");
    if (group) group.open = true;
    field.element.querySelector("input, textarea, select").focus({ preventScroll: true });
    field.element.scrollIntoView({ block: "center" });
  }

  #clear() {
    const button = el("button", { type: "button", class: "button" }, "Clear");
    button.addEventListener("click", () => this.fill({}));
    return button;
  }

  #previewPart() {
    const text = () => this.preview.textContent;
    const summary = el("summary", {}, el("h3", {}, "Request"), copyButton(text));
    this.previewPart = el("details", { class: "part" }, summary, this.preview);
    this.previewPart.addEventListener("toggle", () => this.#showPreview());
    return this.previewPart;
  }

  #showPreview() {
    if (!this.previewPart?.open) return;
    const { request } = this.#request();
    const text = JSON.stringify([request], (key, value) => (typeof value === "string" && value.length > 300 ? `${value.slice(0, 100)}…` : value), 2);
    this.preview.firstElementChild.textContent = text;
  }
}

// Required parameters, and those of the schema's first example, are not folded.
const isPlain = (field) => field.parameter.required || field.isUsual;

const deepFirst = (one, other) => other.path.length - one.path.length;

function safely(read) {
  try {
    return read();
  } catch {
    return undefined;
  }
}

// Returns folded groups of the other parameters, one group for each object of the request.
function groups(fields) {
  const byPlace = new Map();
  for (const field of fields) {
    const place = field.parameter.path.slice(0, -1).join(".") || "more parameters";
    byPlace.set(place, [...(byPlace.get(place) ?? []), field]);
  }
  return [...byPlace].map(([place, inside]) =>
    el(
      "details",
      { class: "part" },
      el("summary", {}, el("h3", {}, place), el("span", { class: "faint" }, String(inside.length))),
      el("div", { class: "fields" }, inside.map((field) => field.element)),
    ),
  );
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

function put(request, path, value) {
  let place = request;
  for (const key of path.slice(0, -1)) {
    if (!isObject(place[key])) place[key] = {};
    place = place[key];
  }
  const last = path.at(-1);
  place[last] = isObject(value) && isObject(place[last]) ? { ...place[last], ...value } : value;
}

// Removes the value of a parameter from the request, by its path or by its name, and returns it.
function take(request, { name, path }) {
  for (const way of [path, [name]]) {
    const places = [request];
    for (const key of way.slice(0, -1)) places.push(places.at(-1)?.[key]);
    const value = places.at(-1)?.[way.at(-1)];
    if (value === undefined) continue;
    delete places.at(-1)[way.at(-1)];
    for (let at = way.length - 1; at > 0; at -= 1) if (!Object.keys(places[at]).length) delete places[at - 1][way[at - 1]];
    return value;
  }
  return undefined;
}
