// Pausing: one sentence to take along, the note, goodbye.
import { all, find, onPress, open, say, sentences } from "./page.js";
import { add } from "./note.js";

const panel = find("#panel-pause");
const sentence = find("textarea", panel);
const suggested = find(".suggested", panel);

panel.addEventListener("opened", () => {
  find(".before", panel).hidden = false;
  find(".after", panel).hidden = true;
  const last = (selector) => all(`#log ${selector}`).at(-1)?.textContent.trim();
  const found = [last("blockquote p"), last(".theirs:not(.care) .question"), last(".mine .message")];
  const lines = [...new Set(found.filter((text) => text && text.length < 400))];
  suggested.hidden = !lines.length;
  find("ul", suggested).replaceChildren(
    ...lines.map((text) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "example", textContent: text, dir: "auto" });
      button.addEventListener("click", () => {
        sentence.value = text;
        sentence.focus();
      });
      item.append(button);
      return item;
    }),
  );
});

onPress("take", () => {
  if (!sentence.value.trim()) return sentence.focus();
  add("lines", sentence.value.trim());
  say(sentences.actions.saved, panel);
});

onPress("goodbye", () => {
  const taken = find(".taken", panel);
  taken.textContent = sentence.value.trim();
  taken.hidden = !taken.textContent;
  sentence.value = "";
  find("#clear")?.click();
  open("pause");
  find(".before", panel).hidden = true;
  find(".after", panel).hidden = false;
  const heading = find("h2", panel);
  heading.textContent = sentences.pause.bye;
  heading.focus();
});
panel.addEventListener("opened", () => (find("h2", panel).textContent = sentences.pause.heading));
