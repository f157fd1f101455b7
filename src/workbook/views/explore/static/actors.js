function render({ model, el }) {
  const t = speech(model);
  const channel = talk(model);
  const start = model.get("_start");
  const asked = { words: "", type: null, order: "mentions" };
  let key = null;
  let list = null;
  let quotes = null;
  let sheet = null;
  let counted = null;
  let panel = null;
  let actor = null;

  const whole = frame(el, model, t, "actors", (bar, body) => {
    body.style.height = `${model.get("_height")}px`;
    if (list) list.close();
    const search = add(bar, "input", { type: "search", dir: "auto", placeholder: t("search"), "aria-label": t("search"), "data-filter": "words" });
    search.value = asked.words;
    on(search, "input", patient(() => choose("words", search.value)));
    counted = add(bar, "output", { class: "wb-count" });
    const type = selectOf(bar, t("type"), start.types, asked.type, t, { empty: t("all") });
    on(type, "change", () => choose("type", type.read()));
    const order = selectOf(bar, t("sort"), start.orders, asked.order, t, { name: (v) => t({ mentions: "named", quotations: "quoted", stances: "positioned" }[v] || v) });
    on(order, "change", () => choose("order", order.read()));

    const columns = add(body, "div", { class: "wb-columns" });
    const left = add(columns, "div", { class: "wb-column", style: "flex: 0 0 42%; overflow: hidden" });
    const head = add(left, "div", { class: "wb-row wb-head", "aria-hidden": "true" });
    for (const word of ["name", "named", "quoted", "positioned"]) add(head, "span", { class: word === "name" ? "wb-wide" : "wb-number" }, t(word));
    list = longList(left, {
      label: t("actors"), height: 44, fail: whole.fail,
      fetch: (first, last) => channel.ask("rows", { key, first, last }),
      choose: (row) => look(row.actor_id),
      row: (element, row) => {
        element.dataset.id = row.actor_id;
        const name = add(element, "span", { class: "wb-wide" });
        named(name, "div", {}, row.name);
        named(name, "div", { class: "wb-hint" }, [row.name_en !== row.name && row.name_en, t(row.type)].filter(Boolean).join(" · "));
        for (const count of ["mentions", "quotations", "stances"]) add(element, "span", { class: "wb-number" }, row[count].toLocaleString("en"));
      },
    });
    panel = add(columns, "div", { class: "wb-column wb-person", style: "flex: 1 1 58%", tabindex: 0, role: "region", "aria-label": t("choose-actor"), "aria-live": "polite" });
    add(panel, "p", { class: "wb-hint" }, t("choose-actor"));
    sheet = drawer(body, { channel, t, say: whole.say, fail: whole.fail, start });
    find();
    if (actor) look(actor);
  });

  function choose(name, value) {
    asked[name] = value;
    find();
  }

  async function find(keep = false) {
    try {
      const got = await channel.ask("view", asked);
      key = got.key;
      relist({ list, counted, say: whole.say, t }, got, keep);
      // the first actor is shown without asking, so that the panel says what it is for
      if (!actor && got.count) {
        const [first] = await channel.ask("rows", { key, first: 0, last: 1 });
        if (!actor) await look(first.actor_id);
      }
    } catch (error) {
      whole.fail(error);
    }
  }

  // A row of text that opens an article.
  function opening(parent, doc, record, parts) {
    const line = add(parent, doc ? "button" : "div", { type: doc ? "button" : null, class: "wb-item wb-open" });
    for (const [text, kind] of parts) {
      if (text === null || text === undefined || text === "") continue;
      show(add(line, "bdi", { class: kind ? `wb-part-${kind}` : null, dir: kind === "number" || kind === "date" ? "ltr" : "auto" }), text);
    }
    if (doc) on(line, "click", () => sheet.open(doc, record));
    return line;
  }

  function section(title, count = null) {
    const box = add(panel, "details", { open: true });
    add(box, "summary", {}, count === null ? title : `${title} (${count})`);
    return add(box, "div", { class: "wb-list" });
  }

  async function look(id) {
    try {
      const got = await channel.ask("person", { actor: id });
      actor = id;
      panel.replaceChildren();
      panel.setAttribute("aria-label", got.actor.name);
      named(panel, "h3", {}, got.actor.name);
      named(panel, "p", { class: "wb-facts" }, [got.actor.name_en, t(got.actor.type), t(got.actor.status), got.actor.wikidata].filter(Boolean).join(" · "));
      const spelt = section(t("names"), got.names.length);
      for (const [text, n, doc, record] of got.names) opening(spelt, doc, record, [[text, "wide"], [`${n} ${t("times")}`, "note"]]);
      if (got.offices.length + got.roles.length) {
        const roles = section(t("roles"), got.offices.length + got.roles.length);
        for (const [title, body, from, to] of got.offices) opening(roles, null, null, [[[title, body].filter(Boolean).join(" – "), "wide"], [`${from || "…"} – ${to || "…"}`, "date"], [t("registered"), "note"]]);
        for (const [text, n, from, to, doc, record] of got.roles) opening(roles, doc, record, [[text, "wide"], [from ? (from === to ? from : `${from} – ${to}`) : t("undated"), "date"], [`${n} ${t("times")}`, "note"]]);
      }
      if (got.positions.length) positions(section(t("positions"), got.positions.length), got.positions);
      if (got.said) said(section(t("quotations"), got.said), id, got.said);
      for (const [name, rows] of [["mentioned-with", got.mentioned], ["quoted-with", got.quoted]]) {
        if (!rows.length) continue;
        const box = section(t(name), rows.length);
        for (const [who, n, doc, record] of rows) opening(box, doc, record, [[t.who(who), "wide"], [`${n}`, "number"], [t("documents"), "note"]]);
      }
    } catch (error) {
      whole.fail(error);
    }
  }

  // Issues by years: one mark a position.
  function positions(parent, rows) {
    const years = [...new Set(rows.map((r) => r.period))].sort();
    const issues = [...new Map(rows.map((r) => [r.issue, r])).values()];
    const table = add(parent, "table", { class: "wb-years" });
    const head = add(add(table, "thead"), "tr");
    add(head, "th", { scope: "col" }, t("issue"));
    for (const year of years) add(head, "th", { scope: "col" }, year === "undated" ? t("undated") : year);
    const body = add(table, "tbody");
    for (const issue of issues) {
      const line = add(body, "tr");
      show(add(line, "th", { scope: "row", dir: "auto" }), model.get("language") === "ar" ? issue.ar : issue.en);
      for (const year of years) {
        const cell = add(line, "td");
        const hit = rows.find((r) => r.issue === issue.issue && r.period === year);
        if (!hit) continue;
        const mark = add(cell, "button", { type: "button", class: `wb-badge wb-${hit.position}`, "data-badge": hit.n, "aria-label": `${t(hit.position)}, ${year}, ${hit.n}`, title: `${t(hit.position)} (${hit.n})` });
        if (hit.doc) on(mark, "click", () => sheet.open(hit.doc, hit.record));
      }
    }
  }

  function said(parent, id, count) {
    if (quotes) quotes.close();
    parent.style.height = `${Math.min(count, 6) * 52}px`;
    parent.style.display = "flex";
    quotes = longList(parent, {
      label: t("quotations"), height: 52, fail: whole.fail,
      fetch: (first, last) => channel.ask("said", { actor: id, first, last }),
      choose: (row) => sheet.open(row.doc, row.id),
      row: (element, row) => {
        element.classList.add("wb-quote");
        element.dataset.id = row.id;
        const text = named(element, "div", { class: "wb-clip", dir: "rtl" }, "");
        show(add(text, "b"), row.cue || "");
        show(text, ` ${row.content}`);
        add(element, "span", { class: "wb-part-note" }, t(row.kind));
        if (row.date) show(add(element, "bdi", { class: "wb-part-date", dir: "ltr" }), row.date);
      },
    });
    quotes.reset(count);
  }

  channel.onChange(() => {
    find(true);
    if (actor) look(actor);
  });
  whole.redraw();
  return () => {
    list.close();
    whole.close();
    channel.close();
  };
}

export default { render };
