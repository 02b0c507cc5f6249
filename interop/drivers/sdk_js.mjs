// Driver for `@runware/sdk-js`.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const given = JSON.parse(process.argv[2]);
const { Runware } = createRequire(`${given.packages}/`)("@runware/sdk-js");
const picture = `data:image/png;base64,${readFileSync(given.picture).toString("base64")}`;
const noPicture = "data:image/png;base64,AAAA";
const question = { role: "user", content: "Tell me about lighthouses." };

const image = (client, changes = {}) =>
  client.imageInference({
    model: "runware:101@1",
    positivePrompt: "a lighthouse at dusk",
    width: 512,
    height: 512,
    ...changes,
  });

const audio = (client, changes) =>
  client.audioInference({ model: "elevenlabs:1@1", positivePrompt: "waves", ...changes });

// The client returns the acknowledgement of an async task, and is then polled for the results.
async function imageAsync(client, numberResults = 1) {
  const [accepted] = await image(client, { numberResults, deliveryMethod: "async" });
  for (;;) {
    const results = await client.getResponse({ taskUUID: accepted.taskUUID });
    const made = results.filter((result) => result.status === "success");
    if (made.length === numberResults) return made;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function details(client) {
  const [made] = await image(client);
  return client.getTaskDetails({ taskUUID: made.taskUUID });
}

const scenarios = {
  connect: (client) => [Promise.resolve({ connected: client.connected() })],
  "image-sync": (client) => [image(client)],
  "images-sync": (client) => [image(client, { numberResults: 4 })],
  "image-async": (client) => [imageAsync(client)],
  "images-async": (client) => [imageAsync(client, 4)],
  caption: (client) => [client.caption({ inputImage: picture, model: "runware:150@2" })],
  upscale: (client) => [client.upscale({ inputImage: picture, model: "runware:504@1", upscaleFactor: 2 })],
  background: (client) => [
    client.removeBackground({ inputImage: picture, model: "runware:109@1", outputFormat: "PNG" }),
  ],
  prompt: (client) => [client.promptEnhance({ prompt: "a lighthouse", promptMaxLength: 64, promptVersions: 2 })],
  text: (client) => [client.textInference({ model: "google:gemma@4-31b", messages: [question] })],
  video: (client) => [
    client.videoInference({
      model: "klingai:5@3",
      positivePrompt: "a lighthouse",
      duration: 1,
      width: 256,
      height: 256,
      numberResults: 1,
    }),
  ],
  audio: (client) => [audio(client, { duration: 10 })],
  large: (client) => [audio(client, { duration: 30, outputType: "base64Data", outputFormat: "WAV" })],
  "late-error": (client) => [
    client.upscale({ inputImage: noPicture, model: "runware:504@1", upscaleFactor: 2, deliveryMethod: "async" }),
  ],
  media: (client) => [client.mediaStorage({ media: picture })],
  details: (client) => [details(client)],
  search: (client) => [client.modelSearch({ search: "flux", limit: 5 })],
  upload: (client) => [client.imageUpload({ image: picture })],
  "one-fails": (client) => [image(client), image(client, { width: 7 }), image(client)],
  "closed-sync": (client) => [image(client)],
  "lost-sync": (client) => [image(client)],
  "closed-async": (client) => [imageAsync(client)],
  "lost-async": (client) => [imageAsync(client)],
  "bad-key": (client) => [image(client)],
};

async function outcome(call) {
  try {
    const results = await call;
    return { results: Array.isArray(results) ? results : [results] };
  } catch (error) {
    // The client throws an Error, or the server's response itself.
    return { error: error instanceof Error ? `${error.name}: ${error.message}` : JSON.stringify(error) };
  }
}

async function main() {
  let client;
  try {
    // A shorter timeout, so that failing calls end sooner.
    client = await Runware.initialize({ apiKey: given.api_key, url: given.url, timeoutDuration: 10000 });
  } catch (error) {
    return [await outcome(Promise.reject(error))];
  }
  return Promise.all(scenarios[given.scenario](client).map(outcome));
}

const seen = await main();
process.stdout.write(`${JSON.stringify(seen)}\n`, () => process.exit(0));
