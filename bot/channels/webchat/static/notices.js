// Everything around the conversation that tells how things stand: presence, banner, toasts, title, notifications.

import { make } from "./lines.js";

const TOAST_MS = 3600;
const CALM_MS = 1200; // a reconnect that is quicker than this is not worth a word
const SWITCH = "shouqi.notify";
const $ = (id) => document.getElementById(id);

export class Notices {
  constructor(state) {
    this.state = state;
    this.isOnline = null;
    this.isTyping = false;
    this.isExpired = false;
    this.timer = 0;
    $("notify").addEventListener("click", () => this.switchNotifications());
  }

  get words() {
    return this.state.words;
  }

  refresh() {
    this.showPresence();
    $("notify").hidden = !("Notification" in window) || !window.isSecureContext;
    $("notify").title = this.words.notify;
    $("notify").setAttribute("aria-pressed", String(this.mayNotify));
    if ($("banner").textContent) $("banner").textContent = this.isExpired ? this.words.expired : this.words.offline;
  }

  toast(text) {
    const toast = make("div", { class: "toast" }, text);
    $("toasts").append(toast);
    setTimeout(() => toast.remove(), TOAST_MS);
  }

  setOnline(isOnline) {
    if (this.isExpired) return;
    if (!isOnline) {
      this.isOnline = false;
      this.timer ||= setTimeout(() => this.showOffline(), CALM_MS);
      return;
    }
    clearTimeout(this.timer);
    this.timer = 0;
    if ($("banner").textContent) this.toast(this.words.back);
    $("banner").textContent = "";
    this.isOnline = true;
    this.showPresence();
  }

  showOffline() {
    $("banner").textContent = this.words.offline || "…";
    this.showPresence();
  }

  setExpired() {
    clearTimeout(this.timer);
    this.isExpired = true;
    this.isOnline = false;
    $("banner").textContent = this.words.expired || "403";
    this.showPresence();
  }

  setTyping(isTyping) {
    this.isTyping = isTyping;
    this.showPresence();
  }

  showPresence() {
    const [tone, word] = this.isOnline ? ["good", this.isTyping ? "typing" : "online"] : ["bad", "connecting"];
    $("presence").dataset.tone = tone;
    if (this.words[word]) $("presence").textContent = this.words[word];
  }

  setCount(count) {
    const title = this.words.title || document.title;
    document.title = count ? `(${count}) ${title}` : title;
    if (navigator.setAppBadge) (count ? navigator.setAppBadge(count) : navigator.clearAppBadge()).catch(() => {});
  }

  get mayNotify() {
    return "Notification" in window && Notification.permission === "granted" && localStorage.getItem(SWITCH) === "on";
  }

  async switchNotifications() {
    if (this.mayNotify) {
      localStorage.setItem(SWITCH, "off");
      this.toast(this.words.notify_off);
    } else {
      const answer = await Notification.requestPermission();
      localStorage.setItem(SWITCH, answer === "granted" ? "on" : "off");
      this.toast(answer === "granted" ? this.words.notify_on : this.words.notify_denied);
    }
    this.refresh();
  }

  // Says only that there is something: the screen may be somebody else's to read.
  announce() {
    if (document.visibilityState === "visible" || !this.mayNotify) return;
    const notification = new Notification(this.words.title, { body: this.words.notify_body, tag: "shouqi", icon: "/static/icon.svg" });
    notification.addEventListener("click", () => {
      window.focus();
      notification.close();
    });
  }
}
