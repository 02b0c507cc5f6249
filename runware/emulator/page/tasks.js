// All tasks that the page knows, and the filter that decides which are shown.

const MOST = 500;

export class Tasks {
  #byNumber = new Map();

  filter = { text: "", type: "", state: "", model: "" };

  get all() {
    return this.#byNumber.values();
  }

  get size() {
    return this.#byNumber.size;
  }

  get(number) {
    return this.#byNumber.get(number);
  }

  // Adds or updates a task. Returns the numbers of the oldest tasks, which are dropped beyond the limit.
  put(task) {
    const known = this.#byNumber.get(task.number);
    // Fetched data can be older than those of an event.
    const isSame = known?.received_at === task.received_at;
    const isOlder = (known?.state !== "under_way" && task.state === "under_way") || task.results < known?.results;
    if (isSame && isOlder) return [];
    this.#byNumber.set(task.number, task);
    if (this.#byNumber.size <= MOST) return [];
    const oldest = Math.min(...this.#byNumber.keys());
    this.#byNumber.delete(oldest);
    return [oldest];
  }

  clear() {
    this.#byNumber.clear();
  }

  matches(task) {
    const { text, type, state, model } = this.filter;
    if (type && task.task_type !== type) return false;
    if (state && task.state !== state) return false;
    if (model && task.model !== model) return false;
    return !text || searched(task).includes(text.toLowerCase());
  }

  get isFiltered() {
    return Object.values(this.filter).some(Boolean);
  }

  // Returns the types or models that occur, sorted.
  values(name) {
    return [...new Set([...this.all].map((task) => task[name]).filter(Boolean))].sort();
  }
}

const WORDS = new WeakMap();

function searched(task) {
  let words = WORDS.get(task);
  if (words === undefined) {
    const { number, task_type, task_uuid, model, prompt, client, transport, error } = task;
    const parts = [`#${number}`, task_type, task_uuid, model, prompt, client, transport, error?.code, error?.message];
    words = parts.filter(Boolean).join("\n").toLowerCase();
    WORDS.set(task, words);
  }
  return words;
}
