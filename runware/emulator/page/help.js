// The dialog of the keyboard shortcuts.

import { el } from "./dom.js";

const KEYS = [
  [["j", "↓"], "the next task"],
  [["k", "↑"], "the task before"],
  [["Home", "End"], "the newest, the oldest"],
  [["Enter"], "open it"],
  [["Esc"], "close what is open"],
  [["/"], "search"],
  [["n"], "a new task"],
  [["s"], "the switches: faults, answers, reset"],
  [["t"], "light or dark"],
  [["?"], "these keys"],
];

export function fillHelp(dialog) {
  dialog.append(
    el("h2", { id: "help-title" }, "Keys"),
    el(
      "dl",
      { class: "keys" },
      KEYS.map(([keys, text]) => [el("dt", {}, keys.map((key) => el("kbd", {}, key))), el("dd", {}, text)]),
    ),
    el("form", { method: "dialog" }, el("button", { class: "button" }, "Close")),
  );
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
}
