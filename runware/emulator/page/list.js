// The list of tasks. Rows are drawn in animation frames, a few in each, and redrawn when their task has changed.

import { el, byId } from "./dom.js";
import { cut, date, duration, money, time, WORDS } from "./format.js";
import { thumbnail } from "./media.js";

// The maximum number of rows that are drawn in one frame.
const AT_ONCE = 25;

export class List {
  #rows = new Map(); // number -> {task, row}
  #changed = new Set();
  #tasks;
  #isScheduled = false;
  #current = null; // the row that the Tab key leads to
  #isChosen = false; // by a person; the newest otherwise
  #onDrawn;

  constructor(tasks, onDrawn) {
    this.#tasks = tasks;
    this.#onDrawn = onDrawn;
    this.element = byId("tasks");
    this.element.addEventListener("focusin", (event) => {
      const row = event.target.closest("li");
      if (!row) return;
      this.#isChosen = true;
      this.#mark(Number(row.dataset.number));
    });
  }

  // The numbers of the tasks that match the filters, newest first.
  get shown() {
    const newestFirst = [...this.#tasks.all].sort((one, other) => other.number - one.number);
    return newestFirst.filter((task) => this.#tasks.matches(task)).map((task) => task.number);
  }

  change(number) {
    this.#changed.add(number);
    this.#schedule();
  }

  remove(number) {
    this.#rows.get(number)?.row.remove();
    this.#rows.delete(number);
    this.#changed.delete(number);
  }

  clear() {
    this.#rows.clear();
    this.#changed.clear();
    this.#current = null;
    this.#isChosen = false;
    this.element.replaceChildren();
    this.#onDrawn();
  }

  // Applies a changed filter: rows are hidden or shown, but not redrawn.
  filter() {
    for (const { task, row } of this.#rows.values()) row.hidden = !this.#tasks.matches(task);
    if (this.#current !== null && this.#rows.get(this.#current)?.row.hidden) this.#mark(this.shown[0] ?? null);
    this.#onDrawn();
  }

  // Returns the number of the row that is `by` steps further down. The first step leads to the newest row.
  step(by, from = this.#isChosen ? this.#current : null) {
    const shown = this.shown;
    const at = shown.indexOf(from);
    return at < 0 ? shown.at(by === Infinity ? -1 : 0) : shown[Math.min(Math.max(at + by, 0), shown.length - 1)];
  }

  focus(number) {
    if (number === undefined || number === null) return;
    if (!this.#rows.has(number)) this.#draw(number);
    this.#rows.get(number)?.row.querySelector("a.open").focus({ preventScroll: true });
    this.#rows.get(number)?.row.scrollIntoView({ block: "nearest" });
  }

  focusCurrent() {
    this.focus(this.#current ?? this.shown[0]);
  }

  // Marks the row of the task that is open beside the list.
  open(number) {
    this.element.querySelector("li.opened")?.classList.remove("opened");
    this.element.querySelector('a[aria-current="true"]')?.removeAttribute("aria-current");
    const entry = this.#rows.get(number);
    entry?.row.classList.add("opened");
    entry?.row.querySelector("a.open").setAttribute("aria-current", "true");
    if (entry && number !== this.opened) entry.row.scrollIntoView({ block: "nearest" });
    if (entry || Number.isNaN(number)) this.opened = number;
    this.wanted = number;
  }

  #mark(number) {
    const former = this.#rows.get(this.#current)?.row.querySelector("a.open");
    if (former) former.tabIndex = -1;
    this.#current = number;
    const link = this.#rows.get(number)?.row.querySelector("a.open");
    if (link) link.tabIndex = 0;
  }

  #schedule() {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    // A hidden page gets no animation frames, but its rows must be drawn, too, or its backlog would grow without limit.
    if (document.hidden) setTimeout(() => this.#drawSome(), 250);
    else requestAnimationFrame(() => this.#drawSome());
  }

  #drawSome() {
    this.#isScheduled = false;
    const newestFirst = [...this.#changed].sort((one, other) => other - one);
    for (const number of newestFirst.slice(0, AT_ONCE)) this.#draw(number);
    if (!this.#isChosen) this.#mark(this.shown.find((number) => this.#rows.has(number)) ?? null);
    this.#onDrawn();
    if (this.#changed.size) this.#schedule();
  }

  #draw(number) {
    this.#changed.delete(number);
    const task = this.#tasks.get(number);
    if (!task) return;
    const made = row(task);
    made.hidden = !this.#tasks.matches(task);
    const known = this.#rows.get(number);
    if (known) {
      this.#replace(known, made, task);
    } else {
      this.element.insertBefore(made, this.#place(number));
      this.#rows.set(number, { task, row: made });
    }
    if (number === this.wanted) this.open(number);
    if (number === this.#current) this.#mark(number);
  }

  // Replaces a row; it keeps the focus, and its player goes on playing.
  #replace(known, made, task) {
    const had = known.row.contains(document.activeElement);
    const sameFiles = known.task.files?.length === task.files?.length && task.files?.length;
    if (sameFiles) made.firstElementChild.replaceWith(known.row.firstElementChild);
    known.row.replaceWith(made);
    known.task = task;
    known.row = made;
    if (had) made.querySelector("a.open").focus({ preventScroll: true });
  }

  // Returns the row before which a new one is inserted: the newest of the older rows.
  #place(number) {
    const last = this.element.lastElementChild;
    if (!last || Number(last.dataset.number) > number) return null;
    for (const child of this.element.children) if (Number(child.dataset.number) < number) return child;
    return null;
  }
}

function row(task) {
  const words = task.prompt ? cut(task.prompt, 300) : "";
  const size = task.width && task.height ? `${task.width} × ${task.height}` : "";
  const some = task.asked > 1 || task.results > 1 ? `${task.results} of ${task.asked}` : "";
  return el(
    "li",
    { class: `task ${task.state}`, "data-number": task.number },
    thumbnail(task),
    el(
      "div",
      { class: "what" },
      el(
        "p",
        { class: "line" },
        el(
          "a",
          { class: "open", href: `#task=${task.number}`, tabindex: -1 },
          el("span", { class: "type" }, task.task_type ?? "no task type"),
          el("span", { class: "unseen" }, `, number ${task.number}, ${WORDS[task.state]}`),
        ),
        task.model && el("code", { class: "model" }, cut(task.model, 120)),
        task.chosen && el("span", { class: "tag", title: "This task got a chosen answer." }, "chosen"),
      ),
      words && el("p", { class: "words", title: words }, words),
      task.error && el("p", { class: "words error" }, el("code", {}, task.error.code), " ", cut(task.error.message, 300)),
    ),
    el(
      "div",
      { class: "how" },
      el("p", {}, task.transport),
      el("p", { class: "client", title: "The client" }, task.client),
    ),
    el("div", { class: "size" }, el("p", {}, size), el("p", {}, some)),
    el(
      "div",
      { class: "costs" },
      el("p", { class: "cost" }, task.cost ? money(task.cost) : "—"),
      el("p", { class: "took" }, task.state === "under_way" ? el("span", { class: "busy" }, "under way") : duration(task.milliseconds)),
    ),
    el("time", { datetime: task.received_at, title: date(task.received_at) }, time(task.received_at), el("span", { class: "nr" }, `#${task.number}`)),
  );
}
