// Before anything is drawn: the theme that was chosen last time, and that there is a script at all.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const kept = localStorage.getItem("fungible-theme");
    if (kept === "dark" || kept === "light") root.dataset.theme = kept;
  } catch {
    // A browser that keeps nothing shows what the system asks for.
  }
})();
