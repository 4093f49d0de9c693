// The worklist from the keyboard: j and k walk from goal to goal, x ticks, Enter opens, a and v lead to the forms.
// Without this script everything works by Tab, Space and Enter.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const cards = [...document.querySelectorAll("article[data-goal]")];
  const ticks = () => [...document.querySelectorAll("input[name=goal]")];
  const shown = document.querySelector("[data-ticked]");
  const all = document.querySelector("[data-tick-all]");

  const count = () => {
    const number = ticks().filter((box) => box.checked).length;
    if (shown) shown.textContent = number ? `(${number})` : "";
  };
  const current = () => cards.findIndex((card) => card.contains(document.activeElement));
  const go = (card) => {
    if (!card) return;
    card.focus();
    card.scrollIntoView({ block: "nearest" });
  };
  const within = (card, selector) => (card ? card.querySelector(selector) : null);

  const keys = {
    j: () => go(cards[Math.min(current() + 1, cards.length - 1)]),
    k: () => go(cards[Math.max(current() - 1, 0)]),
    x: () => {
      const box = within(cards[current()], "input[name=goal]");
      if (box) box.click();
    },
    a: () => document.querySelector("#bulk [name=assign-body]")?.focus(),
    v: () => document.querySelector("#bulk [name=verdict-verdict]")?.focus(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input:not([type=checkbox]), select, textarea")) return;
    if (event.key === "Enter" && event.target.matches("article[data-goal]")) {
      within(event.target, "h2 a")?.click();
      return;
    }
    if (keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    }
  });

  if (all) {
    all.hidden = false;
    all.addEventListener("click", () => {
      const every = ticks().every((box) => box.checked);
      ticks().forEach((box) => (box.checked = !every));
      count();
    });
  }
  document.addEventListener("change", count);
  count();
});
