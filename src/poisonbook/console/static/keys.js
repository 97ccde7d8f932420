// Keys for those who work here all day. Everything they do, a link or a button on the page does too.
(() => {
  "use strict";
  const rows = () => [...document.querySelectorAll("tr[data-row]")];
  const written = (target) => target.closest("input, textarea, select, [contenteditable]");

  function step(by) {
    const all = rows();
    if (all.length === 0) return;
    const now = all.findIndex((row) => row.classList.contains("here"));
    const next = now < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(now + by, 0), all.length - 1);
    all.forEach((row, place) => row.classList.toggle("here", place === next));
    const link = all[next].querySelector("a");
    if (link) link.focus();
  }

  function press(key) {
    const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!target) return false;
    if (target.tagName === "SUMMARY") {
      const move = target.parentElement;
      move.open = true;
      const field = move.querySelector("select, textarea");
      (field || target).focus();
      move.scrollIntoView({ block: "nearest" });
    } else {
      target.click();
    }
    return true;
  }

  // What is written in a decision stays there when it is closed.
  function leave(target) {
    const open = target.closest("details.move[open]") || document.querySelector("details.move[open]");
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    } else if (written(target)) {
      target.blur();
    }
  }

  // A form that answers with a file leaves the page as it is: say that the file comes, and what is next.
  document.addEventListener("submit", (event) => {
    const said = event.target.dataset.saves && document.getElementById(event.target.dataset.saves);
    if (said) said.hidden = false;
  });

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      leave(event.target);
      return;
    }
    if (written(event.target)) return;
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (!/^[a-z0-9?]$/.test(event.key) || !press(event.key)) return;
    event.preventDefault();
  });
})();
