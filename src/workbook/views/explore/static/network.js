// A network to move about in. Names come from articles: they are set as text, never as markup.
const SVG = "http://www.w3.org/2000/svg";

function add(parent, tag, attributes = {}, text = null) {
  const svg = parent.namespaceURI === SVG || tag === "svg";
  const element = svg ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== null) element.textContent = text;
  parent.appendChild(element);
  return element;
}

function render({ model, el }) {
  const nodes = model.get("_nodes").map((n) => ({ ...n, x: n.x * 1000, y: -n.y * 1000 }));
  const edges = model.get("_edges");
  const top = Math.max(...edges.map((e) => Math.abs(e[2])), 1e-9);
  const most = Math.max(...nodes.map((n) => n.size), 1);
  const radius = (n) => 6 + 10 * Math.sqrt(n.size / most);
  let least = 0;
  let chosen = -1;

  el.classList.add("wb-network");
  const bar = add(el, "div", { class: "wb-bar" });
  const search = add(bar, "input", { type: "search", dir: "auto", placeholder: "name · اسم", "aria-label": "search by name" });
  const strength = add(add(bar, "label", {}, "ties from "), "input", {
    type: "range", min: 0, max: top, step: top / 100, value: 0, "aria-label": "least strength of ties",
  });
  const shown = add(bar, "output");
  const reset = add(bar, "button", { type: "button" }, "reset");
  const body = add(el, "div", { class: "wb-body", style: `height:${model.get("_height")}px` });
  const svg = add(body, "svg", {
    role: "application", tabindex: 0, "aria-label": `network of ${nodes.length} nodes and ${edges.length} ties`,
  });
  const panel = add(body, "div", { class: "wb-panel", "aria-live": "polite" });

  const xs = nodes.map((n) => n.x);
  const ys = nodes.map((n) => n.y);
  const home = [Math.min(...xs) - 220, Math.min(...ys) - 90, Math.max(...xs) - Math.min(...xs) + 440, Math.max(...ys) - Math.min(...ys) + 180];
  let view = [...home];
  // marks and names keep their size on the screen, whatever the zoom
  const scale = () => Math.max(view[2] / (svg.clientWidth || 700), view[3] / (svg.clientHeight || 500));
  const frame = () => {
    svg.setAttribute("viewBox", view.join(" "));
    place();
  };

  const lines = edges.map(([a, b, w]) =>
    add(svg, "line", {
      class: w < 0 ? "wb-tie wb-conflict" : "wb-tie",
      "stroke-width": 0.6 + 3.4 * (Math.abs(w) / top),
    }),
  );
  const marks = nodes.map((n, i) => {
    const mark = add(svg, "g", { class: "wb-node", tabindex: 0, role: "button", "aria-label": n.camp ? `${n.name}, camp ${n.camp}` : n.name });
    const r = radius(n);
    if (n.square) add(mark, "rect", { x: -r, y: -r, width: 2 * r, height: 2 * r, fill: "#ffffff" });
    else add(mark, "circle", { r, fill: n.colour });
    if (n.camp) add(mark, "text", { class: "wb-number", y: 4 }, String(n.camp));
    add(mark, "text", { class: "wb-name", y: -r - 5 }, n.name);
    mark.addEventListener("click", () => choose(i));
    mark.addEventListener("keydown", (event) => event.key === "Enter" && choose(i));
    return mark;
  });

  function place() {
    const u = scale();
    nodes.forEach((n, i) => marks[i].setAttribute("transform", `translate(${n.x} ${n.y}) scale(${u})`));
    edges.forEach(([a, b], k) => {
      lines[k].setAttribute("x1", nodes[a].x);
      lines[k].setAttribute("y1", nodes[a].y);
      lines[k].setAttribute("x2", nodes[b].x);
      lines[k].setAttribute("y2", nodes[b].y);
    });
  }

  function paint() {
    const near = new Set([chosen]);
    let count = 0;
    edges.forEach(([a, b, w], k) => {
      const seen = Math.abs(w) >= least;
      count += seen;
      if (seen && (a === chosen || b === chosen)) near.add(a).add(b);
      lines[k].classList.toggle("wb-hidden", !seen);
      lines[k].classList.toggle("wb-faint", chosen >= 0 && a !== chosen && b !== chosen);
    });
    const wanted = search.value.trim().toLowerCase();
    nodes.forEach((n, i) => {
      marks[i].classList.toggle("wb-faint", chosen >= 0 && !near.has(i));
      marks[i].classList.toggle("wb-chosen", i === chosen || (wanted !== "" && n.name.toLowerCase().includes(wanted)));
    });
    shown.textContent = `${least.toFixed(2)} · ${count} of ${edges.length} ties`;
    list();
  }

  function list() {
    panel.replaceChildren();
    if (chosen < 0) {
      add(panel, "p", {}, "Click a node to read its ties.");
      return;
    }
    const n = nodes[chosen];
    add(panel, "h4", { dir: "auto" }, n.name);
    const facts = n.camp ? [["camp", String(n.camp)], ...n.facts] : n.facts;
    for (const [key, value] of facts) add(panel, "p", { class: "wb-fact", dir: "auto" }, `${key}: ${value}`);
    const ties = edges
      .filter(([a, b, w]) => (a === chosen || b === chosen) && Math.abs(w) >= least)
      .map(([a, b, w]) => [nodes[a === chosen ? b : a].name, w])
      .sort((x, y) => y[1] - x[1]);
    const table = add(panel, "table");
    for (const [name, w] of ties) {
      const row = add(table, "tr", { class: w < 0 ? "wb-conflict" : "" });
      add(row, "td", { dir: "auto" }, name);
      add(row, "td", { class: "wb-weight" }, String(Math.round(w * 1000) / 1000));
    }
  }

  function choose(i, tell = true) {
    chosen = i === chosen && tell ? -1 : i;
    if (tell) {
      model.set("selected", chosen < 0 ? "" : nodes[chosen].name);
      model.save_changes();
    }
    paint();
  }

  let held = null;
  svg.addEventListener("pointerdown", (event) => {
    const mark = event.target.closest(".wb-node");
    held = { i: mark ? marks.indexOf(mark) : -1, x: event.clientX, y: event.clientY };
  });
  svg.addEventListener("pointermove", (event) => {
    if (held === null || event.buttons === 0) return;
    const dx = (event.clientX - held.x) * scale();
    const dy = (event.clientY - held.y) * scale();
    [held.x, held.y] = [event.clientX, event.clientY];
    if (held.i >= 0) {
      nodes[held.i].x += dx;
      nodes[held.i].y += dy;
      place();
    } else {
      view[0] -= dx;
      view[1] -= dy;
      frame();
    }
  });
  const release = () => (held = null);
  svg.addEventListener("pointerup", release);
  svg.addEventListener("pointerleave", release);
  svg.addEventListener("wheel", (event) => {
    event.preventDefault();
    const factor = event.deltaY > 0 ? 1.15 : 1 / 1.15;
    const box = svg.getBoundingClientRect();
    const [u, v] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    view = [view[0] + u * view[2] * (1 - factor), view[1] + v * view[3] * (1 - factor), view[2] * factor, view[3] * factor];
    frame();
  }, { passive: false });
  search.addEventListener("input", paint);
  strength.addEventListener("input", () => {
    least = Number(strength.value);
    paint();
  });
  reset.addEventListener("click", () => {
    view = [...home];
    least = strength.value = 0;
    search.value = "";
    frame();
    choose(-1);
  });
  const told = () => choose(nodes.findIndex((n) => n.name === model.get("selected")), false);
  model.on("change:selected", told);

  frame();
  told();
  const watch = new ResizeObserver(place);
  watch.observe(svg);
  return () => {
    watch.disconnect();
    model.off("change:selected", told);
  };
}

export default { render };
