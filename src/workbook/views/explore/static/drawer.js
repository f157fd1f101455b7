// An article over a list: what a row opens, with a button that goes back to the list.

function drawer(body, { channel, t, say, fail, start }) {
  const sheet = add(body, "div", { class: "wb-drawer", role: "dialog", "aria-label": t("reader") });
  sheet.hidden = true;
  let before = null;
  const close = () => {
    sheet.hidden = true;
    if (before && before.isConnected) before.focus();
  };
  const tools = add(sheet, "div", { class: "wb-bar", role: "toolbar", "aria-label": t("reader") });
  on(add(tools, "button", { type: "button", class: "wb-close" }, `⟵ ${t("back")}`), "click", close);
  const hold = add(sheet, "div", { class: "wb-hold" });
  const pane = readerPane(hold, { channel, t, say, fail, start, tools });
  on(sheet, "keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || event.target.closest("form, input")) return;
    event.preventDefault();
    close();
  });
  return {
    open(doc, record = null) {
      const root = body.getRootNode();
      before = root.activeElement || document.activeElement;
      sheet.hidden = false;
      return pane.open(doc, record).then(() => sheet.querySelector(".wb-text").focus());
    },
    close,
  };
}
