// The page: passes data of the server to the list, the panel and the figures, and handles keys and navigation.

import * as server from "./server.js";
import { Detail } from "./detail.js";
import { byId, copyButton, el, say } from "./dom.js";
import { Filters } from "./filters.js";
import { Form } from "./form.js";
import { money, number } from "./format.js";
import { fillHelp } from "./help.js";
import { List } from "./list.js";
import { start } from "./start.js";
import { Switches } from "./switches.js";
import { Tasks } from "./tasks.js";

const MODIFIERS = ["ctrlKey", "metaKey", "altKey"];
const panel = byId("panel");
const tasks = new Tasks();
const list = new List(tasks, showSums);
const filters = new Filters(tasks, () => list.filter());
const detail = new Detail({ onAgain: (request) => again(request) });
const form = new Form({ onRun: (uuid) => openResult(uuid) });
const switches = new Switches({ onChange: async () => showState(await server.state()), onReset: () => go("") });

let isLoaded = false;
let isLoading = false;
let loads = 0; // only the newest counts
const early = []; // tasks that events told of while the others were being read
let lost = null; // the timer of a connection that is gone

// Data from the server ------------------------------------------------------------------------------------------------

async function load() {
  const own = ++loads;
  isLoading = true;
  try {
    const [now, seen] = await Promise.all([server.state(), server.requests()]);
    if (own !== loads) return;
    const numbers = new Set(seen.map((task) => task.number));
    // If the server was restarted or reset, the tasks that it had before are removed.
    if ([...tasks.all].some((task) => !numbers.has(task.number) && task.number > (seen[0]?.number ?? 0))) forget();
    for (const task of seen) take(task);
    isLoaded = true;
    showState(now);
    clearTimeout(lost);
    lost = null;
    showBanner("");
    route();
  } catch (error) {
    if (own === loads) showBanner(`The server’s state cannot be read: ${error.message}`);
  } finally {
    if (own === loads) {
      isLoading = false;
      for (const task of early.splice(0)) take(task);
    }
  }
}

function take(task) {
  for (const gone of tasks.put(task)) list.remove(gone);
  list.change(task.number);
  filters.offer(task);
  if (shownNumber() === task.number) detail.show(task.number, tasks.get(task.number));
}

function forget() {
  tasks.clear();
  list.clear();
  detail.forget();
  filters.offerAll();
}

function showState(now) {
  const { tasks: counts, billed } = now;
  const figures = [
    ["connections", number(now.connections), "WebSocket connections that are open"],
    ["under way", number(counts.under_way), "Tasks that have not ended"],
    ["failed", number(counts.failed), "Tasks that failed"],
    ["billed", money(billed.total), `What the real API would have billed, for ${billed.count} results`],
  ];
  byId("figures").replaceChildren(
    ...figures.map(([name, value, text]) => el("li", { title: text }, el("b", {}, value), ` ${name}`)),
  );
  byId("mode").textContent = [now.mode === "default" ? "" : now.mode, now.version].filter(Boolean).join(" · ");
  const on = Switches.on(now);
  const badge = byId("faults-badge");
  const chosen = now.answers?.length ?? 0;
  const words = [on.length && `${on.length} fault${on.length > 1 ? "s" : ""} on`, now.latency > 0 && `${now.latency} s latency`, chosen && `${chosen} chosen`];
  badge.hidden = !words.some(Boolean);
  badge.textContent = words.filter(Boolean).join(" · ");
  badge.title = [...on, now.latency > 0 && `latency ${now.latency} s`, chosen && `${chosen} chosen answers wait`].filter(Boolean).join("\n");
  switches.show(now);
  showSums();
}

function showSums() {
  const shown = list.shown;
  filters.sum(shown.length, shown.reduce((sum, one) => sum + (tasks.get(one).cost ?? 0), 0));
  byId("empty").hidden = !isLoaded || tasks.size > 0;
  filters.element.hidden = !tasks.size;
  byId("nothing").hidden = !tasks.size || shown.length > 0;
}

function showBanner(text) {
  const banner = byId("banner");
  banner.hidden = !text;
  banner.textContent = text;
}

// The panel -----------------------------------------------------------------------------------------------------------

const place = () => decodeURIComponent(location.hash.slice(1));
const shownNumber = () => Number(/^task=(\d+)$/.exec(place())?.[1] ?? NaN);

function go(hash, { replace = false } = {}) {
  if (place() === hash) return route();
  if (replace) history.replaceState(null, "", `#${hash}`);
  else history.pushState(null, "", hash ? `#${hash}` : location.pathname + location.search);
  route();
}

function route() {
  const [name, value] = place().split("=");
  const task = shownNumber();
  const parts = { task: detail, new: form, switches };
  const part = name === "task" && Number.isNaN(task) ? undefined : parts[name];
  const former = panel.querySelector(".detail, .run, .switches");
  list.open(task);
  document.body.classList.toggle("has-panel", Boolean(part));
  panel.hidden = !part;
  if (!part) return;
  if (former !== part.element) {
    panel.replaceChildren(panelBar(name), part.element);
    panel.setAttribute("aria-label", { task: "Task", new: "New task", switches: "Switches" }[name]);
    panel.scrollTop = 0;
  }
  if (name === "task") {
    if (isLoaded) detail.show(task, tasks.get(task));
    return;
  }
  part.load?.().then(
    () => {
      if (name === "new" && value) form.choose(value);
      if (former !== part.element && panel.contains(part.element) && name === "new") form.focus();
    },
    (error) => part.element.replaceChildren(el("p", { class: "hint" }, `This cannot be shown: ${error.message}`)),
  );
  if (former !== part.element) panel.focus({ preventScroll: true });
}

function panelBar(name) {
  const close = el("button", { type: "button", class: "icon", "aria-label": "Close", title: "Close (Esc)" }, "×");
  close.addEventListener("click", () => shut());
  const step = (by, label, sign) => {
    const button = el("button", { type: "button", class: "icon", "aria-label": label, title: label }, sign);
    button.addEventListener("click", () => move(by, { focus: false }));
    return button;
  };
  const steps = name === "task" && [step(-1, "The task after it (k)", "↑"), step(1, "The task before it (j)", "↓")];
  return el("div", { class: "panel-bar" }, steps, close);
}

function shut() {
  go("");
  if (tasks.size) list.focusCurrent();
  else document.querySelector(".actions a.primary").focus();
}

function again(request) {
  form.load().then(() => {
    go("new");
    form.fill(request);
  });
}

// The answer can arrive before the event of its task.
async function openResult(uuid) {
  const isIt = (task) => task.task_uuid === uuid;
  if (![...tasks.all].some(isIt)) (await server.requests()).forEach(take);
  const found = [...tasks.all].find(isIt);
  if (found) go(`task=${found.number}`);
  return Boolean(found);
}

function move(by, { focus = true } = {}) {
  const isOpen = !Number.isNaN(shownNumber());
  const next = list.step(by, isOpen ? shownNumber() : undefined);
  if (next === undefined) return;
  if (isOpen) go(`task=${next}`, { replace: true });
  if (focus) list.focus(next);
}

// Keys ----------------------------------------------------------------------------------------------------------------

const KEYS = {
  j: () => move(1),
  ArrowDown: () => move(1),
  k: () => move(-1),
  ArrowUp: () => move(-1),
  Home: () => move(-Infinity),
  End: () => move(Infinity),
  n: () => go("new"),
  s: () => go("switches"),
  t: () => turnTheme(),
  "/": () => filters.focus(),
  "?": () => byId("help").showModal(),
};

function onKey(event) {
  if (MODIFIERS.some((key) => event[key]) || document.querySelector("dialog[open]")) return;
  const { target } = event;
  const isWriting = target.matches?.("input:not([type=range]), textarea, select, [contenteditable]");
  if (event.key === "Escape") {
    if (filters.has(target)) filters.leave();
    else if (!panel.hidden) shut();
    else return;
  } else if (isWriting || !(event.key in KEYS)) {
    return;
  } else if (/^(Arrow|Home|End)/.test(event.key) && (panel.contains(target) || target.matches?.("input, audio, video"))) {
    return; // they scroll there
  } else {
    KEYS[event.key]();
  }
  event.preventDefault();
}

// Light and dark ------------------------------------------------------------------------------------------------------

const prefersDark = matchMedia("(prefers-color-scheme: dark)");

function turnTheme() {
  const root = document.documentElement;
  const isDark = root.dataset.theme ? root.dataset.theme === "dark" : prefersDark.matches;
  root.dataset.theme = isDark ? "light" : "dark";
  try {
    localStorage.setItem("runware-theme", root.dataset.theme);
  } catch {
    // Without storage, the theme is lost when the page is closed.
  }
  say(`The page is ${root.dataset.theme}`);
}

// Start ---------------------------------------------------------------------------------------------------------------

const { socket, http } = server.addresses();
byId("address").textContent = socket;
byId("address").after(copyButton(() => socket));
byId("empty").append(...start({ socket, http }));
byId("theme").addEventListener("click", turnTheme);
byId("help-button").addEventListener("click", () => byId("help").showModal());
byId("clear").addEventListener("click", () => filters.clear());
byId("skip").addEventListener("click", (event) => {
  event.preventDefault();
  list.focusCurrent();
});
fillHelp(byId("help"));
addEventListener("popstate", route);
addEventListener("hashchange", route);
document.addEventListener("keydown", onKey);
switches.load().catch((error) => showBanner(`The faults cannot be read: ${error.message}`));

server.listen({
  onOpen: load,
  // Shown after a delay: after a fault that only breaks the connection, the page reconnects before.
  onLost: () => {
    lost ??= setTimeout(async () => {
      showBanner("The server is gone. This page connects again by itself as soon as it is back.");
      const why = await server.refusal();
      if (lost && why) showBanner(why);
    }, 1000);
  },
  onTask: (task) => (isLoading ? early.push(task) : take(task)),
  onState: showState,
  onReset: () => {
    early.length = 0;
    forget();
    if (!Number.isNaN(shownNumber())) go("");
    load();
  },
});
