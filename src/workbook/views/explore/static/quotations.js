function render({ model, el }) {
  const t = speech(model);
  const channel = talk(model);
  const start = model.get("_start");
  const filters = {};
  let key = null;
  let list = null;
  let sheet = null;
  let counted = null;

  const whole = frame(el, model, t, "quotations", (bar, body) => {
    body.style.height = `${model.get("_height")}px`;
    if (list) list.close();
    const column = add(body, "div", { class: "wb-column", style: "height:100%" });

    const search = add(bar, "input", { type: "search", dir: "auto", placeholder: t("search"), "aria-label": t("search"), "data-filter": "words" });
    search.value = filters.words || "";
    on(search, "input", patient(() => choose("words", search.value)));
    counted = add(bar, "output", { class: "wb-count" });
    const order = selectOf(bar, t("sort"), start.orders, filters.order || "document", t, { name: (v) => t(`order-${v}`) });
    on(order, "change", () => choose("order", order.read()));
    const taken = selectOf(bar, "", start.exports, null, t, { empty: `${t("export")}…`, name: (v) => t(`export-${v}`) });
    taken.setAttribute("aria-label", t("export"));
    on(taken, "change", async () => {
      const format = taken.read();
      taken.selectedIndex = 0;
      if (!format) return;
      try {
        whole.say(`${t("exported")} ${await channel.ask("export", { key, format })}`);
      } catch (error) {
        whole.fail(error);
      }
    });

    const line = add(column, "div", { class: "wb-filters", role: "group", "aria-label": t("quotations") });
    for (const name of ["speaker", "kind", "cue", "issue", "outlet"]) {
      const values = new Map(start.facets[name].map((v) => [v[0], v]));
      const called = (v) => {
        const facet = values.get(v);
        const word = name === "speaker" ? facet[2] : name === "issue" ? facet[model.get("language") === "ar" ? 2 : 3] : name === "kind" ? t(v) : v;
        return `${word} (${facet[1]})`;
      };
      const box = selectOf(line, t(name), [...values.keys()], filters[name] || null, t, { empty: t("all"), name: called });
      box.dataset.filter = name;
      on(box, "change", () => choose(name, box.read()));
    }
    for (const [name, label] of [["since", "from"], ["until", "until"]]) {
      const field = add(line, "label", { class: "wb-field" }, t(label));
      const input = add(field, "input", { type: "text", inputmode: "numeric", size: 10, dir: "ltr", placeholder: "2021-11", "data-filter": name });
      input.value = filters[name] || "";
      on(input, "input", patient(() => choose(name, input.value.trim()), 500));
    }

    list = longList(column, {
      label: t("quotations"), height: 32, fail: whole.fail,
      fetch: (first, last) => channel.ask("rows", { key, first, last }),
      choose: (row) => sheet.open(row.doc, row.id),
      row: (element, row) => {
        element.classList.add("wb-kwic");
        element.dataset.id = row.id;
        element.setAttribute("aria-label", `${row.who || t("nobody")}, ${t(row.kind)}: ${row.before} ${row.hit} ${row.after}`);
        const meta = add(element, "span", { class: "wb-meta" });
        if (row.verdict) add(meta, "b", { class: "wb-verdict", title: t(row.verdict) }, "✎ ");
        show(add(meta, "bdi"), row.who || t("nobody"));
        add(meta, "span", {}, ` · ${t(row.kind)} `);
        if (row.date) show(add(meta, "bdi", { dir: "ltr" }), row.date);
        show(add(add(element, "span", { class: "wb-before" }), "bdi"), row.before);
        show(add(element, "bdi", { class: "wb-hit" }), row.hit);
        show(add(element, "span", { class: "wb-after" }), row.after);
      },
    });
    sheet = drawer(body, { channel, t, say: whole.say, fail: whole.fail, start });
    look();
  });

  function choose(name, value) {
    if (value === null || value === "") delete filters[name];
    else filters[name] = value;
    look();
  }

  async function look(keep = false) {
    try {
      const got = await channel.ask("view", filters);
      key = got.key;
      relist({ list, counted, say: whole.say, t }, got, keep);
    } catch (error) {
      whole.fail(error);
    }
  }

  channel.onChange(() => look(true));
  whole.redraw();
  return () => {
    list.close();
    whole.close();
    channel.close();
  };
}

export default { render };
