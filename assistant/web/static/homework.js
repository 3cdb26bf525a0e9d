// What a counselor handed over: read from the link, shown above the chat, kept nowhere.
import { find, onPress, say, sentences } from "./page.js";

const MARK = "#take=";
const words = sentences.homework;
const place = find("#homework");

const make = (tag, text, attributes = {}) => {
  const made = document.createElement(tag);
  made.textContent = text; // whatever a link holds stays text
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
};

const list = (tag, items) => {
  const made = document.createElement(tag);
  made.append(...items);
  return made;
};

const show = ({ topics = [], questions = [], practice }) => {
  const parts = [make("h2", words.heading, { id: "homework-heading", tabindex: "-1" }), make("p", words.lead)];
  if (topics.length) parts.push(make("h3", words.topics), make("p", topics.join(" · "), { dir: "auto" }));
  if (questions.length) {
    const buttons = questions.map((line) =>
      make("button", line, { type: "button", class: "example", "data-opener": "", dir: "auto" }),
    );
    parts.push(make("h3", words.questions), ...buttons);
  }
  if (practice) {
    const whole = document.createElement("details");
    const steps = practice.steps.map((step) => make("li", step));
    whole.append(make("summary", `${words.practice}: ${practice.title}`), list("ol", steps), make("p", practice.text));
    parts.push(whole);
  }
  parts.push(make("button", words.away, { type: "button", class: "plain", "data-homework-away": "" }));
  place.replaceChildren(...parts);
  place.hidden = false;
};

const broken = () => {
  place.replaceChildren(make("h2", words.heading, { id: "homework-heading", tabindex: "-1" }), make("p", words.broken));
  place.hidden = false;
};

const read = async () => {
  if (!location.hash.startsWith(MARK)) return;
  const data = location.hash.slice(MARK.length);
  // The address in the bar says nothing of it from here on.
  history.replaceState(null, "", location.pathname + location.search);
  try {
    const answer = await fetch("/homework", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ data }),
    });
    if (answer.ok) show(await answer.json());
    else broken();
  } catch {
    broken();
  }
  say(find("p", place).textContent);
};

onPress("homework-away", () => {
  place.replaceChildren();
  place.hidden = true;
  find("#message textarea")?.focus();
});
addEventListener("hashchange", read);
read();
