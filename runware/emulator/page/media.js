// Files of results: pictures, players, and links for files that a browser does not show.

import { el, ownFile } from "./dom.js";
import { bytes } from "./format.js";

const kindOf = (file) => String(file.mime ?? "").split("/")[0];
const nameOf = (file) => String(file.url).split(".").pop().toUpperCase();

// Returns the thumbnail of a row. A video shows its first picture, which is loaded when the row becomes visible.
export function thumbnail(task) {
  const file = task.files?.find((one) => ownFile(one.url));
  if (!file) return el("span", { class: "thumb blank", "aria-hidden": "true" }, sign(task));
  const url = ownFile(file.url);
  const many = task.files.length > 1 && el("span", { class: "many" }, String(task.files.length));
  switch (kindOf(file)) {
    case "image":
      return el(
        "span",
        { class: "thumb" },
        el("img", { src: url, alt: "", loading: "lazy", decoding: "async", width: 56, height: 56 }),
        many,
      );
    case "video":
      return el("span", { class: "thumb" }, playButton(() => film(url), "video"), many);
    case "audio":
      return el("span", { class: "thumb" }, playButton(() => el("audio", { src: url }), "sound"), many);
    default:
      return el("span", { class: "thumb blank" }, nameOf(file).slice(0, 5), many);
  }
}

function sign(task) {
  if (task.state === "failed") return "!";
  return task.state === "under_way" ? "…" : "Aa";
}

const film = (url) => el("video", { src: url, loop: true, playsinline: true });

// Returns a button that plays a file. The player is created at the first click, so that a long list is cheap.
function playButton(make, what) {
  const button = el("button", { type: "button", class: `play ${what}`, tabindex: -1, "aria-label": `Play the ${what}` });
  let player;
  const show = () => {
    button.classList.toggle("playing", !player.paused);
    button.setAttribute("aria-label", `${player.paused ? "Play" : "Stop"} the ${what}`);
  };
  button.addEventListener("click", (event) => {
    event.stopPropagation();
    if (!player) {
      player = make();
      for (const name of ["play", "pause", "ended"]) player.addEventListener(name, show);
      button.append(player);
    }
    if (player.paused) player.play().catch(() => button.classList.add("broken"));
    else player.pause();
  });
  return button;
}

// Returns the files of an open task in full size.
export function gallery(files) {
  return el("div", { class: files.length > 1 ? "gallery several" : "gallery" }, files.map(figure));
}

function figure(file) {
  const url = ownFile(file.url);
  const link = url && el("a", { href: url, target: "_blank", rel: "noopener" }, url.replace("files/", ""));
  const caption = el("figcaption", {}, link || String(file.url), ` ${file.mime}, ${bytes(file.bytes ?? 0)}`);
  if (!url) return el("figure", {}, caption);
  switch (kindOf(file)) {
    case "image":
      return el(
        "figure",
        {},
        el("a", { href: url, target: "_blank", rel: "noopener" }, el("img", { src: url, alt: "Picture of the result" })),
        caption,
      );
    case "video":
      return el("figure", {}, el("video", { src: url, controls: true, loop: true, preload: "metadata", playsinline: true }), caption);
    case "audio":
      return el("figure", {}, el("audio", { src: url, controls: true, preload: "metadata" }), caption);
    default:
      return el("figure", {}, el("a", { class: "file", href: url, target: "_blank", rel: "noopener" }, nameOf(file)), caption);
  }
}
