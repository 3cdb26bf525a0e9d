// Before the page is drawn: size, colours and motion as they were set for this session, and Gradio's language.
"use strict";

(() => {
  const root = document.documentElement;
  root.classList.add("scripted");
  for (const name of ["size", "theme", "motion"]) {
    try {
      root.dataset[name] = sessionStorage.getItem(`between.${name}`) ?? "";
    } catch {
      root.dataset[name] = ""; // storage is off: the settings hold until the page is loaded anew
    }
  }
  // Gradio asks the browser for its language. The page may have been asked for another; the names are Gradio's
  // own, and for Italian, which it lacks, the one that `app.py` gives it (`GRADIO_NAMES`).
  const lang = { zh: "zh-CN", it: "ca" }[root.lang] ?? root.lang;
  Object.defineProperty(navigator, "language", { get: () => lang });
})();
