// Saying that a reply was not OK: nothing goes but what is ticked, and it is shown first.
import { all, find, onPress, say, sentences } from "./page.js";

const panel = find("#panel-report");
const clean = (text) => text.replace(/[ \t]+/g, " ").replace(/\s*\n\s*/g, "\n").trim();
let about = {};

// innerText leaves out what is not shown; the small actions are no part of a reply.
const textOf = (element) => {
  const copy = element.cloneNode(true);
  for (const part of all(".actions, template, .unseen, button", copy)) part.remove();
  return clean([...copy.childNodes].map((node) => node.innerText ?? node.textContent).join("\n"));
};

export const report = (reply) => {
  let mine = reply.previousElementSibling;
  while (mine && !mine.matches(".mine")) mine = mine.previousElementSibling;
  about = {
    reply: textOf(reply),
    message: mine ? find(".message", mine).textContent : "",
    why: clean(all("li", find("template.why", reply).content).map((item) => item.textContent).join("\n")),
  };
  find("form", panel).reset();
  find("[data-send-report]", panel).disabled = false;
  show();
};

const chosen = () => {
  const form = new FormData(find("form", panel));
  const sent = { reason: form.get("reason") };
  for (const part of ["reply", "message", "why"]) if (form.get(part) && about[part]) sent[part] = about[part];
  if (form.get("comment").trim()) sent.comment = form.get("comment").trim().slice(0, 4000);
  return sent;
};
const show = () => {
  const sent = chosen();
  sent.reason = sentences.report.reasons[sent.reason];
  find(".preview", panel).textContent = Object.values(sent).join("\n\n");
};

if (panel) {
  panel.addEventListener("input", show);
  find("form", panel).addEventListener("submit", (event) => event.preventDefault());
  onPress("send-report", async (button) => {
    button.disabled = true;
    let done = false;
    try {
      const headers = { "Content-Type": "application/json" };
      done = (await fetch("/report", { method: "POST", headers, body: JSON.stringify(chosen()) })).ok;
    } catch {
      done = false;
    }
    button.disabled = done;
    say(done ? sentences.report.sent : sentences.report.failed, panel);
  });
}
