// What all explorers share. Article text is data: it is set as text, never as markup, and signs that steer the
// direction of writing are shown instead of obeyed.

const STEERING = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/u;

function add(parent, tag, attributes = {}, text = null) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  if (text !== null) element.textContent = text;
  parent.appendChild(element);
  return element;
}

function on(element, kinds, action) {
  for (const kind of kinds.split(" ")) element.addEventListener(kind, action);
  return element;
}

// Text of an article or a name. One visible token stands for each sign that steers writing; `length` keeps offsets.
function show(parent, text) {
  let plain = "";
  const flush = () => {
    if (plain) parent.appendChild(document.createTextNode(plain));
    plain = "";
  };
  for (const sign of String(text ?? "")) {
    if (!STEERING.test(sign)) {
      plain += sign;
      continue;
    }
    flush();
    const code = sign.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
    add(parent, "span", { class: "wb-sign", "data-sign": `U+${code}`, title: `U+${code}`, role: "img", "aria-label": `U+${code}` });
  }
  flush();
  return parent;
}

const named = (parent, tag, attributes, text) => show(add(parent, tag, { dir: "auto", ...attributes }), text);

// One kind of talk with Python: a question, and a promise of its answer.
function talk(model) {
  const mine = `${Math.random().toString(36).slice(2)}-`;
  const waiting = new Map();
  let count = 0;
  const changed = new Set();
  const heard = (message) => {
    if (message && message.changed) for (const tell of changed) tell(message.changed);
    const pending = message && waiting.get(message.re);
    if (!pending) return;
    waiting.delete(message.re);
    clearTimeout(pending.timer);
    if ("error" in message) pending.fail(new Error(message.error));
    else pending.done(message.answer);
  };
  model.on("msg:custom", heard);
  return {
    ask(name, given = {}) {
      return new Promise((done, fail) => {
        const id = mine + ++count;
        const timer = setTimeout(() => {
          waiting.delete(id);
          fail(new Error("no-answer"));
        }, 30000);
        waiting.set(id, { done, fail, timer });
        model.send({ id, ask: name, with: given });
      });
    },
    onChange: (tell) => changed.add(tell),
    close: () => model.off("msg:custom", heard),
  };
}

// Words of the interface: [Arabic, English] by key.
function speech(model) {
  const words = model.get("_words");
  const t = (key) => {
    const pair = words[key];
    return pair ? pair[model.get("language") === "ar" ? 0 : 1] : String(key);
  };
  // a label with its gloss in the other language
  t.both = (key) => {
    const pair = words[key];
    return !pair ? String(key) : pair[0] === pair[1] ? pair[0] : `${pair[0]} · ${pair[1]}`;
  };
  t.dir = () => (model.get("language") === "ar" ? "rtl" : "ltr");
  t.who = (actor) => (!actor ? "" : actor.name_en && actor.name_en !== actor.name ? `${actor.name} · ${actor.name_en}` : actor.name || actor.id);
  t.issue = (pair, id) => (pair ? (model.get("language") === "ar" ? pair.ar : pair.en) : id || "");
  return t;
}

// The frame of an explorer, with the button that changes its language and a line that says what happened.
function frame(el, model, t, name, draw) {
  el.classList.add("wb-explorer", `wb-${name}`);
  const say = (text, bad = false) => {
    const line = el.querySelector(":scope > .wb-said");
    if (!line) return;
    line.textContent = "";
    show(line, text === "no-answer" ? t("no-answer") : text);
    line.classList.toggle("wb-bad", bad);
  };
  const fail = (error) => say(error && error.message ? error.message : String(error), true);
  const redraw = () => {
    el.replaceChildren();
    el.setAttribute("dir", t.dir());
    el.setAttribute("lang", model.get("language"));
    const bar = add(el, "div", { class: "wb-bar", role: "toolbar", "aria-label": t(name) });
    const body = add(el, "div", { class: "wb-body" });
    add(el, "div", { class: "wb-said", role: "status", "aria-live": "polite" });
    draw(bar, body);
    const other = model.get("language") === "ar" ? "English" : "العربية";
    on(add(bar, "button", { type: "button", class: "wb-language", lang: model.get("language") === "ar" ? "en" : "ar" }, other), "click", () => {
      model.set("language", model.get("language") === "ar" ? "en" : "ar");
      model.save_changes();
    });
  };
  // Lab's shortcuts must not take the keys that are typed here
  el.setAttribute("data-lm-suppress-shortcuts", "true");
  model.on("change:language", redraw);
  return { say, fail, redraw, close: () => model.off("change:language", redraw) };
}

// A list of any length: only the rows in sight are there. `fetch(from, to)` gives rows, `row(element, data, place)` fills one.
function longList(parent, { label, height, fetch, row, choose = null, fail = () => {} }) {
  const MOST = 8e6; // browsers draw no taller element
  const PAGE = 60;
  const view = add(parent, "div", { class: "wb-long", role: "listbox", tabindex: 0, "aria-label": label });
  const tall = add(view, "div", { class: "wb-tall", role: "presentation" });
  let total = 0;
  let chosen = -1;
  let pages = new Map();
  let age = 0;
  let drawn = new Map();
  let planned = false;

  const scale = () => Math.max(1, (total * height - view.clientHeight) / Math.max(1, Math.min(total * height, MOST) - view.clientHeight));
  const first = () => (view.scrollTop * scale()) / height;

  function page(number) {
    if (!pages.has(number)) {
      const now = age;
      const entry = { rows: null };
      pages.set(number, entry);
      fetch(number * PAGE, Math.min(total, (number + 1) * PAGE)).then((rows) => {
        if (now !== age) return;
        entry.rows = rows;
        plan();
      }, fail);
      if (pages.size > 60) for (const key of pages.keys()) if (Math.abs(key - number) > 20) pages.delete(key);
    }
    return pages.get(number).rows;
  }

  function draw() {
    planned = false;
    const top = first();
    const from = Math.max(0, Math.floor(top) - 4);
    const to = Math.min(total, Math.ceil(top + view.clientHeight / height) + 4);
    for (const [place, element] of drawn) {
      if (place < from || place >= to) {
        element.remove();
        drawn.delete(place);
      }
    }
    for (let place = from; place < to; place += 1) {
      const rows = page(Math.floor(place / PAGE));
      let element = drawn.get(place);
      if (!element) {
        element = add(tall, "div", { class: "wb-row", role: "option", id: `${id}-${place}`, "aria-posinset": place + 1, "aria-setsize": total });
        element.style.height = `${height}px`;
        on(element, "click", () => pick(place));
        drawn.set(place, element);
      }
      element.style.top = `${view.scrollTop + (place - top) * height}px`;
      element.setAttribute("aria-selected", String(place === chosen));
      if (rows && !element.dataset.full && rows[place % PAGE]) {
        element.dataset.full = "1";
        row(element, rows[place % PAGE], place);
      }
    }
    view.setAttribute("aria-activedescendant", chosen >= 0 ? `${id}-${chosen}` : "");
  }

  function plan() {
    if (planned) return;
    planned = true;
    requestAnimationFrame(draw);
  }

  function reveal(place) {
    const top = first();
    const fits = view.clientHeight / height;
    if (place < top) view.scrollTop = (place * height) / scale();
    else if (place + 1 > top + fits) view.scrollTop = ((place + 1 - fits) * height) / scale();
  }

  function pick(place, open = true) {
    if (place < 0 || place >= total) return;
    chosen = place;
    reveal(place);
    plan();
    const rows = pages.get(Math.floor(place / PAGE));
    if (open && choose && rows && rows.rows) choose(rows.rows[place % PAGE], place);
  }

  const id = `wb${Math.random().toString(36).slice(2)}`;
  on(view, "scroll", plan);
  on(view, "keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: Math.floor(view.clientHeight / height), PageUp: -Math.floor(view.clientHeight / height) }[event.key];
    if (step) pick(Math.max(0, Math.min(total - 1, chosen + step)), false);
    else if (event.key === "Home") pick(0, false);
    else if (event.key === "End") pick(total - 1, false);
    else if (event.key === "Enter" || event.key === " ") pick(chosen);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  const watch = new ResizeObserver(plan);
  watch.observe(view);
  return {
    element: view,
    // show another list of `count` rows; `keep` stays where it was
    reset(count, keep = false) {
      total = count;
      age += 1;
      pages = new Map();
      for (const element of drawn.values()) element.remove();
      drawn = new Map();
      tall.style.height = `${Math.min(total * height, MOST)}px`;
      if (!keep) {
        chosen = -1;
        view.scrollTop = 0;
      }
      plan();
    },
    pick,
    close: () => watch.disconnect(),
  };
}

// Show a list anew with how much of the whole it holds.
function relist({ list, counted, say, t }, { count, of }, keep) {
  counted.textContent = `${count.toLocaleString("en")} ${t("of")} ${of.toLocaleString("en")}`;
  list.reset(count, keep);
  say(count ? "" : t("nothing"));
}

// A function that waits until typing pauses.
function patient(action, wait = 200) {
  let timer = null;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => action(...given), wait);
  };
}

// A select with the words of the interface; values are what Python knows.
function selectOf(parent, label, values, chosen, t, { empty = null, name = (v) => t(v) } = {}) {
  const box = add(add(parent, "label", { class: "wb-field" }, ""), "select", { "aria-label": label });
  box.before(label);
  if (empty !== null) add(box, "option", { value: "" }, empty);
  for (const value of values) {
    const option = add(box, "option", { value: JSON.stringify(value) });
    show(option, name(value));
    if (JSON.stringify(value) === JSON.stringify(chosen ?? null)) option.selected = true;
  }
  box.read = () => (box.value === "" ? null : JSON.parse(box.value));
  return box;
}
