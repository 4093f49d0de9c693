/* The keyboard of the check page, the tie between a line and its words, and where the focus goes after an answer.
   Everything here also works without it: every line is a form, every link leads to its place. */
"use strict";

(() => {
  const page = document.querySelector("[data-check]");
  const text = page.querySelector("[data-text]");
  const panel = page.querySelector("[data-lines]");
  let current = null; // the id of the line that had the focus last
  let lastAct = ""; // what the answer that is awaited was asked for

  const lines = () => [...panel.querySelectorAll("[data-line]")];
  const lineOf = (element) => element && element.closest("[data-line]");
  const marksOf = (key) => [...text.querySelectorAll(`mark[data-keys~="${CSS.escape(key)}"]`)];
  const control = (line, act) =>
    [...line.querySelectorAll(`[data-do="${act}"]`)].find((button) => lineOf(button) === line);

  /* Narrow pages show one of the two panels. */
  function show(name) {
    page.dataset.show = name;
    for (const button of document.querySelectorAll("[data-panels] [data-panel]")) {
      button.setAttribute("aria-pressed", String(button.dataset.panel === name));
      button.classList.toggle("active", button.dataset.panel === name);
    }
  }
  document.querySelector("[data-panels]").addEventListener("click", (event) => {
    const button = event.target.closest("[data-panel]");
    if (button) show(button.dataset.panel);
  });

  function light(key) {
    text.querySelectorAll("mark.is-current").forEach((mark) => mark.classList.remove("is-current"));
    const marks = marksOf(key);
    marks.forEach((mark) => mark.classList.add("is-current"));
    return marks[0];
  }

  function scrollText(mark) {
    if (!mark || text.scrollHeight <= text.clientHeight) return;
    const offset = mark.getBoundingClientRect().top - text.getBoundingClientRect().top;
    if (offset < 40 || offset > text.clientHeight - 60) text.scrollTop += offset - text.clientHeight / 3;
  }

  function take(line) {
    if (!line) return;
    lines().forEach((other) => {
      other.tabIndex = other === line ? 0 : -1;
      other.classList.toggle("is-current", other === line);
    });
    current = line.id;
    scrollText(light(line.id));
  }

  function go(line) {
    if (!line) return;
    show("lines");
    line.focus();
    line.scrollIntoView({ block: "nearest" });
  }

  function step(by, only) {
    const all = lines();
    const at = all.findIndex((line) => line.id === current);
    for (let place = at + by; place >= 0 && place < all.length; place += by) {
      if (!only || all[place].matches("[data-open]")) return all[place];
    }
    return null;
  }

  panel.addEventListener("focusin", (event) => take(lineOf(event.target)));

  /* A click on words goes to the line that was read from them. */
  text.addEventListener("click", (event) => {
    const mark = event.target.closest("mark[data-keys]");
    if (!mark || !window.getSelection().isCollapsed) return;
    const keys = mark.dataset.keys.split(" ");
    go(document.getElementById(keys[keys.length - 1]));
  });

  panel.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do], [data-cancel]");
    if (!button) return;
    if (button.matches("[data-cancel]")) {
      event.preventDefault();
      close(button.closest("[data-form]"));
    } else if (button.dataset.do === "show") {
      event.preventDefault();
      toText(lineOf(button));
    }
  });

  function toText(line) {
    const mark = light(line.id);
    show("text");
    if (mark) mark.scrollIntoView({ block: "center" });
    text.focus({ preventScroll: true });
  }

  function close(form) {
    const line = lineOf(form);
    form.replaceChildren();
    go(line || document.getElementById(current) || lines()[0]);
  }

  /* The place in the report's text of one end of the selection. */
  function placeOf(node, offset) {
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node.childNodes[offset] || node;
    const piece = element.closest ? element.closest("[data-start]") : null;
    if (!piece || !text.contains(piece)) return null;
    return Number(piece.dataset.start) + (node.nodeType === Node.TEXT_NODE ? offset : 0);
  }

  function selected() {
    const selection = window.getSelection();
    if (selection.isCollapsed || !selection.rangeCount) return null;
    const range = selection.getRangeAt(0);
    const start = placeOf(range.startContainer, range.startOffset);
    const end = placeOf(range.endContainer, range.endOffset);
    return start !== null && end !== null && start < end ? { start, end } : null;
  }

  function add() {
    if (!page.dataset.add) return;
    const place = selected();
    const query = place ? `?start=${place.start}&end=${place.end}` : "";
    show("lines");
    window.htmx.ajax("GET", page.dataset.add + query, { target: "#form-add", swap: "innerHTML" });
  }
  const addButton = document.querySelector('[data-do="add"]');
  if (addButton) {
    // Pressing the button must not lose the selection that it is about.
    addButton.addEventListener("mousedown", (event) => event.preventDefault());
    addButton.addEventListener("click", (event) => {
      event.preventDefault();
      add();
    });
  }

  const help = document.querySelector("[data-help]");
  const keys = {
    j: () => go(step(1)), ArrowDown: () => go(step(1)), k: () => go(step(-1)), ArrowUp: () => go(step(-1)),
    n: () => go(step(1, true)),
    a: add,
    "?": () => { help.open = !help.open; },
    t: (line) => (line ? toText(line) : go(document.getElementById(current) || lines()[0])),
  };
  const acts = { Enter: "confirm", e: "correct", x: "reject", m: "match" };

  document.addEventListener("keydown", (event) => {
    const target = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape") {
      const form = target.closest("[data-form]");
      if (form && form.firstElementChild) close(form);
      return;
    }
    if (target.closest("input, textarea, select, [contenteditable]")) return;
    if (!panel.contains(target) && !text.contains(target)) return;
    const line = lineOf(target);
    // Enter on a button or a link is theirs; arrows scroll the text.
    if (event.key === "Enter" && target !== line) return;
    if (event.key.startsWith("Arrow") && !panel.contains(target)) return;
    if (acts[event.key]) {
      const button = line && control(line, acts[event.key]);
      if (!button) return;
      event.preventDefault();
      button.click();
    } else if (keys[event.key]) {
      event.preventDefault();
      keys[event.key](line);
    }
  });

  /* Other parts of the page ask for things of their own, such as what is due. */
  const isOurs = (event) => Boolean(event.detail.requestConfig?.path.includes("/check/"));

  /* After an answer the focus goes on: to the form that came, to the next open line, or back to the line. */
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (!isOurs(event)) return;
    const source = event.detail.elt;
    const line = lineOf(source);
    if (line) current = line.id;
    lastAct = source.dataset.do || (source.matches("form") ? "form" : "add");
  });

  /* A session that has ended answers with the sign-in page: load the page anew, which asks to sign in and comes back. */
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (!isOurs(event)) return;
    const { xhr } = event.detail;
    if (!new URL(xhr.responseURL).pathname.includes("/check/")) {
      event.preventDefault();
      location.reload();
    } else if (xhr.status >= 400 && (xhr.getResponseHeader("Content-Type") || "").startsWith("text/plain")) {
      // A refusal in plain words, such as a report that was submitted meanwhile; a page of HTML is no such answer.
      event.detail.isError = event.detail.shouldSwap = false;
      say(xhr.responseText);
    }
  });
  const failed = page.querySelector("[data-failed]");
  const unanswered = failed.textContent;
  for (const name of ["htmx:responseError", "htmx:sendError"]) {
    document.body.addEventListener(name, (event) => isOurs(event) && say(unanswered));
  }
  function say(message) {
    failed.textContent = message;
    failed.hidden = false;
    failed.scrollIntoView({ block: "nearest" });
  }

  document.body.addEventListener("htmx:afterSettle", (event) => {
    if (!isOurs(event)) return;
    for (const line of lines()) {
      for (const mark of marksOf(line.id)) {
        if (mark.dataset.keys.split(" ").pop() === line.id) mark.dataset.state = line.dataset.state;
      }
    }
    failed.hidden = true;
    const rest = document.querySelector("[data-rest]");
    if (rest) rest.hidden = !panel.querySelector("[data-open]:not([data-line=doubt])");
    const line = document.getElementById(current);
    const box = lastAct.startsWith("add") ? "form-add" : `form-${current}`;
    const form = document.querySelector(`#${CSS.escape(box)} form`);
    const wrong = panel.querySelector("[data-form] [aria-invalid=true]");
    if (lastAct === "form" && wrong) wrong.focus();
    else if (lastAct === "form") go(line);
    else if (lastAct === "confirm" || lastAct === "reject") {
      go((!line.querySelector(":scope > [role=alert]") && step(1, true)) || line);
    } else if (lastAct && form) {
      // Most corrections are of the number; a new indicator is typed over the present one.
      const number = lastAct === "correct" && form.querySelector("[name=written]");
      const found = lastAct === "add-find" && form.querySelector("[data-found] a");
      const field = number || found || form.querySelector("input:not([type=hidden]), textarea, select");
      field.focus();
      if (lastAct === "match") field.select();
      form.scrollIntoView({ block: "nearest" });
    }
    lastAct = "";
  });

  for (const form of document.querySelectorAll("form[data-confirm]")) {
    form.addEventListener("submit", (event) => {
      if (!window.confirm(form.dataset.confirm)) event.preventDefault();
    });
  }

  show("lines");
  const start = document.getElementById(page.dataset.at || location.hash.slice(1)) || step(1, true) || lines()[0];
  if (start && document.activeElement === document.body) {
    take(start);
    start.focus({ preventScroll: !page.dataset.at });
  }
})();
