// The page: puts log, live feed and writing together.

import { buildLine, icon, make, setFate, setKeysWaiting } from "./lines.js";
import { Log } from "./log.js";
import { Live, Outgoing, Refused, call, newId } from "./net.js";
import { Notices } from "./notices.js";
import { When } from "./when.js";

const $ = (id) => document.getElementById(id);
const field = $("text");
const when = new When();
const state = { words: {}, locale: "", unread: 0, unanswered: null, menu: [] };
const page = {
  when,
  get words() { return state.words; },
  hour: (iso) => when.hour(iso),
  say,
  press,
  write(text) {
    field.value = text;
    grow();
    field.focus();
  },
};
const log = new Log($("log"), $("older"), page);
const notices = new Notices(state);
const outgoing = new Outgoing({ sent, refused, waiting, busy });
const live = new Live({
  lines: showNew,
  state: (news) => (news.locale === state.locale && news.timezone === state.timezone ? setState(news) : load()),
  ping: (data) => {
    when.setNow(data.now);
    if (when.dayKey(when.now()) !== state.today) relabelDays();
  },
  reset: load,
  up: () => {
    notices.setOnline(true);
    outgoing.pump();
  },
  down: () => notices.setOnline(false),
  expired: () => notices.setExpired(),
});

// ── loading ──────────────────────────────────────────────────────────────────────────────────────────────────────
async function load() {
  live.stop();
  try {
    const answer = await call("/api/state");
    speak(answer);
    fill(answer);
    live.start(answer.cursor);
  } catch (error) {
    if (error instanceof Refused && error.status === 403) notices.setExpired();
    else {
      notices.setOnline(false);
      setTimeout(load, 2000);
    }
  }
}

function speak(answer) {
  Object.assign(state, { words: answer.words, locale: answer.locale, timezone: answer.timezone, menu: answer.menu });
  document.documentElement.lang = answer.locale === "en" ? "en" : "zh-CN";
  when.setReader(answer.locale, answer.timezone, answer.words.yesterday);
  when.setNow(answer.now);
  state.today = when.dayKey(when.now());
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = state.words[element.dataset.word];
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", state.words[element.dataset.label]);
  }
  field.placeholder = state.words.placeholder;
  buildShortcuts();
  notices.refresh();
}

function fill(answer) {
  const pending = log.lines.filter((line) => !line.dataset.id);
  log.element.setAttribute("aria-busy", "true");
  log.clear();
  setMore(answer.more);
  for (const message of answer.messages) log.upsert(message);
  for (const line of log.lines) line.classList.remove("fresh");
  for (const line of pending) if (!log.findOwn(line.dataset.client)) log.addPending(line);
  const firstUnseen = answer.messages.find((message) => message.author === "bot" && !message.seen);
  const startsUnseen = firstUnseen && firstUnseen === answer.messages[0];
  log.setDivider(firstUnseen && !startsUnseen ? firstUnseen.id : 0);
  setState(answer);
  log.toBottom(false);
  if (log.divider) log.follow(log.divider.element);
  requestAnimationFrame(() => log.element.setAttribute("aria-busy", "false"));
  update();
}

function setMore(hasMore) {
  log.hasMore = hasMore;
  $("older").hidden = !hasMore;
}

function setState(news) {
  const before = state.unanswered;
  Object.assign(state, { unread: news.unread, unanswered: news.unanswered });
  if (before && before !== news.unanswered) showFate(log.find(before), "");
  const line = news.unanswered && log.find(news.unanswered);
  if (line) {
    const retry = { label: state.words.retry, run: () => { showFate(line, ""); say(line.message.text); } };
    showFate(line, state.words.unanswered, true, retry);
  }
  update();
}

// ── what comes in ────────────────────────────────────────────────────────────────────────────────────────────────
function showNew(messages) {
  const added = put(messages, log.isNear || log.isEmpty);
  if (added.some((line) => line.message.author === "bot")) notices.announce();
  update();
}

// Shows lines and returns those that are new. New ones are followed, a changed last one stays in view.
function put(messages, follows) {
  const wasAtEnd = log.isAtEnd;
  const added = messages.map((message) => log.upsert(message)).filter(Boolean);
  if (added.length && follows) log.follow(added[0]);
  if (!added.length && wasAtEnd) log.toBottom(true);
  return added;
}

function showFate(line, note, isBad, action) {
  if (line) log.keepEnd(() => setFate(line, note, isBad, action));
}

function update() {
  $("empty").hidden = !log.isEmpty;
  const isBehind = log.distance > 240;
  $("below").hidden = !isBehind;
  $("below-count").textContent = isBehind && state.unread ? state.words.n_new.replace("{n}", state.unread) : "";
  const isVisible = document.visibilityState === "visible";
  if (isVisible && state.unread && log.isCaughtUp) markSeen();
  notices.setCount(isVisible && log.isCaughtUp ? 0 : state.unread);
}

function markSeen() {
  const upTo = log.newestId;
  if (state.seenUpTo === upTo) return;
  state.seenUpTo = upTo;
  call("/api/seen", { up_to: upTo }).catch(() => { state.seenUpTo = 0; });
}

function relabelDays() {
  state.today = when.dayKey(when.now());
  log.relabel();
}

$("older").addEventListener("click", async () => {
  const answer = await call(`/api/messages?before=${log.oldestId}`).catch(() => null);
  if (!answer) return notices.toast(state.words.error);
  log.prepend(answer.messages);
  setMore(answer.more);
});

// ── what goes out ────────────────────────────────────────────────────────────────────────────────────────────────
function say(text) {
  const message = { author: "me", text, client_id: newId(), at: when.now().toISOString() };
  log.setDivider(0);
  log.addPending(buildLine(message, page));
  log.toBottom(true);
  outgoing.add("/api/messages", { text, client_id: message.client_id }, message);
  update();
}

function press(message, data, button) {
  setKeysWaiting(button.closest("article"), button);
  outgoing.add("/api/presses", { message_id: message.id, data }, message);
}

function release(item) {
  if (item.tag.id) setKeysWaiting(log.find(item.tag.id), null);
}

function sent(item, answer) {
  release(item);
  put(answer.messages, log.isNear || Boolean(log.findOwn(item.body.client_id)));
  if (answer.toast) notices.toast(answer.toast);
  update();
}

function waiting(item) {
  const line = log.findOwn(item.body.client_id);
  showFate(line, state.words.waiting, false);
  notices.setOnline(false);
  if (live.source) live.fail();
}

function refused(item, error) {
  release(item);
  if (error.status === 403) notices.setExpired();
  const note = error.status === 413 ? state.words.too_long : state.words.error;
  const line = log.findOwn(item.body.client_id);
  if (!line) return notices.toast(note);
  const retry = { label: state.words.retry, run: () => { showFate(line, ""); outgoing.add(item.path, item.body, item.tag); } };
  showFate(line, error.status === 413 ? note : `${state.words.failed} · ${note}`, true, error.status === 413 ? null : retry);
}

function busy(isBusy) {
  clearTimeout(state.typing);
  if (isBusy) state.typing = setTimeout(() => notices.setTyping(true), 350);
  else notices.setTyping(false);
}

// A finger on a phone does not ask for the keyboard.
function focusField() {
  if (matchMedia("(pointer: fine)").matches) field.focus({ preventScroll: true });
}

// ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────
function grow() {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight + 2, 132)}px`;
  $("send").classList.toggle("idle", !field.value.trim());
}

field.addEventListener("input", grow);
$("send").addEventListener("mousedown", (event) => event.preventDefault()); // the phone's keyboard stays open
field.addEventListener("keydown", (event) => {
  const composes = event.isComposing || event.keyCode === 229; // Enter picks a Chinese word then
  if (event.key !== "Enter" || event.shiftKey || composes) return;
  event.preventDefault();
  $("composer").requestSubmit();
});
$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value.trim();
  if (!text) return field.focus();
  if ([...text].length > 10000) return notices.toast(state.words.too_long);
  field.value = "";
  grow();
  showShortcuts(false);
  say(text);
});
$("begin").addEventListener("click", () => {
  say(state.menu[0].send);
  focusField();
});

// ── shortcuts ────────────────────────────────────────────────────────────────────────────────────────────────────
function buildShortcuts() {
  const buttons = state.menu.map((entry) => {
    const button = make("button", { type: "button", class: "shortcut" }, make("span", {}, icon(entry.name)), entry.label);
    button.addEventListener("click", () => {
      showShortcuts(false);
      focusField();
      say(entry.send);
    });
    return button;
  });
  $("shortcuts").replaceChildren(...buttons);
}

function showShortcuts(isShown) {
  const wasNear = log.isNear;
  $("shortcuts").hidden = !isShown;
  $("plus").setAttribute("aria-expanded", String(isShown));
  if (wasNear) log.toBottom(false);
}

$("plus").addEventListener("click", () => {
  showShortcuts($("shortcuts").hidden);
  if (!$("shortcuts").hidden) $("shortcuts").firstElementChild?.focus();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing) return;
  const wasOpen = !$("shortcuts").hidden;
  showShortcuts(false);
  (wasOpen ? $("plus") : field).focus();
});

// ── looking ──────────────────────────────────────────────────────────────────────────────────────────────────────
$("below").addEventListener("click", () => log.toBottom(true));
log.element.addEventListener("scroll", update, { passive: true });
document.addEventListener("visibilitychange", update);
new ResizeObserver(() => {
  if (state.wasNear) log.toBottom(false);
}).observe(log.element);
log.element.addEventListener("scroll", () => { state.wasNear = log.isNear; }, { passive: true });
grow();
load();
