// The page before the first task: how to use the server from a program.

import { copyButton, el, newUuid } from "./dom.js";

export function start({ socket, http }) {
  const programs = {
    Python: () => [
      "from runware_sync import Runware",
      "",
      `with Runware("any key", url="${socket}") as client:`,
      "    images = client.image_inference(",
      '        model="runware:101@1", positive_prompt="a lighthouse at dusk", width=512, height=512',
      "    )",
      "    print(images[0].image_url)",
    ].join("\n"),
    // Each copy has a new UUID, since the server refuses a UUID that it already knows.
    curl: () => [
      `curl ${http} \\`,
      '  -H "Content-Type: application/json" -H "Authorization: Bearer any-key" \\',
      `  -d '[{"taskType": "imageInference", "taskUUID": "${newUuid()}",`,
      '    "model": "runware:101@1", "positivePrompt": "a lighthouse at dusk",',
      `    "width": 512, "height": 512}]'`,
    ].join("\n"),
    JavaScript: () => [
      'import { Runware } from "@runware/sdk-js";',
      "",
      "const runware = await Runware.initialize({",
      `  apiKey: "any key", url: "${socket}",`,
      "});",
      "const images = await runware.requestImages({",
      '  model: "runware:101@1", positivePrompt: "a lighthouse at dusk", width: 512, height: 512,',
      "});",
      "console.log(images[0].imageURL);",
    ].join("\n"),
  };
  const variable = `RUNWARE_BASE_URL=${socket}`;
  return [
    el("h2", {}, "Nothing has been asked for yet"),
    el("p", {}, "This server speaks Runware’s API. Point your program at it, with any key. What it sends appears here, and nothing is paid for."),
    el("div", { class: "variable" }, el("code", {}, variable), copyButton(() => variable)),
    el(
      "div",
      { class: "programs" },
      Object.entries(programs).map(([name, text]) =>
        el("section", {}, el("header", {}, el("h3", {}, name), copyButton(text)), el("pre", { tabindex: 0 }, el("code", {}, text()))),
      ),
    ),
    el("p", {}, "Or ", el("a", { href: "#new" }, "run a task from here"), "."),
  ];
}
