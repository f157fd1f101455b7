// The panel beside the article: a record and why its rule fired, its correction, a new record.

const GLOSSES = new Set(["kind", "complement", "resolution", "form", "position", "force", "reality"]);
const ACTOR_FIELDS = new Set(["actor_id", "speaker_id", "holder_id", "organisation_id"]);
const ADDED = { quotations: ["content", "cue", "source", "speaker_id", "kind"], mentions: ["span", "actor_id", "form"], stances: ["evidence", "holder_id", "issue", "position", "condition", "reported"] };
const EDITED = {
  quotations: ["speaker_id", "kind", "content", "cue", "source", "addressee", "negated"],
  mentions: ["actor_id", "form", "span"],
  stances: ["holder_id", "issue", "position", "strength", "reality", "reported", "evidence", "condition"],
};
const SPAN_FIELDS = new Set(["span", "content", "cue", "source", "via", "addressee", "evidence", "condition"]);

function recordPanel(side, { channel, t, say, fail, start, choose, open, decide, page, marked, preview }) {
  let current = null;
  const choices = start.choices;

  const clear = (heading) => {
    side.replaceChildren();
    return add(side, "h4", {}, heading);
  };
  const button = (where, text, action, attributes = {}) => on(add(where, "button", { type: "button", ...attributes }, text), "click", action);
  const actorOf = (id) => page().actors[id] || (id ? { id, name: id } : null);
  const spanText = (span) => (span ? preview(span) : "–");

  function value(field, given) {
    if (given === null || given === undefined) return "–";
    if (ACTOR_FIELDS.has(field)) return t.who(actorOf(given));
    if (field === "issue") return t.issue(page().issues[given], given);
    if (typeof given === "boolean") return t(given ? "yes" : "no");
    return GLOSSES.has(field) ? t.both(given) : String(given);
  }

  // --- all records of the article ------------------------------------------------------------------------------------

  function overview() {
    current = null;
    const { doc, records, decides } = page();
    clear("").remove();
    named(side, "h4", {}, doc.title || doc.doc_id);
    const facts = add(side, "p", { class: "wb-facts" });
    show(facts, [doc.outlet, doc.date].filter(Boolean).join(" · "));
    if (doc.url) add(add(side, "p"), "a", { href: doc.url, target: "_blank", rel: "noopener noreferrer nofollow" }, t("source-page"));
    for (const table of ["quotations", "stances", "mentions"]) {
      const rows = records.filter((r) => r.table === table);
      add(side, "h5", {}, `${t(table)} (${rows.length})`);
      const list = add(side, "ul", { class: "wb-list" });
      for (const record of rows) {
        const line = button(add(list, "li"), "", () => choose(record.id), { class: "wb-item", dir: "auto", "data-record": record.id });
        if (record.verdict) add(line, "span", { class: "wb-verdict", title: t(record.verdict) }, { accept: "✓ ", correct: "✎ ", add: "+ " }[record.verdict] || "");
        const who = actorOf(record.fields.actor_id || record.fields.speaker_id || record.fields.holder_id);
        show(add(line, "b"), who ? who.name : t("nobody"));
        const rest = table === "stances" ? `${t(record.fields.position)} – ${t.issue(page().issues[record.fields.issue], record.fields.issue)}`
          : preview(table === "mentions" ? record.spans.span : record.spans.content).slice(0, 70);
        show(line, ` ${rest}`);
      }
    }
    if (decides) button(side, `+ ${t("add")}`, () => adding());
    add(side, "p", { class: "wb-hint" }, t(decides ? "keys" : "keys-reading"));
  }

  // --- one record ----------------------------------------------------------------------------------------------------

  async function record(shown) {
    current = shown;
    const { decides, blind } = page();
    clear(t(shown.table));
    if (shown.verdict) add(side, "p", { class: "wb-verdict" }, `${t("decided")}: ${t(shown.verdict)}`);
    if (decides) {
      const acts = add(side, "div", { class: "wb-acts" });
      if (!blind) button(acts, t("accept"), () => decide({ action: "accept", record_id: shown.id }), { class: "wb-do", title: "a" });
      button(acts, t("correct"), () => edit(), { class: "wb-do", title: "e" });
      button(acts, t(blind ? "remove" : "reject"), () => decide({ action: "reject", record_id: shown.id }), { class: "wb-do", title: "r" });
    }
    const table = add(side, "table", { class: "wb-fields" });
    const line = (name, cell) => {
      const row = add(table, "tr");
      add(row, "th", { scope: "row" }, t.both(name));
      named(row, "td", {}, cell);
    };
    for (const [part, span] of Object.entries(shown.spans)) if (span) line(part, spanText(span));
    const hidden = new Set(["speaker", "holder"]);
    for (const [field, given] of Object.entries(shown.fields)) if (given !== null && !hidden.has(field)) line(field, value(field, given));
    const more = add(side, "div", { class: "wb-more" });
    add(more, "p", { class: "wb-hint" }, "…");
    try {
      const about = await channel.ask("about", { doc_id: page().doc.doc_id, record_id: shown.id });
      if (current !== shown) return;
      more.replaceChildren();
      if (about.history.length) history(more, about.history);
      if (about.why) {
        add(more, "h5", {}, t("why"));
        const why = add(more, "div", { class: "wb-why" });
        for (const words of about.why.split("\n").slice(2)) named(why, "div", {}, words);
      }
      if (about.mentions.here.length || about.mentions.elsewhere.length) mentions(more, about.mentions);
    } catch (error) {
      more.replaceChildren();
      fail(error);
    }
  }

  function history(more, decisions) {
    add(more, "h5", {}, t("decided"));
    for (const d of decisions) {
      named(more, "p", { class: "wb-facts" }, `${d.at} · ${t(d.action)}${d.comment ? ` · ${d.comment}` : ""}`);
      for (const [field, old, made] of d.changes) named(more, "p", { class: "wb-facts" }, `${t(field)}: ${old || "–"} ← ${made || "–"}`);
    }
  }

  function mentions(more, { here, elsewhere, documents }) {
    add(more, "h5", {}, `${t("mentions-here")} (${here.length})`);
    const list = add(more, "div", { class: "wb-chips" });
    for (const [id, , , words] of here) show(button(list, "", () => choose(id), { class: "wb-chip", dir: "auto" }), words);
    if (!elsewhere.length) return;
    add(more, "h5", {}, `${t("elsewhere")} (${documents})`);
    listing(more, elsewhere);
  }

  function listing(where, found) {
    const list = add(where, "ul", { class: "wb-list" });
    for (const [doc, title, n] of found) {
      const line = button(add(list, "li"), "", () => open(doc), { class: "wb-item", dir: "auto" });
      show(line, n === null ? title : `${title} (${n})`);
    }
    if (!found.length) add(where, "p", { class: "wb-hint" }, t("nothing"));
  }

  function places(heading, found) {
    current = null;
    clear(heading);
    listing(side, found);
  }

  // --- forms ---------------------------------------------------------------------------------------------------------

  function form(heading, table, names, initial, send) {
    clear(heading);
    const sheet = add(side, "form", { class: "wb-form" });
    const read = {};
    for (const field of names) {
      if (SPAN_FIELDS.has(field)) read[field] = spanField(sheet, field, initial[field]);
      else if (ACTOR_FIELDS.has(field)) read[field] = actorField(sheet, field, initial[field]);
      else {
        const options = choices[field];
        const name = field === "issue" ? (v) => t.issue(page().issues[v], v) : typeof options[0] === "boolean" ? (v) => t(v ? "yes" : "no") : t.both;
        const first = initial[field] === undefined || initial[field] === null ? "–" : null;
        const box = selectOf(sheet, t.both(field), options, initial[field], t, { empty: first, name });
        box.dataset.field = field;
        read[field] = () => box.read();
      }
    }
    const note = add(add(sheet, "label", { class: "wb-field" }, t("comment")), "input", { type: "text", dir: "auto" });
    const acts = add(sheet, "div", { class: "wb-acts" });
    add(acts, "button", { type: "submit", class: "wb-do" }, t("keep"));
    button(acts, t("cancel"), () => (current ? record(current) : overview()));
    on(sheet, "submit", (event) => {
      event.preventDefault();
      const given = {};
      for (const field of names) given[field] = read[field]();
      send(given, note.value.trim() || null);
    });
    on(sheet, "keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape") (current ? record(current) : overview());
    });
    const first = sheet.querySelector("input, select, button");
    if (first) first.focus();
  }

  function spanField(sheet, field, initial) {
    let span = initial || null;
    const box = add(sheet, "div", { class: "wb-field", role: "group", "aria-label": t(field) }, t.both(field));
    const words = named(box, "div", { class: "wb-span" }, spanText(span));
    const set = (made) => {
      span = made;
      words.replaceChildren();
      show(words, spanText(span));
    };
    const acts = add(box, "div");
    button(acts, t("take-selection"), () => (marked() ? set(marked()) : say(t("select-first"), true)), { "data-take": field });
    if (!["content", "cue", "span", "evidence"].includes(field)) button(acts, t("none"), () => set(null));
    return () => span;
  }

  function actorField(sheet, field, initial) {
    let picked = initial || null;
    const id = `wb${Math.random().toString(36).slice(2)}`;
    const box = add(sheet, "div", { class: "wb-field" });
    add(box, "label", { for: id }, t.both(field));
    const input = add(box, "input", { id, type: "text", dir: "auto", autocomplete: "off", role: "combobox", "aria-expanded": "false", "aria-controls": `${id}-list`, "data-field": field });
    input.value = picked ? t.who(actorOf(picked)) : "";
    const list = add(box, "div", { class: "wb-options", role: "listbox", id: `${id}-list` });
    let options = [];
    let at = -1;
    const pick = (k) => {
      const option = options[k];
      if (!option) return;
      picked = option.made || option.id;
      input.value = option.made ? `${option.made.name} (${t(option.made.type)})` : t.who(option);
      close();
    };
    const close = () => {
      list.replaceChildren();
      input.setAttribute("aria-expanded", "false");
      at = -1;
    };
    const light = () => [...list.children].forEach((o, k) => o.setAttribute("aria-selected", String(k === at)));
    const look = patient(async () => {
      const words = input.value.trim();
      try {
        options = words ? await channel.ask("actors_like", { words }) : [];
      } catch (error) {
        return fail(error);
      }
      if (words) for (const type of choices.type) options.push({ made: { name: words, type } });
      list.replaceChildren();
      options.forEach((option, k) => {
        const line = add(list, "div", { role: "option", dir: "auto", class: option.made ? "wb-option wb-new" : "wb-option", "data-id": option.id || "" });
        show(line, option.made ? `+ ${option.made.name} (${t(option.made.type)})` : `${t.who(option)} (${t(option.type)})`);
        on(line, "mousedown", (event) => {
          event.preventDefault();
          pick(k);
        });
      });
      input.setAttribute("aria-expanded", "true");
      return light();
    });
    on(input, "input", () => {
      picked = input.value.trim() ? picked : null;
      look();
    });
    on(input, "blur", close);
    on(input, "keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        at = Math.max(0, Math.min(options.length - 1, at + (event.key === "ArrowDown" ? 1 : -1)));
        light();
      } else if (event.key === "Enter" && list.children.length) pick(Math.max(0, at));
      else return;
      event.preventDefault();
    });
    return () => picked;
  }

  function edit() {
    if (!current || !page().decides) return;
    const shown = current;
    const now = { ...shown.fields, ...shown.spans };
    form(`${t("correct")}: ${t(shown.table)}`, shown.table, EDITED[shown.table], now, (given, comment) => {
      const changed = {};
      for (const [field, made] of Object.entries(given)) if (JSON.stringify(made ?? null) !== JSON.stringify(now[field] ?? null)) changed[field] = made;
      if (!Object.keys(changed).length) return say(t("unchanged"), true);
      return decide({ action: "correct", record_id: shown.id, comment, ...changed });
    });
  }

  function adding(table = null) {
    if (!page().decides) return;
    current = null;
    if (!table) {
      clear(t("add"));
      add(side, "p", { class: "wb-hint" }, t(marked() ? "add-what" : "select-first"));
      const acts = add(side, "div", { class: "wb-acts" });
      for (const kind of ["quotations", "mentions", "stances"]) button(acts, t(`one-${kind}`), () => adding(kind), { class: "wb-do", "data-add": kind });
      if (marked()) named(side, "blockquote", {}, preview(marked()));
      return;
    }
    const primary = { quotations: "content", mentions: "span", stances: "evidence" }[table];
    const initial = { [primary]: marked(), kind: "indirect", form: "name", reported: false };
    form(`${t("add")}: ${t(`one-${table}`)}`, table, ADDED[table], initial, (given, comment) => {
      const values = Object.fromEntries(Object.entries(given).filter(([, made]) => made !== null));
      return decide({ action: "add", table, comment, ...values });
    });
  }

  function markedNow() {
    if (!current && page().decides && !side.querySelector("form")) adding();
  }

  return { overview, record, places, edit, adding, marked: markedNow };
}
