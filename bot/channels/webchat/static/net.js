// Talks to the program: requests that may be repeated safely, and the live feed that always comes back.

export class Refused extends Error {
  constructor(status, error) {
    super(error);
    this.status = status;
    this.error = error;
  }
}

// Resolves with the answer; rejects with Refused when the program said no, with TypeError when it was not reached.
export async function call(path, body) {
  const options = body && {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
  const response = await fetch(path, options || {});
  if (response.ok) return response.status === 204 ? {} : response.json();
  const details = await response.json().catch(() => ({}));
  throw new Refused(response.status, details.error || "error");
}

const PAUSES = [400, 1000, 2000, 4000, 8000];
const SILENCE = 26000; // the program speaks every 10 seconds

// One EventSource at a time; after any fault a new one resumes from the newest cursor.
export class Live {
  constructor(handlers) {
    this.handlers = handlers;
    this.cursor = "0";
    this.failures = 0;
    this.source = null;
    this.timer = 0;
    this.heardAt = 0;
    setInterval(() => this.checkSilence(), 5000);
    window.addEventListener("online", () => this.connect());
    document.addEventListener("visibilitychange", () => this.checkSilence());
  }

  start(cursor) {
    this.cursor = cursor;
    this.connect();
  }

  stop() {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }

  connect() {
    this.stop();
    const source = new EventSource(`/api/live?cursor=${encodeURIComponent(this.cursor)}`);
    this.source = source;
    this.heardAt = Date.now();
    const on = (name, handle) => source.addEventListener(name, (event) => {
      if (this.source !== source) return;
      this.heardAt = Date.now();
      if (event.lastEventId) this.cursor = event.lastEventId;
      handle(event.data ? JSON.parse(event.data) : {});
    });
    on("open", () => {
      this.failures = 0;
      this.handlers.up();
    });
    on("lines", (data) => this.handlers.lines(data.messages));
    on("state", (data) => this.handlers.state(data));
    on("ping", (data) => this.handlers.ping(data));
    on("reset", () => {
      this.stop();
      this.handlers.reset();
    });
    source.addEventListener("error", () => this.source === source && this.fail());
  }

  fail() {
    this.stop();
    this.handlers.down();
    const pause = PAUSES[Math.min(this.failures, PAUSES.length - 1)];
    this.failures += 1;
    this.timer = setTimeout(() => this.retry(), pause);
  }

  async retry() {
    if (this.failures > 1) {
      try {
        await call("/api/messages?before=1");
      } catch (error) {
        if (error instanceof Refused && error.status === 403) {
          this.handlers.expired();
          return;
        }
      }
    }
    this.connect();
  }

  checkSilence() {
    if (this.source && document.visibilityState === "visible" && Date.now() - this.heardAt > SILENCE) this.fail();
  }
}

// Sends one thing after the other, in the order it was written; what could not be sent waits for the connection.
export class Outgoing {
  constructor({ sent, refused, waiting, busy }) {
    this.handlers = { sent, refused, waiting, busy };
    this.queue = [];
    this.running = false;
  }

  add(path, body, tag) {
    this.queue.push({ path, body: { ...body, client_id: body.client_id || newId() }, tag });
    this.pump();
  }

  async pump() {
    if (this.running) return;
    this.running = true;
    while (this.queue.length) {
      const item = this.queue[0];
      this.handlers.busy(true);
      try {
        const answer = await call(item.path, item.body);
        this.queue.shift();
        this.handlers.sent(item, answer);
      } catch (error) {
        if (!(error instanceof Refused)) {
          this.handlers.waiting(item);
          break;
        }
        this.queue.shift();
        this.handlers.refused(item, error);
      }
    }
    this.handlers.busy(false);
    this.running = false;
  }
}

export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
