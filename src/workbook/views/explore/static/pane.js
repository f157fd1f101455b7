// The article: its text from right to left, layers of records over it, and the keys to walk through them.

const LAYERS = ["mentions", "quotations", "stances"];
const COLOURS = 8;

function readerPane(parent, { channel, t, say, fail, start, tools = null, onOpen = () => {} }) {
  const shown = new Set(LAYERS);
  let page = null;
  let chosen = null; // id of a record
  let found = { words: "", here: [], elsewhere: [], at: -1 };
  let marked = null; // the span that a person selected

  const root = add(parent, "div", { class: "wb-reader" });
  const bar = tools || add(root, "div", { class: "wb-bar", role: "toolbar", "aria-label": t("reader") });
  const button = (where, key, action, extra = {}) =>
    on(add(where, "button", { type: "button", title: extra.keys ? `${t(key)} (${extra.keys})` : null, ...extra.attributes }, extra.text || t(key)), "click", action);

  button(bar, "previous", () => step("previous"), { keys: "[" });
  const where = add(bar, "span", { class: "wb-where", dir: "ltr" });
  button(bar, "next", () => step("next"), { keys: "]" });
  const go = on(add(bar, "input", { type: "search", dir: "auto", class: "wb-go", placeholder: t("go-to"), "aria-label": t("go-to") }), "input", patient(offer));
  const switches = add(bar, "span", { class: "wb-layers", role: "group", "aria-label": t("layers") });
  for (const layer of LAYERS) {
    const box = add(switches, "label", { class: `wb-layer wb-layer-${layer}` });
    const tick = add(box, "input", { type: "checkbox" });
    tick.checked = true;
    box.appendChild(document.createTextNode(t(layer)));
    on(tick, "change", () => {
      if (tick.checked) shown.add(layer);
      else shown.delete(layer);
      paint();
    });
  }
  const search = on(add(bar, "input", { type: "search", dir: "auto", class: "wb-find", placeholder: t("find"), title: "/", "aria-label": t("find") }), "input", patient(() => find(false)));
  on(search, "keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      nextFound(event.shiftKey ? -1 : 1);
    }
  });
  const count = add(bar, "output", { class: "wb-count" });
  button(bar, "everywhere", () => find(true), { attributes: { class: "wb-quiet" } });
  const undo = button(bar, "undo", () => turn("undo"), { keys: "u" });
  const redo = button(bar, "redo", () => turn("redo"), { keys: "U" });
  const done = button(bar, "done", () => decide({ action: "done" }));

  const body = add(root, "div", { class: "wb-spread" });
  const text = add(body, "div", { class: "wb-text", dir: "rtl", lang: "ar", tabindex: 0, role: "document", "aria-label": t("article") });
  const side = add(body, "div", { class: "wb-side", "aria-live": "polite" });
  const panel = recordPanel(side, {
    channel, t, say, fail, start,
    choose, open, decide,
    page: () => page, marked: () => marked, preview,
  });

  // --- drawing ----------------------------------------------------------------------------------------------------

  function colours() {
    const order = new Map();
    for (const record of page.records)
      if (record.table === "mentions" && !order.has(record.fields.actor_id)) order.set(record.fields.actor_id, order.size % COLOURS);
    return order;
  }

  // Drawing anew takes the focus away from what was drawn before: it goes back to the chosen record, or to the article.
  const focused = () => text.getRootNode().activeElement;
  const focusBack = () => ((chosen && handleOf(chosen)) || text).focus({ preventScroll: true });

  function paint() {
    const at = text.scrollTop;
    const had = text.contains(focused()) && focused() !== text;
    text.replaceChildren();
    const colour = colours();
    const first = new Set();
    let line = null;
    for (const piece of pieces(page, shown, found.here)) {
      if (page.points[piece.start] === "\n" && piece.end === piece.start + 1) {
        line = null;
        continue;
      }
      if (!line) {
        const head = page.doc.headline_end && piece.start < page.doc.headline_end;
        line = add(text, head ? "h3" : "p", { dir: "rtl", class: "wb-line" });
      }
      const span = add(line, "span", { class: "wb-piece", "data-start": piece.start });
      show(span, page.points.slice(piece.start, piece.end).join(""));
      const ids = new Set();
      for (const { record, part } of piece.over) {
        span.classList.add(`wb-${part}`);
        if (!record) continue;
        ids.add(record.id);
        if (part === "mention") span.classList.add(`wb-actor-${colour.get(record.fields.actor_id)}`);
        if (part === "content") span.classList.add(`wb-${record.fields.kind}`);
        if (record.verdict) span.classList.add(`wb-${record.verdict}`);
        if (record.id === chosen) span.classList.add("wb-chosen");
      }
      if (!ids.size) continue;
      span.dataset.ids = [...ids].join(" ");
      // each record is reached once by the keyboard: a quotation at its cue, the others where they begin
      for (const { record, part } of piece.over) {
        const handle = record && !first.has(record.id) && { mentions: "mention", quotations: "cue", stances: "evidence" }[record.table];
        if (handle !== part) continue;
        first.add(record.id);
        if (record.table === "stances") badge(line, span, record);
        else {
          span.setAttribute("tabindex", "-1");
          span.setAttribute("role", "button");
          span.setAttribute("aria-label", spoken(record));
          span.dataset.handle = record.id;
        }
      }
    }
    if (!page.points.length) add(text, "p", { class: "wb-empty" }, t("empty"));
    text.scrollTop = at;
    if (had) focusBack();
  }

  // The badge of a stance stands before its evidence; its words are no part of the text.
  function badge(line, span, record) {
    const mark = add(line, "button", {
      type: "button", class: `wb-badge wb-${record.fields.position}`, tabindex: "-1", "data-handle": record.id, "data-ids": record.id,
      "aria-label": spoken(record), title: spoken(record), "data-badge": t(record.fields.position),
    });
    if (record.id === chosen) mark.classList.add("wb-chosen");
    line.insertBefore(mark, span);
  }

  function spoken(record) {
    const who = page.actors[record.fields.actor_id || record.fields.speaker_id || record.fields.holder_id];
    const what = record.table === "stances"
      ? `${t(record.fields.position)}, ${t.issue(page.issues[record.fields.issue], record.fields.issue)}`
      : record.table === "quotations" ? t(record.fields.kind) : t(record.fields.form);
    return `${t(record.table)}: ${who ? t.who(who) : t("nobody")}, ${what}`;
  }

  function heading() {
    where.textContent = `${page.doc.at + 1} / ${page.doc.of}`;
    where.title = page.doc.doc_id;
    count.textContent = found.words ? `${found.here.length ? `${found.at + 1}/` : ""}${found.here.length}` : "";
    undo.hidden = redo.hidden = !page.decides;
    done.hidden = !page.blind;
    done.textContent = page.doc.done ? `✓ ${t("done")}` : t("done");
    if (page.lost) say(`${page.lost} ${t("lost")}`, true);
  }

  function take(made) {
    page = made;
    page.points = points(page.text);
    page.byId = new Map(page.records.map((r) => [r.id, r]));
    if (chosen && !page.byId.has(chosen)) chosen = null;
    heading();
    paint();
  }

  // --- moving -----------------------------------------------------------------------------------------------------

  async function open(doc, record = null) {
    try {
      const other = !page || page.doc.doc_id !== doc;
      const made = await channel.ask("page", { doc_id: doc });
      chosen = record;
      if (other) {
        found = { words: "", here: [], elsewhere: [], at: -1 };
        search.value = "";
        marked = null;
      }
      take(made);
      onOpen(doc);
      if (other) text.scrollTop = 0;
      if (chosen) choose(chosen);
      else panel.overview();
    } catch (error) {
      fail(error);
    }
  }

  let line = Promise.resolve();
  const inTurn = (action) => (line = line.then(action));

  function step(way) {
    if (page && page.doc[way]) return open(page.doc[way]);
    if (page) say(t("no-more"));
    return null;
  }

  function reveal(element) {
    if (!element) return;
    const box = element.getBoundingClientRect();
    const frame = text.getBoundingClientRect();
    if (box.top < frame.top + 20 || box.bottom > frame.bottom - 20) text.scrollTop += box.top - frame.top - frame.height / 3;
  }

  const handleOf = (id) => [...text.querySelectorAll("[data-handle]")].find((e) => e.dataset.handle === id);

  function choose(id, focus = false) {
    const record = page.byId.get(id);
    if (!record) return;
    chosen = id;
    if (!shown.has(record.table)) {
      shown.add(record.table);
      const tick = switches.children[LAYERS.indexOf(record.table)].querySelector("input");
      tick.checked = true;
    }
    paint();
    const handle = handleOf(id) || text.querySelector(".wb-chosen");
    reveal(handle);
    if (focus && handle) handle.focus({ preventScroll: true });
    panel.record(record);
  }

  function walk(way) {
    const handles = [...text.querySelectorAll("[data-handle]")].map((e) => e.dataset.handle);
    if (!handles.length) return;
    const at = handles.indexOf(chosen);
    choose(handles[(at + way + handles.length) % handles.length], true);
  }

  on(text, "click", (event) => {
    const hit = event.target.closest("[data-ids]");
    const selection = text.getRootNode().getSelection ? text.getRootNode().getSelection() : document.getSelection();
    if (!hit || (selection && !selection.isCollapsed) || side.querySelector("form")) return;
    const ids = hit.dataset.ids.split(" ");
    // a second click on the same place goes to the next record that lies there
    choose(ids.includes(chosen) ? ids[(ids.indexOf(chosen) + 1) % ids.length] : best(ids), true);
  });

  // The narrowest record under the pointer is the one that is meant.
  function best(ids) {
    const width = (id) => {
      const r = page.byId.get(id);
      if (r.table === "quotations") return 0; // its parts are drawn apart; mentions within it are reached by a second click
      const span = r.spans.span || r.spans.evidence;
      return span[1] - span[0];
    };
    return [...ids].sort((a, b) => width(a) - width(b))[0];
  }

  on(root, "keydown", (event) => {
    if (event.target.closest("input, select, textarea, form") || event.ctrlKey || event.metaKey || event.altKey) {
      if (event.key === "Escape") text.focus();
      return;
    }
    // each key finds the page as the key before it left it
    const keys = {
      "[": () => inTurn(() => step("previous")), "]": () => inTurn(() => step("next")), j: () => walk(1), k: () => walk(-1), n: () => walk(1), p: () => walk(-1),
      "/": () => search.focus(), u: () => inTurn(() => turn("undo")), U: () => inTurn(() => turn("redo")), a: () => inTurn(() => verdict("accept")), r: () => inTurn(() => verdict("reject")),
      e: () => chosen && panel.edit(), 1: () => toggle(0), 2: () => toggle(1), 3: () => toggle(2), "+": () => panel.adding(), Escape: chosen ? () => leave() : null,
    };
    const act = keys[event.key] || (event.key === "Enter" && event.target.dataset.handle ? () => choose(event.target.dataset.handle, true) : null);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });

  function toggle(k) {
    switches.children[k].querySelector("input").click();
  }

  // --- selecting --------------------------------------------------------------------------------------------------

  const noteSelection = () => {
    const span = page && selectionIn(text, page.points);
    if (!span) return;
    marked = span;
    panel.marked();
  };
  on(text, "mouseup keyup touchend", () => setTimeout(noteSelection));

  function preview(span) {
    return page.points.slice(span[0], span[1]).join("");
  }

  // --- finding and deciding ----------------------------------------------------------------------------------------

  async function find(everywhere) {
    if (!page) return;
    const words = search.value;
    try {
      const got = words.trim() ? await channel.ask("find", { doc_id: page.doc.doc_id, words, everywhere }) : { here: [], elsewhere: [] };
      found = { words, here: got.here, elsewhere: got.elsewhere, at: got.here.length ? 0 : -1 };
      heading();
      paint();
      reveal(text.querySelector(".wb-found"));
      if (everywhere) panel.places(t("everywhere"), got.elsewhere);
    } catch (error) {
      fail(error);
    }
  }

  function nextFound(way) {
    if (!found.here.length) return;
    found.at = (found.at + way + found.here.length) % found.here.length;
    heading();
    const start = found.here[found.at][0];
    for (const piece of text.querySelectorAll(".wb-piece")) piece.classList.toggle("wb-now", Number(piece.dataset.start) === start);
    reveal(text.querySelector(".wb-now"));
  }

  async function offer() {
    try {
      panel.places(t("go-to"), (await channel.ask("articles", { words: go.value })).map(([doc, title]) => [doc, title, null]));
    } catch (error) {
      fail(error);
    }
  }

  function leave() {
    chosen = null;
    paint();
    panel.overview();
  }

  const verdict = (action) => chosen && page.decides && decide({ action, record_id: chosen });

  async function decide(given) {
    try {
      const got = await channel.ask("decide", { doc_id: page.doc.doc_id, ...given });
      marked = null;
      chosen = given.action === "reject" ? null : got.record;
      take(got.page);
      if (chosen) choose(chosen);
      else panel.overview();
      focusBack();
      say(`${t("kept")}: ${t(given.action)}`);
      return true;
    } catch (error) {
      fail(error);
      return false;
    }
  }

  async function turn(direction) {
    try {
      const got = await channel.ask("turn", { direction, doc_id: page.doc.doc_id });
      say(got.turned === null ? t("nothing-to-turn") : `${t("kept")}: ${t(direction)}`);
      take(got.page);
      if (chosen) choose(chosen);
      else panel.overview();
      focusBack();
    } catch (error) {
      fail(error);
    }
  }

  channel.onChange((docs) => {
    if (page && docs.includes(page.doc.doc_id)) channel.ask("page", { doc_id: page.doc.doc_id }).then(take, fail);
  });

  return { open, doc: () => page && page.doc.doc_id, chosen: () => chosen, element: root };
}
