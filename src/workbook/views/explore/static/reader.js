function render({ model, el }) {
  const t = speech(model);
  const channel = talk(model);
  let pane = null;
  let at = { doc: model.get("doc_id"), record: model.get("record_id") };
  const whole = frame(el, model, t, "reader", (bar, body) => {
    body.style.height = `${model.get("_height")}px`;
    if (pane) at = { doc: pane.doc() || at.doc, record: pane.chosen() };
    pane = readerPane(body, {
      channel, t, tools: bar, say: whole.say, fail: whole.fail, start: model.get("_start"),
      onOpen: (doc) => {
        if (model.get("doc_id") === doc) return;
        model.set("doc_id", doc);
        model.save_changes();
      },
    });
    if (at.doc) pane.open(at.doc, at.record || null);
  });
  whole.redraw();
  const told = () => {
    if (model.get("doc_id") !== pane.doc() || model.get("record_id") !== pane.chosen()) pane.open(model.get("doc_id"), model.get("record_id") || null);
  };
  model.on("change:doc_id change:record_id", told);
  return () => {
    whole.close();
    channel.close();
    model.off("change:doc_id change:record_id", told);
  };
}

export default { render };
