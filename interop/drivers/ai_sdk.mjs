// Driver for `@runware/ai-sdk-provider`, the vendor's provider for the AI SDK of Vercel (`ai`).

import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const given = JSON.parse(process.argv[2]);
const load = createRequire(`${given.packages}/`);
// Node refuses the package's file for `require`: it is declared as an ES module, but is none.
const { createRunware } = await import(
  pathToFileURL(`${given.packages}/node_modules/@runware/ai-sdk-provider/dist/index.mjs`)
);
const { generateImage } = await import(pathToFileURL(load.resolve("ai")));
const runware = createRunware({ apiKey: given.api_key, baseURL: given.http_url });

// The client returns the bytes of the images. The server's metadata about them is in a warning.
async function image(changes = {}) {
  const { images, warnings } = await generateImage({
    model: runware.image("runware:101@1", { maxImagesPerCall: 4 }),
    prompt: "a lighthouse at dusk",
    size: "512x512",
    ...changes,
  });
  const { message } = warnings.find((warning) => warning.message?.startsWith("Response data: "));
  const said = JSON.parse(message.slice("Response data: ".length));
  return images.map((picture, index) => ({ ...said[index], bytes: picture.uint8Array.length }));
}

const scenarios = {
  "image-sync": () => [image()],
  "images-sync": () => [image({ n: 4 })],
  "one-fails": () => [image(), image({ size: "7x512" }), image()],
  "bad-key": () => [image()],
  "http-error": () => [image()],
  "http-late-sync": () => [image()],
};

async function outcome(call) {
  try {
    return { results: await call };
  } catch (error) {
    return { error: `${error.name}: ${error.message}` };
  }
}

const seen = await Promise.all(scenarios[given.scenario]().map(outcome));
process.stdout.write(`${JSON.stringify(seen)}\n`, () => process.exit(0));
