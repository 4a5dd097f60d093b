// The conversation on the page: lines in order of their ids, labels of days, the divider of what is new, scrolling.

import { buildLine, make } from "./lines.js";

const NEAR = 120;

export class Log {
  constructor(element, older, page) {
    this.element = element;
    this.older = older;
    this.page = page;
    this.hasMore = false;
    this.isGliding = false;
    for (const name of ["scrollend", "wheel", "pointerdown", "keydown"]) {
      element.addEventListener(name, () => { this.isGliding = false; }, { passive: true });
    }
  }

  get lines() {
    return [...this.element.querySelectorAll("article")];
  }

  get isEmpty() {
    return !this.element.querySelector("article");
  }

  get newestId() {
    return Math.max(0, ...this.lines.map((line) => Number(line.dataset.id || 0)));
  }

  get oldestId() {
    return Number(this.element.querySelector("article[data-id]")?.dataset.id || 0);
  }

  find(id) {
    return this.element.querySelector(`article[data-id="${Number(id)}"]`);
  }

  findOwn(clientId) {
    return this.lines.find((line) => clientId && line.dataset.client === clientId);
  }

  // Shows a line or its newer version; returns it if it was not on the page before.
  upsert(message) {
    const old = this.find(message.id) || (message.author === "me" && this.findOwn(message.client_id));
    if (old && old.message.id && old.message.revision >= message.revision) return null;
    if (!old && this.hasMore && message.id < this.oldestId) return null;
    const line = buildLine(message, this.page);
    if (old) {
      const focused = old.contains(document.activeElement) ? document.activeElement : null;
      old.label?.remove();
      old.replaceWith(line);
      if (focused) this.focusAgain(line, focused.dataset.key);
    } else {
      line.classList.add("fresh");
    }
    this.place(line);
    return old && old.message.id ? null : line;
  }

  // The same button keeps the focus; otherwise the line has it, so that a second Enter presses nothing unread.
  focusAgain(line, key) {
    const same = key && line.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!same) line.tabIndex = -1;
    (same || line).focus({ preventScroll: true });
  }

  addPending(line) {
    line.classList.add("pending", "fresh");
    this.element.append(line);
    this.relabel();
  }

  place(line) {
    const id = Number(line.dataset.id);
    const next = this.lines.find((other) => other !== line && Number(other.dataset.id || Infinity) > id);
    if (next) this.element.insertBefore(line, next);
    else if (line !== this.element.lastElementChild) this.element.append(line);
    this.relabel();
  }

  clear() {
    this.element.replaceChildren(this.older);
    this.divider = null;
  }

  relabel() {
    let before = null;
    for (const line of this.lines) {
      const text = this.page.when.labelBetween(before, line.message.at);
      if (!text) line.label?.remove();
      else this.setLabel(line, text);
      before = line.message.at;
    }
    const target = this.divider && this.find(this.divider.before);
    if (target) target.before(this.divider.element);
  }

  setLabel(line, text) {
    line.label ||= make("div", { class: "when" }, make("time", { datetime: line.message.at }));
    line.label.firstChild.textContent = text;
    if (line.previousElementSibling !== line.label) line.before(line.label);
  }

  setDivider(beforeId) {
    this.divider?.element.remove();
    const element = make("div", { class: "divider" }, this.page.words.unread);
    this.divider = beforeId ? { element, before: beforeId } : null;
    this.relabel();
  }

  prepend(messages) {
    const height = this.element.scrollHeight;
    for (const message of messages) {
      if (!this.find(message.id)) this.place(buildLine(message, this.page));
    }
    this.element.scrollTop += this.element.scrollHeight - height;
  }

  get distance() {
    return this.element.scrollHeight - this.element.scrollTop - this.element.clientHeight;
  }

  get isAtEnd() {
    return this.distance < NEAR;
  }

  // At the end, or on the way there by itself.
  get isNear() {
    return this.isGliding || this.isAtEnd;
  }

  // The newest line has come into view.
  get isCaughtUp() {
    const last = this.lines.at(-1);
    return !last || last.offsetTop < this.element.scrollTop + this.element.clientHeight;
  }

  toBottom(isSmooth) {
    this.glide(this.element.scrollHeight - this.element.clientHeight, isSmooth);
  }

  // Makes a change; if the end was in view, it stays in view.
  keepEnd(change) {
    const wasNear = this.isNear;
    change();
    if (wasNear) this.toBottom(true);
  }

  // Down to the newest, but never past the top of what is new.
  follow(firstNew) {
    const lowest = this.element.scrollHeight - this.element.clientHeight;
    this.glide(Math.min(lowest, firstNew.offsetTop - 40), true);
  }

  glide(top, isSmooth) {
    const isAnimated = isSmooth && !matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.isGliding = isAnimated && Math.abs(this.element.scrollTop - Math.max(0, top)) > 1;
    this.element.scrollTo({ top, behavior: isAnimated ? "smooth" : "instant" });
  }
}
