function render({ model, el }) {
  const t = speech(model);
  const channel = talk(model);
  const start = model.get("_start");
  const months = start.months;
  const asked = { by: "holder", low: 0, high: Math.max(0, months.length - 1) };
  let key = null;
  let issues = [];
  let list = null;
  let head = null;
  let sheet = null;
  let panel = null;
  let told = null;
  let cell = null; // { actor, issue } of the evidence in sight
  let sides = [];

  const period = () => {
    const open = !months.length || (asked.low === 0 && asked.high === months.length - 1);
    return open ? { since: null, until: null } : { since: months[asked.low][0], until: months[asked.high][0] };
  };

  const whole = frame(el, model, t, "stances", (bar, body) => {
    body.style.height = `${model.get("_height")}px`;
    if (list) list.close();
    const by = selectOf(bar, t("by"), start.by, asked.by, t);
    on(by, "change", () => {
      asked.by = by.read();
      cell = null;
      look();
    });
    if (months.length) range(bar);
    const legend = add(bar, "span", { class: "wb-legend" });
    for (const position of start.positions) add(legend, "span", { class: `wb-badge wb-${position}`, "data-badge": t(position) });

    const columns = add(body, "div", { class: "wb-columns" });
    const left = add(columns, "div", { class: "wb-column wb-matrix", style: "flex: 1 1 55%; overflow: auto hidden" });
    const grid = add(left, "div", { class: "wb-grid" });
    head = add(grid, "div", { class: "wb-row wb-head" });
    list = longList(grid, {
      label: t("matrix"), height: 40, fail: whole.fail,
      fetch: (first, last) => channel.ask("rows", { key, first, last }),
      choose: (row) => strongest(row),
      row: (element, row) => {
        element.dataset.id = row.id;
        const name = add(element, "span", { class: "wb-wide" });
        named(name, "div", {}, row.actor.name);
        if (row.actor.name_en && row.actor.name_en !== row.actor.name) named(name, "div", { class: "wb-hint" }, row.actor.name_en);
        for (const [issue, , ar, en] of issues) {
          const box = add(element, "span", { class: "wb-cell" });
          const found = row.cells[issue];
          if (!found) continue;
          const counts = Object.entries(found.counts).map(([p, n]) => `${t(p)} ${n}`).join(", ");
          const label = `${t.who(row.actor)}, ${model.get("language") === "ar" ? ar : en}: ${counts}`;
          const mark = add(box, "button", { type: "button", class: `wb-badge wb-${found.position}`, "data-badge": found.n, title: counts, "aria-label": label, "data-issue": issue });
          on(mark, "click", (event) => {
            event.stopPropagation();
            evidence(issue, row.id, row.actor);
          });
        }
      },
    });
    panel = add(columns, "div", { class: "wb-column wb-evidence-panel", style: "flex: 1 1 45%", role: "region", "aria-label": t("both-sides") });
    add(panel, "p", { class: "wb-hint" }, t("choose-cell"));
    sheet = drawer(body, { channel, t, say: whole.say, fail: whole.fail, start });
    look();
  });

  // Two handles over the months, with bars for how many stances each holds.
  function range(bar) {
    const box = add(bar, "span", { class: "wb-range", dir: "ltr", role: "group", "aria-label": t("period") });
    const most = Math.max(...months.map((m) => m[1]), 1);
    const bars = add(box, "span", { class: "wb-bars", "aria-hidden": "true" });
    const drawn = months.map(([, n]) => add(bars, "i", { style: `height:${Math.round((n / most) * 100)}%` }));
    const output = add(bar, "output", { class: "wb-count", dir: "ltr" });
    const handle = (name, label) => add(box, "input", { type: "range", min: 0, max: months.length - 1, step: 1, value: asked[name], "aria-label": label, "data-range": name });
    const low = handle("low", t("from"));
    const high = handle("high", t("until"));
    const tell = () => {
      asked.low = Math.min(Number(low.value), Number(high.value));
      asked.high = Math.max(Number(low.value), Number(high.value));
      low.setAttribute("aria-valuetext", months[asked.low][0]);
      high.setAttribute("aria-valuetext", months[asked.high][0]);
      output.textContent = `${months[asked.low][0]} – ${months[asked.high][0]}`;
      drawn.forEach((b, k) => b.classList.toggle("wb-out", k < asked.low || k > asked.high));
    };
    const later = patient(() => look(), 150);
    for (const input of [low, high]) {
      on(input, "input", () => {
        tell();
        later();
      });
    }
    tell();
  }

  async function look(keep = false) {
    try {
      const got = await channel.ask("view", { by: asked.by, ...period() });
      key = got.key;
      issues = got.issues;
      head.replaceChildren();
      add(head, "span", { class: "wb-wide" }, `${t("actors")} (${got.count})`);
      for (const [issue, n, ar, en] of issues) {
        const name = model.get("language") === "ar" ? ar : en;
        const mark = add(head, "button", { type: "button", class: "wb-cell", title: `${name} (${n}): ${t("both-sides")}`, "data-issue": issue });
        show(mark, name);
        on(mark, "click", () => evidence(issue, null, null));
      }
      list.reset(got.count, keep);
      whole.say(got.count ? "" : t("nothing"));
      if (cell) await evidence(cell.issue, cell.id, cell.actor);
      else if (issues.length) await evidence(issues[0][0], null, null);
    } catch (error) {
      whole.fail(error);
    }
  }

  function strongest(row) {
    const [issue] = Object.entries(row.cells).sort((a, b) => b[1].n - a[1].n)[0] || [];
    if (issue) evidence(issue, row.id, row.actor);
  }

  async function evidence(issue, id, actor) {
    try {
      const got = await channel.ask("evidence", { issue, actor: id, by: asked.by, ...period() });
      cell = { issue, id, actor };
      told = got.key;
      for (const side of sides) side.close();
      sides = [];
      panel.replaceChildren();
      const pair = issues.find((i) => i[0] === issue);
      named(panel, "h4", {}, pair ? (model.get("language") === "ar" ? pair[2] : pair[3]) : issue);
      if (actor) named(panel, "p", { class: "wb-facts" }, t.who(actor));
      const both = add(panel, "div", { class: "wb-sides" });
      const shown = ["support", "oppose", "conditional", "neutral"].filter((p) => got.counts[p]);
      if (!shown.length) add(panel, "p", { class: "wb-hint" }, t("nothing"));
      for (const position of shown) side(both, position, got.counts[position]);
    } catch (error) {
      whole.fail(error);
    }
  }

  function side(parent, position, count) {
    const from = told;
    const box = add(parent, "section", { class: "wb-one-side", "aria-label": t(position) });
    const title = add(box, "h5");
    add(title, "span", { class: `wb-badge wb-${position}`, "data-badge": `${t(position)} ${count}` });
    const passages = longList(box, {
      label: t(position), height: 104, fail: whole.fail,
      fetch: (first, last) => channel.ask("words", { key: from, position, first, last }),
      choose: (row) => sheet.open(row.doc, row.id),
      row: (element, row) => {
        element.classList.add("wb-passage");
        element.dataset.id = row.id;
        named(element, "b", {}, row.who || t("nobody"));
        show(add(element, "div", { class: "wb-clip", dir: "rtl" }), row.quote || row.evidence);
        named(element, "div", { class: "wb-hint" }, `${row.reported ? `${t("reported")} · ` : ""}${row.citation}`);
      },
    });
    passages.reset(count);
    sides.push(passages);
  }

  channel.onChange(() => look(true));
  whole.redraw();
  return () => {
    list.close();
    for (const one of sides) one.close();
    whole.close();
    channel.close();
  };
}

export default { render };
