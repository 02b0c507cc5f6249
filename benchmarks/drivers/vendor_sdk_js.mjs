// The vendor's SDK for JavaScript, `@runware/sdk-js`, and what is done with it: as in measure_async.py.
//
//     node vendor_sdk_js.mjs SCENARIO URL '{"its": "settings"}' PACKAGE
//
// PACKAGE is the file of the installed package, which this file is not beside of.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const WARM_UP = 200;
const [name, url, text, file] = process.argv.slice(2);
const settings = JSON.parse(text);
const { Runware } = await import(pathToFileURL(file).href);
const client = await Runware.initialize({ apiKey: "key", url, shouldReconnect: false, timeoutDuration: 600_000 });

function now() {
  return Number(process.hrtime.bigint()) / 1e9;
}

async function image(model, numberResults = 1, seedFile = undefined) {
  const task = { model, positivePrompt: "a lighthouse at dusk", width: 1024, height: 1024, numberResults };
  if (seedFile) task.seedImage = "data:image/png;base64," + readFileSync(seedFile).toString("base64");
  const results = await client.requestImages(task);
  if (results?.length !== numberResults) throw new Error("Results are missing.");
  return results;
}

async function burst(model, tasks, atOnce, numberResults = 1) {
  let left = tasks;
  async function work() {
    while (left-- > 0) await image(model, numberResults);
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, tasks) }, work));
}

async function timed(tasks, work) {
  const times = [];
  for (let i = 0; i <= tasks; i++) {
    const began = now();
    await work();
    times.push(now() - began);
  }
  return times.slice(1).sort((a, b) => a - b)[Math.floor(tasks / 2)];
}

const scenarios = {
  async latency({ tasks }) {
    const times = [];
    for (let i = 0; i < tasks; i++) {
      const began = now();
      await image("bench:now@1");
      times.push(now() - began);
    }
    times.sort((a, b) => a - b);
    return { p50: times[Math.floor(tasks / 2)], p99: times[Math.floor(tasks * 0.99)] };
  },
  async throughput({ tasks, at_once, number_results = 1, wait = 0 }) {
    const model = wait ? `bench:wait@${wait}` : "bench:now@1";
    const worked = process.cpuUsage();
    const began = now();
    await burst(model, tasks, at_once, number_results);
    const seconds = now() - began;
    const { user, system } = process.cpuUsage(worked);
    return { seconds, rate: tasks / seconds, cpu: (user + system) / 1e6 / tasks * 1000 };
  },
  async memory({ at_once }) {
    const before = process.memoryUsage.rss();
    let most = before;
    let done = false;
    const look = setInterval(() => { if (!done) most = Math.max(most, process.memoryUsage.rss()); }, 50);
    const tasks = Array.from({ length: at_once }, () => image(`bench:hold@${at_once}`));
    for (const task of tasks) task.then(() => { done = true; });
    const [first] = await Promise.all(tasks);
    clearInterval(look);
    return { bytes: (most - before) / first[0].seed, under_way: first[0].seed };
  },
  async upload({ tasks, file }) {
    return { seconds: await timed(tasks, () => image("bench:now@1", 1, file)) };
  },
  async download({ tasks, size }) {
    return { seconds: await timed(tasks, () => image(`bench:bytes@${size}`)) };
  },
};

if (name === "first") {
  await image("bench:now@1");
  console.log(JSON.stringify({ at: now() }));
} else {
  // One after the other it takes 100 ms each: it looks for results ten times a second.
  await burst("bench:now@1", WARM_UP, WARM_UP);
  console.log(JSON.stringify(await scenarios[name](settings)));
}
process.exit(0);
