// Builds the lines of the conversation out of plain nodes; text never becomes HTML.

const TAGS = new Set(["b", "i", "u", "s", "code", "pre", "a", "blockquote"]);
const COMMAND = /(^|[^\w/:.])(\/[a-z]{2,16})(?![\w/])/g;

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(space, "svg");
  picture.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `#i-${name}`);
  picture.append(use);
  return picture;
}

// One line as an article. `page` gives words, the hour of a moment, and what a press or a command does.
export function buildLine(message, page) {
  const isMine = message.author === "me";
  const body = make("div", { class: "body" });
  if (isMine) body.append(make("div", { class: "bubble" }, message.text));
  else fillBotBody(body, message, page);
  const who = isMine ? page.words.me : page.words.title;
  const article = make(
    "article",
    { class: `line ${isMine ? "me" : "bot"}`, "aria-label": `${who} ${page.hour(message.at)}` },
    make("span", { class: "avatar", "aria-hidden": "true" }, isMine ? page.words.me.slice(0, 2) : "守"),
    body,
  );
  if (message.id) article.dataset.id = message.id;
  if (message.client_id) article.dataset.client = message.client_id;
  article.message = message;
  return article;
}

function fillBotBody(body, message, page) {
  if (message.text) {
    const bubble = make("div", { class: "bubble" });
    addNodes(bubble, message.rich, page, false);
    body.append(bubble);
  }
  if (message.file) body.append(buildFile(message.file, page));
  if (message.keyboard.length) body.append(buildKeys(message, page));
}

function addNodes(parent, nodes, page, inLink) {
  for (const [index, node] of nodes.entries()) {
    if (typeof node === "string") {
      addText(parent, trimAtBlocks(node, nodes[index - 1], nodes[index + 1]), page, inLink);
      continue;
    }
    const isLink = node.tag === "a";
    const tag = TAGS.has(node.tag) && (!isLink || node.href) ? node.tag : "span";
    const link = isLink && node.href ? { href: node.href, target: "_blank", rel: "noopener noreferrer" } : {};
    const element = make(tag, link);
    addNodes(element, node.children, page, inLink || isLink || node.tag === "code" || node.tag === "pre");
    if (tag === "code" && parent.tagName !== "PRE") makeExample(element, page);
    parent.append(element);
  }
}

// A block starts a line of its own already; the line break beside it would show as a gap.
function trimAtBlocks(text, before, after) {
  const isBlock = (node) => node && (node.tag === "pre" || node.tag === "blockquote");
  const start = isBlock(before) && text.startsWith("\n") ? 1 : 0;
  return text.slice(start, isBlock(after) && text.endsWith("\n") ? -1 : undefined);
}

function makeExample(element, page) {
  element.title = page.words.use_example;
  element.addEventListener("click", () => page.write(element.textContent));
}

// `/help` in a bot's text can be pressed.
function addText(parent, text, page, isFixed) {
  let from = 0;
  for (const match of isFixed ? [] : text.matchAll(COMMAND)) {
    const start = match.index + match[1].length;
    const command = make("button", { type: "button", class: "command" }, match[2]);
    command.addEventListener("click", () => page.say(match[2]));
    parent.append(text.slice(from, start), command);
    from = start + match[2].length;
  }
  parent.append(text.slice(from));
}

function buildFile(file, page) {
  const name = make("span", { class: "file-name" }, file.name, make("small", {}, page.words.download));
  return make("a", { class: "file", href: file.url, download: file.name }, icon("file"), name);
}

function buildKeys(message, page) {
  const keys = make("div", { class: "keys", role: "group", "aria-label": page.words.choices });
  for (const row of message.keyboard) {
    const cells = row.map((key) => (key.url ? buildUrlKey(key) : buildKey(key, message, page)));
    keys.append(make("div", { class: "keys-row" }, ...cells));
  }
  return keys;
}

function buildUrlKey(key) {
  const isSafe = /^https?:/i.test(key.url);
  return make("a", { class: "key", href: isSafe ? key.url : null, target: "_blank", rel: "noopener noreferrer" }, key.label);
}

function buildKey(key, message, page) {
  const button = make("button", { type: "button", class: "key", "data-key": key.data }, key.label);
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-disabled") !== "true") page.press(message, key.data, button);
  });
  return button;
}

// A keyboard waits as a whole; aria-disabled keeps the focus where it is.
export function setKeysWaiting(article, pressed) {
  for (const key of article?.querySelectorAll("button.key") || []) {
    if (pressed) key.setAttribute("aria-disabled", "true");
    else key.removeAttribute("aria-disabled");
    key.setAttribute("aria-busy", String(key === pressed));
  }
}

// What became of a line of one's own: a note, and perhaps a button.
export function setFate(article, note, isBad, action) {
  const body = article.querySelector(".body");
  body.querySelector(".fate")?.remove();
  if (!note) return;
  const fate = make("div", { class: isBad ? "fate bad" : "fate" }, make("span", {}, note));
  if (action) {
    const button = make("button", { type: "button" }, action.label);
    button.addEventListener("click", action.run);
    fate.append(button);
  }
  body.append(fate);
}
