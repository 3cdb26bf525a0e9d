// The little that neither HTML nor Gradio does. The help panel and its links work without this file.
import { all, box, fill, find, onPress, open, say, sentences, tell } from "./page.js";
import "./settings.js";
import "./leave.js";
import { keepPlan, keepReply, keepLine } from "./note.js";
import { report } from "./report.js";
import "./keep.js";
import "./pause.js";
import "./homework.js";

// ---------------------------------------------------------------- what each reply offers

const fromTemplate = (template) => template.content.cloneNode(true);

onPress("cite", (chip) => {
  const cited = chip.nextElementSibling;
  const panel = find("#panel-source");
  find("h2", panel).textContent = cited.dataset.heading;
  find(".panel-body", panel).replaceChildren(fromTemplate(cited));
  open("source", chip);
});

const actions = {
  question: () => find("#more-question")?.click(),
  practice: () => find("#more-practice")?.click(),
  why: (reply, button) => {
    find("#panel-why .body").replaceChildren(fromTemplate(find("template.why", reply)));
    open("why", button);
  },
  save: (reply) => {
    keepReply(reply);
    say(sentences.actions.saved);
  },
  "save-line": (mine) => {
    keepLine(find(".message", mine).textContent);
    say(sentences.actions.saved);
  },
  plan: (reply) => {
    keepPlan(all("li", find("template.plan", reply).content));
    say(sentences.actions.planned);
  },
  report: (reply, button) => {
    report(reply);
    open("report", button);
  },
};
onPress("do", (button) => {
  actions[button.dataset.do](button.closest("article"), button);
  if (["save", "save-line", "plan"].includes(button.dataset.do)) button.dataset.done = "";
});

onPress("opener", (button) => fill(button.textContent));
onPress("use-words", (button) => {
  const prompts = all("textarea", button.closest(".panel-side"));
  const written = prompts.map((field) => field.value.trim()).filter(Boolean);
  find("#panel-words [data-close]").click();
  if (written.length) fill([box()?.value.trim(), ...written].filter(Boolean).join("\n"));
  for (const field of prompts) field.value = "";
});

// ---------------------------------------------------------------- what arrives

// The care card takes the focus once; a new turn is scrolled into view.
const arrived = new Set();
let seen = { mine: 0, replies: 0 };
const onLog = () => {
  const mine = all("#log .mine");
  const replies = all("#log .theirs:not(.waiting)");
  document.documentElement.classList.toggle("talking", mine.length > 0);
  if (!mine.length) arrived.clear();
  else if (mine.length !== seen.mine) mine.at(-1).scrollIntoView({ block: "start" });
  else if (replies.length > seen.replies) {
    const last = replies.at(-1);
    if (last.previousElementSibling?.matches(".theirs")) last.scrollIntoView({ block: "center" });
  }
  seen = { mine: mine.length, replies: replies.length };
  for (const heading of all("#log [data-arrives]")) {
    if (arrived.has(heading.id)) continue;
    arrived.add(heading.id);
    heading.focus({ preventScroll: true });
  }
};

// Pressing a button must not strand the keyboard: send and clear lead back to the box.
document.addEventListener("click", (event) => {
  const pressed = event.target.closest?.("#send, #clear, .skip[href='#message']");
  if (!pressed) return;
  if (pressed.matches(".skip")) event.preventDefault();
  box()?.focus();
});

// When the server is out of reach, or a reply did not come, say so in our own words. `link.js` tells of both.
const notice = find("#offline");
const trouble = new Set();
const SAID = ["lost", "unanswered", "unloaded"]; // the first that holds is said
const setTrouble = (name, holds) => {
  trouble[holds ? "add" : "delete"](name);
  notice.textContent = notice.dataset[SAID.find((one) => trouble.has(one))] ?? "";
  notice.hidden = !trouble.size;
};
window.addEventListener("between:link", ({ detail: lost }) => setTrouble("lost", lost));

// A message that got no reply goes back into the box; the draft that was begun meanwhile stays behind it.
let sent = null;
window.addEventListener("between:sent", ({ detail: words }) => {
  sent = words;
  setTrouble("unanswered", false);
});
window.addEventListener("between:ended", () => {
  const waiting = find("#log .waiting");
  if (!waiting) return;
  if (sent === null) say(sentences.chat.failed_more);
  else {
    waiting.previousElementSibling?.remove();
    tell("#message", [sent, box().value].filter(Boolean).join("\n\n"));
    setTrouble("unanswered", true);
  }
  waiting.remove();
});

const PATIENCE = 10_000; // milliseconds until a chat that has not loaded is spoken of
setTimeout(() => setTrouble("unloaded", !box()), PATIENCE);

new MutationObserver(onLog).observe(find("gradio-app"), { childList: true, subtree: true });
new MutationObserver((_, watching) => {
  if (!find("#country textarea, #country input")) return;
  watching.disconnect();
  setTrouble("unloaded", false);
  tell("#country", find("#help-country").value);
  tell("#motion", document.documentElement.dataset.motion);
}).observe(find("gradio-app"), { childList: true, subtree: true });

// After seven days in an open page, arriving begins anew: what this is stands first again.
const WEEK = 7 * 24 * 3600 * 1000;
let opened = Date.now();
const onReturn = () => {
  if (document.visibilityState !== "visible" || Date.now() - opened < WEEK) return;
  opened = Date.now();
  document.documentElement.classList.add("again");
  find("#intro").scrollIntoView({ block: "start" });
  say(sentences.intro.again);
};
document.addEventListener("visibilitychange", onReturn);
document.addEventListener("focusin", onReturn);
