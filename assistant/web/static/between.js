// The little that neither HTML nor Gradio does. The help panel and its links work without this file.
"use strict";

(() => {
  const find = (selector) => document.querySelector(selector);
  const box = () => find("#message textarea");

  // The country: shows one country's help, and tells the conversation through a hidden field of Gradio's.
  const select = find("#help-country");
  const showCountry = (code) => {
    for (const block of document.querySelectorAll("#help .country")) {
      block.hidden = block.dataset.country !== code;
      block.open = block.dataset.country === code;
    }
  };
  const tellCountry = () => {
    const field = find("#country textarea, #country input");
    if (!field || field.value === select.value) return;
    field.value = select.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  document.documentElement.classList.add("scripted");
  select.closest(".choose").hidden = false;
  select.addEventListener("change", () => {
    showCountry(select.value);
    tellCountry();
  });
  showCountry(select.value);

  // Escape closes the help panel and leaves the focus on its handle.
  const help = find("#help");
  help.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !help.open) return;
    help.open = false;
    help.querySelector("summary").focus();
  });

  // A redrawn log must not close what the person opened.
  const opened = new Set();
  document.addEventListener("click", (event) => {
    const summary = event.target.closest("details.citation > summary");
    if (summary) opened[summary.parentElement.open ? "delete" : "add"](summary.parentElement.id);
  });

  // The care card takes the focus once; a new turn is scrolled into view.
  const arrived = new Set();
  let seen = "";
  const onLog = () => {
    for (const citation of document.querySelectorAll("details.citation")) {
      if (opened.has(citation.id) && !citation.open) citation.open = true;
    }
    const mine = document.querySelectorAll("#log .mine");
    const replies = document.querySelectorAll("#log .theirs:not(.waiting)");
    if (!mine.length) {
      opened.clear();
      arrived.clear();
    } else if (seen !== `${mine.length}/${replies.length}`) {
      mine[mine.length - 1].scrollIntoView({ block: "start" });
    }
    seen = `${mine.length}/${replies.length}`;
    for (const heading of document.querySelectorAll("#log [data-arrives]")) {
      if (arrived.has(heading.id)) continue;
      arrived.add(heading.id);
      heading.focus({ preventScroll: true });
    }
  };

  // Pressing a button must not strand the keyboard: send, an example and clear lead back to the box.
  document.addEventListener("click", (event) => {
    if (event.target.closest("#send, #clear, .example, .skip")) {
      if (event.target.closest(".skip")) event.preventDefault();
      box()?.focus();
    }
  });

  // When the server is out of reach, say so in our own words; the draft stays where it is.
  const offline = find("#offline");
  const plainFetch = window.fetch;
  window.fetch = async (...request) => {
    try {
      const answer = await plainFetch(...request);
      offline.hidden = true;
      return answer;
    } catch (error) {
      if (error.name !== "AbortError") {
        offline.textContent = offline.dataset.text;
        offline.hidden = false;
      }
      throw error;
    }
  };

  new MutationObserver(onLog).observe(find("gradio-app"), { childList: true, subtree: true, attributes: true, attributeFilter: ["open"] });
  new MutationObserver((_, watching) => {
    if (!find("#country textarea, #country input")) return;
    watching.disconnect();
    tellCountry();
  }).observe(find("gradio-app"), { childList: true, subtree: true });
})();
