// Requests to the server, and its events.

const at = (path) => new URL(path, document.baseURI);

// The addresses that clients set as base URL.
export function addresses() {
  const http = at("v1");
  http.hash = "";
  const socket = new URL(http);
  socket.protocol = http.protocol === "https:" ? "wss:" : "ws:";
  return { socket: socket.href, http: http.href };
}

async function json(path, options) {
  const response = await fetch(at(path), { cache: "no-cache", ...options });
  const text = await response.text();
  let body = null;
  try {
    body = text ? JSON.parse(text) : null;
  } catch {
    // The body is not JSON: an error status is reported below.
  }
  if (!response.ok) throw new Error(body?.error ?? `The server answered with status ${response.status}.`);
  return body;
}

const sent = (method, body) => ({
  method,
  headers: { "Content-Type": "application/json" },
  body: body === undefined ? undefined : JSON.stringify(body),
});

export const state = () => json("_emulator/state");
// Resolves to the reason why the server refuses this page; empty if it does not, or is unreachable.
export const refusal = () => state().then(
  () => "",
  (error) => (error instanceof TypeError ? "" : error.message), // `fetch` throws TypeError if there is no response
);
export const requests = () => json("_emulator/requests?limit=500").then((body) => body.requests);
export const request = (number) => json(`_emulator/requests/${number}`);
export const schema = () => json("_emulator/schema");
export const vocabulary = () => json("_emulator/page/vocabulary.json");
export const setFaults = (values) => json("_emulator/faults", sent("POST", values));
export const addAnswer = (rule) => json("_emulator/answers", sent("POST", rule));
export const removeAnswer = (id) => json(`_emulator/answers/${encodeURIComponent(id)}`, { method: "DELETE" });
export const reset = () => json("_emulator/reset", { method: "POST" });

// Sends one task as any client would. Resolves to the answer, or throws if there is no readable answer.
export async function run(body, key, signal) {
  let response, text;
  try {
    response = await fetch(at("v1"), {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${key}` },
      body,
      signal,
    });
    text = await response.text();
  } catch {
    throw new Error(
      signal.aborted
        ? "Stopped waiting. The server may continue with the task."
        : "No answer: the connection broke off. If a fault is on, it may have struck.",
    );
  }
  if (response.headers.get("Content-Type")?.startsWith("text/event-stream")) return { data: [], errors: [] };
  try {
    const answer = JSON.parse(text);
    return { data: answer.data ?? [], errors: answer.errors ?? [] };
  } catch {
    throw new Error(`Status ${response.status}, and what came is no JSON: ${text.slice(0, 200)}`);
  }
}

// Listens to the server's events while the page is open, and reconnects when necessary. It uses a WebSocket, since all
// tabs of a browser share a few HTTP connections to a server; if a proxy blocks WebSockets, it uses server-sent events.
export function listen({ onOpen, onLost, onTask, onState, onReset }) {
  const handlers = { task: onTask, state: onState, reset: onReset };
  let wait = 500;
  let open = overSocket;
  const connect = () => {
    let isOpen = false;
    open({
      opened() {
        isOpen = true;
        wait = 500;
        onOpen();
      },
      told: (event, data) => handlers[event]?.(data),
      ended() {
        if (!isOpen) open = open === overSocket ? overStream : overSocket;
        onLost();
        setTimeout(connect, wait);
        wait = Math.min(wait * 1.5, 4000);
      },
    });
  };
  connect();
}

function overSocket({ opened, told, ended }) {
  const address = at("_emulator/events");
  address.hash = "";
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  const socket = new WebSocket(address);
  socket.addEventListener("open", opened);
  socket.addEventListener("message", ({ data }) => {
    const { event, data: value } = JSON.parse(data);
    if (event) told(event, value);
  });
  socket.addEventListener("close", ended);
}

function overStream({ opened, told, ended }) {
  const events = new EventSource(at("_emulator/events"));
  events.addEventListener("open", opened);
  for (const kind of ["task", "state", "reset"]) {
    events.addEventListener(kind, ({ data }) => told(kind, data ? JSON.parse(data) : null));
  }
  events.addEventListener("error", () => {
    // EventSource's own reconnection stops for good at the first invalid response.
    events.close();
    ended();
  });
}
