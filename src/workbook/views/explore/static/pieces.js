// A text cut where records begin and end, and the way back from what is selected to code points.

// Offsets count code points; JavaScript counts halves of them.
const points = (text) => Array.from(text);

// From records to pieces of text: each piece knows which parts of which records cover it.
function pieces(page, shown, found) {
  const cover = [];
  for (const record of page.records) {
    if (!shown.has(record.table)) continue;
    const put = (part, span) => span && cover.push({ record, part, start: span[0], end: span[1] });
    if (record.table === "mentions") put("mention", record.spans.span);
    else if (record.table === "quotations") {
      for (const span of record.parts) put("content", span);
      for (const part of ["source", "cue", "via", "addressee"]) put(part, record.spans[part]);
    } else {
      put("evidence", record.spans.evidence);
      put("condition", record.spans.condition);
    }
  }
  for (const [start, end] of found) cover.push({ record: null, part: "found", start, end });
  const cuts = new Set([0, page.points.length]);
  for (const c of cover) cuts.add(Math.max(0, c.start)).add(Math.min(page.points.length, c.end));
  page.points.forEach((sign, at) => sign === "\n" && cuts.add(at).add(at + 1));
  if (page.doc.headline_end) cuts.add(page.doc.headline_end);
  const edges = [...cuts].sort((a, b) => a - b);
  cover.sort((a, b) => a.start - b.start || b.end - a.end);
  const out = [];
  let open = [];
  let next = 0;
  for (let k = 0; k + 1 < edges.length; k += 1) {
    const [start, end] = [edges[k], edges[k + 1]];
    while (next < cover.length && cover[next].start <= start) open.push(cover[next++]);
    open = open.filter((c) => c.end > start);
    out.push({ start, end, over: [...open] });
  }
  return out;
}

// The code point at which a selection begins or ends; a token for a sign that steers writing counts as one.
function offsetOf(node, at) {
  const piece = (node.nodeType === 1 ? node : node.parentNode).closest(".wb-piece");
  if (!piece) {
    const next = node.nodeType === 1 ? node.childNodes[at] : null;
    const inside = next && next.nodeType === 1 && (next.matches(".wb-piece") ? next : next.querySelector(".wb-piece"));
    return inside ? Number(inside.dataset.start) : null;
  }
  let offset = Number(piece.dataset.start);
  const children = [...piece.childNodes];
  const until = node === piece ? children[at] || null : null;
  for (const child of children) {
    if (child === until) return offset;
    if (child === node) return offset + points(child.data.slice(0, at)).length;
    if (child.contains(node)) return offset;
    offset += child.nodeType === 3 ? points(child.data).length : 1;
  }
  return offset;
}

function selectionIn(text, signs) {
  const host = text.getRootNode();
  const selection = host.getSelection ? host.getSelection() : document.getSelection();
  if (!selection || !selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) return null;
  let start = offsetOf(range.startContainer, range.startOffset);
  let end = offsetOf(range.endContainer, range.endOffset);
  if (start === null || end === null || start >= end) return null;
  while (start < end && /\s/u.test(signs[start])) start += 1;
  while (end > start && /\s/u.test(signs[end - 1])) end -= 1;
  return start < end ? [start, end] : null;
}
