// The panel of the switches: latency, faults, chosen answers, and reset.

import * as server from "./server.js";
import { el, newId, prose, say } from "./dom.js";

const KINDS = {
  error: "fails with",
  nsfw: "is flagged NSFW",
  late: "comes late",
  partial: "comes partly",
  file: "is a file",
  results: "is this JSON",
};

export class Switches {
  #vocabulary = { faults: [], codes: {} };
  #inputs = new Map();
  #state = null;

  // `onChange` is called when answers were chosen or removed.
  constructor({ onChange, onReset }) {
    this.onChange = onChange;
    this.onReset = onReset;
    this.message = el("p", { class: "message", role: "alert", hidden: true });
    this.pending = el("ul", { class: "pending", "aria-label": "Chosen answers" });
    this.faults = el("div", { class: "faults" });
    this.element = el(
      "div",
      { class: "switches" },
      el("header", { class: "panel-head" }, el("h2", {}, "Switches")),
      this.message,
      this.#answers(),
      el("section", {}, el("header", { class: "part-head" }, el("h3", {}, "Latency and faults"), this.#quiet()), this.faults),
      this.#reset(),
    );
  }

  async load() {
    this.#vocabulary = await server.vocabulary();
    this.codes.append(...Object.entries(this.#vocabulary.codes).map(([code, text]) => el("option", { value: code }, text)));
    const latency = { name: "latency", kind: "seconds", default: 0, text: "Seconds that each result takes to make." };
    const [often, others] = [["probability"], ["seconds", "count"]].map((kinds) =>
      this.#vocabulary.faults.filter((fault) => kinds.includes(fault.kind)),
    );
    this.faults.replaceChildren(
      this.#fault(latency),
      ...often.map((fault) => this.#fault(fault)),
      el("details", { class: "part" }, el("summary", {}, el("h3", {}, "Limits of the faults")), others.map((fault) => this.#fault(fault))),
    );
    if (this.#state) this.show(this.#state);
  }

  // Returns the active faults, as `name 0.05`.
  static on(state) {
    const values = Object.entries(state.faults ?? {});
    const struck = values.filter(([name, value]) => typeof value === "number" && value > 0 && !LIMITS.test(name));
    return struck.map(([name, value]) => `${name} ${value}`);
  }

  show(state) {
    this.#state = state;
    for (const [name, { inputs, row, count }] of this.#inputs) {
      const value = name === "latency" ? state.latency : state.faults?.[name];
      for (const input of inputs) if (input !== document.activeElement) input.value = value ?? "";
      row.classList.toggle("on", name === "latency" ? value > 0 : !LIMITS.test(name) && value > 0);
      const times = state.fault_counts?.[name];
      count.textContent = times ? `${times}×` : "";
      count.title = times ? `It has struck ${times} times.` : "";
    }
    this.#showPending(state.answers ?? []);
  }

  #say(text) {
    this.message.hidden = !text;
    this.message.textContent = text;
  }

  async #do(work) {
    try {
      await work();
      this.#say("");
      return true;
    } catch (error) {
      this.#say(error.message);
      return false;
    }
  }

  // Latency and faults ----------------------------------------------------------------------------------------------

  #fault({ name, kind, text, default: usual }) {
    const id = newId("fault");
    const hint = el("p", { class: "hint", id: `${id}-hint` }, prose(text));
    const own = { id, min: 0, "aria-describedby": `${id}-hint`, title: text };
    const number = el("input", {
      ...own,
      type: "number",
      max: kind === "probability" ? 1 : null,
      step: kind === "count" ? 1 : "any",
      placeholder: usual === null ? "none" : String(usual),
    });
    const inputs = [number];
    if (kind === "probability") {
      const slider = el("input", { type: "range", min: 0, max: 1, step: 0.01, "aria-label": name, title: text, value: 0 });
      slider.addEventListener("input", () => (number.value = slider.value));
      slider.addEventListener("change", () => this.#set(name, slider.value));
      inputs.push(slider);
    }
    number.addEventListener("change", () => this.#set(name, number.value === "" ? usual : number.value));
    const count = el("span", { class: "struck" });
    const row = el("div", { class: "fault" }, el("label", { for: id, title: text }, name), count, inputs.slice(1), number, hint);
    this.#inputs.set(name, { inputs, row, count });
    return row;
  }

  #set(name, given) {
    const value = given === null ? null : Number(given);
    return this.#do(async () => {
      await server.setFaults({ [name]: value });
      say(`${name} is ${value ?? "not limited"}`);
    });
  }

  #quiet() {
    const button = el("button", { type: "button", class: "quiet", title: "The values with which the server was started" }, "Restore initial values");
    button.addEventListener("click", () => this.#do(() => server.setFaults({})));
    return button;
  }

  // Chosen answers --------------------------------------------------------------------------------------------------

  #answers() {
    const codesId = newId("codes");
    this.codes = el("datalist", { id: codesId });
    const kind = el("select", { name: "kind", "aria-label": "What it gets" }, Object.entries(KINDS).map(([name, text]) => el("option", { value: name }, text)));
    const parts = {
      error: field("Error code", el("input", { name: "code", list: codesId, value: "timeoutProvider", required: true, autocomplete: "off" })),
      message: field("Message", el("input", { name: "message", placeholder: "the usual message of the code" })),
      nsfw: el("p", { class: "hint" }, "The answer waits for a task that enables the safety check."),
      late: field("Seconds", el("input", { name: "delay", type: "number", min: 0, step: "any", value: 5, required: true })),
      partial: field("Results that come", el("input", { name: "partial", type: "number", min: 0, step: 1, value: 1, required: true })),
      then: field("Then", el("input", { name: "then", list: codesId, placeholder: "silence, or an error code" })),
      file: field("File", el("input", { name: "file", type: "file", required: true })),
      results: field(
        "Fields, one object per result",
        el("textarea", { name: "results", rows: 3, spellcheck: "false", required: true, value: '[{"seed": 42}]' }),
      ),
    };
    const shown = { error: ["error", "message"], nsfw: ["nsfw"], late: ["late"], partial: ["partial", "then"], file: ["file"], results: ["results"] };
    const turn = () => {
      for (const [name, part] of Object.entries(parts)) {
        part.hidden = !shown[kind.value].includes(name);
        for (const input of part.querySelectorAll("input, textarea")) input.disabled = part.hidden;
      }
    };
    kind.addEventListener("change", turn);
    turn();
    const matching = el(
      "details",
      { class: "part" },
      el("summary", {}, el("h3", {}, "Only for some tasks")),
      field("Task type", el("input", { name: "task_type", placeholder: "any", list: newTaskTypes.id })),
      field("Model", el("input", { name: "model", placeholder: "any" })),
      field("Text in the prompt", el("input", { name: "text", placeholder: "any" })),
      field("How many times", el("input", { name: "times", type: "number", min: 1, step: 1, value: 1, placeholder: "always" })),
    );
    const form = el(
      "form",
      { class: "answer" },
      el("p", { class: "sentence" }, el("label", {}, "The next task ", kind)),
      Object.values(parts),
      matching,
      el("p", { class: "row-actions" }, el("button", { class: "button primary" }, "Choose this answer")),
      this.codes,
      newTaskTypes,
    );
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      await this.#do(async () => {
        await server.addAnswer(await rule(form, kind.value));
        await this.onChange();
        say("The answer is chosen");
      });
    });
    return el("section", {}, el("header", { class: "part-head" }, el("h3", {}, "The next answers")), form, this.pending);
  }

  #showPending(answers) {
    const text = JSON.stringify(answers);
    if (this.pending.dataset.shown === text) return;
    this.pending.dataset.shown = text;
    this.pending.replaceChildren(
      ...answers.map((answer) => {
        const remove = el("button", { type: "button", class: "quiet", "aria-label": `Take back: ${told(answer)}` }, "Take back");
        remove.addEventListener("click", () =>
          this.#do(async () => {
            await server.removeAnswer(answer.id);
            await this.onChange();
          }),
        );
        return el("li", {}, el("span", {}, told(answer)), remove);
      }),
    );
  }

  // Reset -----------------------------------------------------------------------------------------------------------

  #reset() {
    const button = el("button", { type: "button", class: "button danger" }, "Reset the server…");
    const dialog = el(
      "dialog",
      { class: "question", "aria-label": "Reset the server" },
      el("h2", {}, "Reset the server?"),
      el("p", {}, "Tasks, files, chosen answers and what was billed are forgotten. Tasks under way end with an error. Latency and faults become those that the server was started with."),
      el(
        "form",
        { method: "dialog", class: "row-actions" },
        el("button", { class: "button", value: "no" }, "Keep it"),
        el("button", { class: "button danger", value: "reset" }, "Reset"),
      ),
    );
    button.addEventListener("click", () => {
      dialog.returnValue = "";
      dialog.showModal();
    });
    dialog.addEventListener("close", () => dialog.returnValue === "reset" && this.#do(async () => {
      await server.reset();
      this.onReset();
    }));
    return el("section", { class: "reset" }, button, dialog);
  }
}

// Fields of `Faults` that only limit other faults.
const LIMITS = /^(seed$|most_|longest_)/;

const newTaskTypes = el("datalist", { id: newId("task-types") });

export function knowTaskTypes(types) {
  newTaskTypes.replaceChildren(...types.map((type) => el("option", { value: type })));
}

function field(label, input) {
  const id = newId("answer");
  input.id = id;
  return el("p", { class: "field" }, el("label", { for: id }, label), input);
}

// Returns the chosen answer of the form, in the JSON of the control API.
async function rule(form, kind) {
  const given = (name) => form.elements[name].value.trim();
  const chosen = {};
  for (const name of ["task_type", "model", "text"]) if (given(name)) chosen[name] = given(name);
  chosen.times = given("times") ? Number(given("times")) : null;
  if (kind === "error") chosen.error = given("message") ? { code: given("code"), message: given("message") } : given("code");
  if (kind === "nsfw") chosen.nsfw = true;
  if (kind === "late") chosen.delay = Number(given("delay"));
  if (kind === "partial") {
    chosen.partial = Number(given("partial"));
    if (given("then")) chosen.then_error = given("then");
  }
  if (kind === "file") chosen.file = await asDataUri(form.elements.file.files[0]);
  if (kind === "results") {
    try {
      chosen.results = [JSON.parse(given("results"))].flat();
    } catch (error) {
      throw new Error(`The fields are no JSON: ${error.message}`);
    }
  }
  return chosen;
}

export function asDataUri(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result));
    reader.addEventListener("error", () => reject(new Error(`${file.name} cannot be read.`)));
    reader.readAsDataURL(file);
  });
}

// Returns a description of a chosen answer.
export function told(answer) {
  const which = [answer.task_type ?? "any task", answer.model && `of ${answer.model}`, answer.text && `with “${answer.text}”`];
  const times = answer.times === null ? "always" : answer.times > 1 ? `${answer.times} times` : "once";
  const what = [
    answer.error && `fails with ${answer.error.code ?? answer.error}`,
    answer.nsfw && "is flagged NSFW",
    answer.partial !== undefined && answer.partial !== null && `gets only ${answer.partial} result${answer.partial === 1 ? "" : "s"}`,
    answer.file && "is a file",
    answer.results && "gets chosen fields",
    answer.delay && `comes ${answer.delay} s late`,
  ];
  return `${which.filter(Boolean).join(" ")}: ${what.filter(Boolean).join(", ") || "as chosen"}, ${times}`;
}
