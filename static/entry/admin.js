/* Names for the searchable lists: select2 leaves them without one, so a screen reader would say "edit text" alone. */
"use strict";

window.addEventListener("load", () => {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) {
    const label = document.querySelector(`label[for="${select.id}"]`);
    const list = select.parentElement.querySelector(".select2-selection");
    const shown = list && list.querySelector(".select2-selection__rendered");
    if (!label || !shown) continue;
    label.id = label.id || `${select.id}_label`;
    list.setAttribute("aria-labelledby", `${label.id} ${shown.id}`);
    shown.setAttribute("aria-labelledby", label.id);
  }
});
