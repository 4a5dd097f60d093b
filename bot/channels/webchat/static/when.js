// Hours and days as the reader writes them, in the zone of the book and by the program's clock.

const GAP = 10 * 60 * 1000;

export class When {
  constructor() {
    this.offset = 0;
    this.setReader("zh_CN", "Asia/Shanghai", "昨天");
  }

  setReader(locale, timezone, yesterday) {
    this.language = locale === "en" ? "en" : "zh-CN";
    this.yesterday = yesterday;
    this.zone = isZone(timezone) ? timezone : undefined;
    const make = (options) => new Intl.DateTimeFormat(this.language, { timeZone: this.zone, ...options });
    this.hours = make({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    this.weekday = make({ weekday: "long" });
    this.date = make({ month: "long", day: "numeric" });
    this.fullDate = make({ year: "numeric", month: "long", day: "numeric" });
    this.key = new Intl.DateTimeFormat("en-CA", { timeZone: this.zone, year: "numeric", month: "2-digit", day: "2-digit" });
  }

  setNow(iso) {
    this.offset = new Date(iso) - Date.now();
  }

  now() {
    return new Date(Date.now() + this.offset);
  }

  dayKey(at) {
    return this.key.format(at);
  }

  hour(iso) {
    return this.hours.format(new Date(iso));
  }

  // The label over a line, or nothing when the line before it is of the same day and moment.
  labelBetween(before, iso) {
    const at = new Date(iso);
    if (before && at - new Date(before) < GAP && this.dayKey(at) === this.dayKey(new Date(before))) return "";
    return this.label(at);
  }

  label(at) {
    const days = Math.round((Date.parse(this.dayKey(this.now())) - Date.parse(this.dayKey(at))) / 86400000);
    const hour = this.hours.format(at);
    if (days === 0) return hour;
    if (days === 1) return `${this.yesterday} ${hour}`;
    if (days > 1 && days < 7) return `${this.weekday.format(at)} ${hour}`;
    const isThisYear = this.dayKey(at).slice(0, 4) === this.dayKey(this.now()).slice(0, 4);
    return `${(isThisYear ? this.date : this.fullDate).format(at)} ${hour}`;
  }
}

function isZone(name) {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: name }));
  } catch {
    return false;
  }
}
