// The search and the filters above the list, and the cost of the tasks that they show.

import { byId, el } from "./dom.js";
import { money, number, WORDS } from "./format.js";

export class Filters {
  #tasks;
  #onChange;
  #offered = { task_type: new Set(), model: new Set() };

  constructor(tasks, onChange) {
    this.#tasks = tasks;
    this.#onChange = onChange;
    this.element = byId("filters");
    this.search = el("input", { type: "search", placeholder: "Search", title: "Search in prompts, models, types, errors (/)", "aria-label": "Search", "aria-keyshortcuts": "/", autocomplete: "off", spellcheck: "false" });
    this.type = el("select", { "aria-label": "Task type" }, el("option", { value: "" }, "All types"));
    this.model = el("select", { "aria-label": "Model" }, el("option", { value: "" }, "All models"));
    this.state = el("select", { "aria-label": "State" }, el("option", { value: "" }, "All states"), Object.entries(WORDS).map(([value, word]) => el("option", { value }, word)));
    this.sums = el("p", { class: "sums", "aria-live": "off" });
    this.element.append(this.search, this.type, this.state, this.model, this.sums);
    this.element.addEventListener("input", () => this.#apply());
    this.element.addEventListener("submit", (event) => event.preventDefault());
  }

  // Adds the type and the model of a received task to the filters.
  offer(task) {
    for (const [select, name] of [[this.type, "task_type"], [this.model, "model"]]) {
      const value = task[name];
      if (!value || this.#offered[name].has(value)) continue;
      this.#offered[name].add(value);
      const after = [...select.options].find((option) => option.value > value);
      select.insertBefore(el("option", { value }, value.slice(0, 80)), after ?? null);
    }
  }

  // Rebuilds the choices after a reset. The selected ones remain, even if no task matches them.
  offerAll() {
    for (const [select, name] of [[this.type, "task_type"], [this.model, "model"]]) {
      this.#offered[name] = new Set([select.value].filter(Boolean));
      for (const option of [...select.options]) if (option.value && option.value !== select.value) option.remove();
    }
    for (const task of this.#tasks.all) this.offer(task);
  }

  sum(count, dollars) {
    const all = this.#tasks.size;
    const text = this.#tasks.isFiltered ? `${number(count)} of ${number(all)} tasks, ${money(dollars)} billed` : `${number(all)} task${all === 1 ? "" : "s"}, ${money(dollars)} billed`;
    if (this.sums.textContent !== text) this.sums.textContent = text;
  }

  focus() {
    this.search.focus();
    this.search.select();
  }

  has(element) {
    return this.element.contains(element);
  }

  leave() {
    if (this.search.value) {
      this.search.value = "";
      this.#apply();
    } else {
      document.activeElement?.blur();
    }
  }

  clear() {
    this.element.reset();
    this.#apply();
  }

  #apply() {
    Object.assign(this.#tasks.filter, { text: this.search.value.trim(), type: this.type.value, state: this.state.value, model: this.model.value });
    for (const select of [this.type, this.state, this.model]) select.classList.toggle("set", Boolean(select.value));
    this.#onChange();
  }
}
