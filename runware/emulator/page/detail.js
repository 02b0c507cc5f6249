// The panel of an open task: its request, its answers, and how to send it again.

import * as server from "./server.js";
import { el, copyButton } from "./dom.js";
import { cut, date, duration, money, WORDS } from "./format.js";
import { codeBlock, section, tree } from "./json.js";
import { gallery } from "./media.js";

export class Detail {
  #shown = null; // what is drawn: number and how far the task was
  #asked = 0;

  constructor({ onAgain }) {
    this.element = el("div", { class: "detail" });
    this.onAgain = onAgain;
  }

  async show(number, task) {
    const version = `${number} ${task?.received_at} ${task?.state} ${task?.results}`;
    if (version === this.#shown) return;
    const isOther = this.#shown?.split(" ")[0] !== String(number);
    this.#shown = version;
    const asked = ++this.#asked;
    if (isOther) this.element.replaceChildren(el("p", { class: "faint loading" }, `Task ${number} …`));
    let detail;
    try {
      detail = await server.request(number);
    } catch (error) {
      if (asked !== this.#asked) return;
      this.#shown = null;
      this.element.replaceChildren(
        el("header", { class: "panel-head" }, el("h2", {}, `Task ${number}`)),
        el("p", { class: "hint" }, `The server has no task ${number} any more: it keeps the last 500, and none after a reset. (${error.message})`),
      );
      return;
    }
    if (asked !== this.#asked) return;
    // Sections that are unfolded stay unfolded when the task changes.
    const open = new Set([...this.element.querySelectorAll("details.part[open] > summary h3")].map((title) => title.textContent));
    this.element.replaceChildren(...this.#parts(detail, isOther ? new Set(["Request", "Answers", "Errors"]) : open));
  }

  forget() {
    this.#shown = null;
    this.#asked += 1;
  }

  #parts(task, open) {
    const json = (title, value) =>
      section(title, () => JSON.stringify(value, null, 2), el("div", { class: "tree", tabindex: 0 }, tree(value)), { open: open.has(title) });
    const code = (title, text) => text && section(title, () => text, codeBlock(text), { open: open.has(title) });
    const again = el("button", { type: "button", class: "button" }, "Send again…");
    again.addEventListener("click", () => this.onAgain(task.request));
    return [
      el(
        "header",
        { class: "panel-head" },
        el("h2", {}, cut(task.task_type ?? "no task type", 120), " ", el("span", { class: "nr" }, `#${task.number}`)),
        el("span", { class: `state ${task.state}` }, WORDS[task.state]),
      ),
      errors(task),
      task.files?.length ? gallery(task.files) : null,
      texts(task.answers),
      task.prompt && el("blockquote", { class: "prompt" }, task.prompt),
      facts(task),
      findings(task.model_findings),
      el("p", { class: "row-actions" }, again),
      json("Request", task.request),
      json("Answers", task.answers),
      task.errors?.length && json("Errors", task.errors),
      code("curl", task.curl),
      code("Python", task.python),
    ].filter(Boolean);
  }
}

function errors(task) {
  const all = task.errors?.length ? task.errors : task.error ? [task.error] : [];
  if (!all.length) return null;
  return el(
    "ul",
    { class: "errors", "aria-label": "Errors" },
    all.map((error) =>
      el(
        "li",
        {},
        el("p", {}, el("code", {}, error.code), named(error.parameter)),
        el("p", {}, error.message),
      ),
    ),
  );
}

function named(parameter) {
  const names = [parameter].flat().filter(Boolean);
  return names.length ? [" at ", names.map((name, index) => [index ? ", " : "", el("code", {}, name)])] : null;
}

// The texts of answers: of text tasks, captions, enhanced prompts.
function texts(answers) {
  const found = (answers ?? []).map((answer) => answer?.text).filter((text) => typeof text === "string");
  return found.length ? el("div", { class: "texts" }, found.map((text) => el("p", {}, text))) : null;
}

function facts(task) {
  const rows = [
    ["Model", task.model && el("code", {}, task.model)],
    ["Received", date(task.received_at)],
    ["Client", `${task.client} by ${task.transport}`],
    ["Size", task.width && task.height ? `${task.width} × ${task.height}` : null],
    ["Results", `${task.results} of ${task.asked}`],
    ["Billed", money(task.cost)],
    ["Duration", task.state === "under_way" ? "under way" : duration(task.milliseconds)],
    ["Answer", task.chosen ? ["chosen for it: ", el("code", {}, task.chosen)] : null],
    ["Task UUID", task.task_uuid && [el("code", {}, task.task_uuid), " ", copyButton(() => task.task_uuid)]],
  ];
  return el(
    "dl",
    { class: "facts" },
    rows.filter(([, value]) => value).map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]),
  );
}

function findings(sentences) {
  if (!sentences?.length) return null;
  return el(
    "section",
    { class: "findings" },
    el("h3", {}, "What this model would have refused"),
    el("ul", {}, sentences.map((sentence) => el("li", {}, sentence))),
  );
}
