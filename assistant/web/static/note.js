// The note and the plan: every word lives in the fields of the page, and leaves only by the person's hand.
import { all, find, onPress, say, sentences } from "./page.js";

const note = find("#panel-note");
const plan = find("#panel-plan");
const sheets = { note, plan };

// ---------------------------------------------------------------- lines, passages, questions

const grow = (field) => {
  field.style.height = "auto";
  if (field.scrollHeight) field.style.height = `${field.scrollHeight + 2}px`;
};
const count = () => {
  const entries = all("[data-list] li", note).length;
  find(".empty", note).hidden = entries > 0;
  const button = find("#tools [data-open=note]");
  button.dataset.count = entries || "";
  for (const list of all("[data-list]", note)) {
    const heading = find("h3", list).textContent;
    all("textarea", list).forEach((field, n) => {
      field.setAttribute("aria-label", `${heading}: ${sentences.note.entry.replace("{number}", n + 1)}`);
    });
  }
};

export const add = (list, text, source = "") => {
  const entries = find(`[data-list=${list}] ul`, note);
  const here = (item) => find("textarea", item).value === text && find(".from", item).textContent === source;
  if (text && all("li", entries).some(here)) return;
  const entry = find("template.entry", note).content.cloneNode(true).firstElementChild;
  find("textarea", entry).value = text;
  find(".from", entry).textContent = source;
  entries.append(entry);
  count();
  return entry;
};

export const keepLine = (text) => add("lines", text);
export const keepReply = (reply) => {
  for (const quote of all("figure.quote", reply)) {
    add("passages", find("blockquote p", quote).textContent, find("template.cited", quote)?.dataset.title);
  }
  for (const steps of all(".steps", reply)) {
    const lines = all("ol > li", steps).map((step, n) => `${n + 1}. ${step.textContent}`);
    add("passages", lines.join("\n"), find("template.cited", steps)?.dataset.title);
  }
  for (const question of all(".question", reply)) add("questions", question.textContent);
  if (!find("figure.quote, .steps, .question", reply)) {
    add("passages", all(":scope > p", reply).map((part) => part.textContent).join("\n"));
  }
};
export const keepPlan = (items) => {
  for (const item of items) {
    const field = find(`[name="plan.${item.dataset.section}"]`, plan);
    if (field && !field.value.includes(item.textContent)) {
      field.value = [field.value, item.textContent].filter(Boolean).join("\n");
    }
  }
};

onPress("add", (button) => find("textarea", add(button.dataset.add, "")).focus());
onPress("remove", (button) => {
  const list = button.closest("[data-list]");
  button.closest("li").remove();
  count();
  (all("textarea", list).at(-1) ?? find("[data-add]", list)).focus();
});
for (const panel of Object.values(sheets)) {
  panel.addEventListener("input", (event) => event.target.matches("textarea") && grow(event.target));
  panel.addEventListener("toggle", () => all("textarea", panel).forEach(grow), true);
  panel.addEventListener("opened", () => {
    for (const button of all("[data-sheet=delete]", panel)) calm(button);
    all("textarea", panel).forEach(grow);
  });
}

// ---------------------------------------------------------------- a sheet: what is printed, copied and downloaded

const filled = (item) => item.text;
const sheetOf = (panel) => {
  const sections = [];
  for (const list of all("[data-list]", panel)) {
    const items = all("li", list).map((item) => ({
      text: find("textarea", item).value.trim(),
      source: find(".from", item).textContent,
    }));
    sections.push({ heading: find("h3", list).textContent, items: items.filter(filled) });
  }
  for (const form of all("[data-form]", panel)) {
    const heading = find("h3", form)?.textContent;
    const items = all("textarea", form).map((field) => ({
      text: field.value.trim(),
      ...(heading && { label: field.previousElementSibling.textContent }),
    }));
    sections.push({ heading: heading ?? find(".field span", form).textContent, items: items.filter(filled) });
  }
  return {
    title: find("[name=title]", panel)?.value.trim() || find("h2", panel).textContent,
    date: new Date().toLocaleDateString(document.documentElement.lang, { dateStyle: "long" }),
    made: sentences.note.made,
    sections: sections.filter((section) => section.items.length),
  };
};

const markdown = (sheet) => {
  const plain = (text) => text.replace(/([\\`*_[\]<>#])/g, "\\$1").replace(/^(\s*)([-+]|\d+\.)(\s)/gm, "$1\\$2$3");
  const item = ({ text, source, label }) =>
    `${label ? `**${plain(label)}**\n\n` : ""}${plain(text).replace(/\n/g, "  \n")}\n${source ? `\n*${plain(source)}*\n` : ""}`;
  const section = ({ heading, items }) => `## ${plain(heading)}\n\n${items.map(item).join("\n")}`;
  return `# ${plain(sheet.title)}\n\n${sheet.date}\n\n${sheet.sections.map(section).join("\n")}\n---\n\n${plain(sheet.made)}\n`;
};
const plainText = (sheet) =>
  [
    sheet.title,
    sheet.date,
    ...sheet.sections.flatMap(({ heading, items }) => [
      `\n${heading}`,
      ...items.map(({ text, source, label }) => [label, text, source && `(${source})`].filter(Boolean).join("\n")),
    ]),
    `\n${sheet.made}`,
  ].join("\n");

const make = (tag, text, css = "") => Object.assign(document.createElement(tag), { textContent: text, className: css, dir: "auto" });
const layOut = (sheet) => {
  const parts = [make("h1", sheet.title), make("p", sheet.date, "date")];
  for (const { heading, items } of sheet.sections) {
    const section = document.createElement("section");
    section.append(make("h2", heading));
    for (const { text, source, label } of items) {
      if (label) section.append(make("p", label, "label"));
      section.append(make("p", text, "text"));
      if (source) section.append(make("p", source, "source"));
    }
    parts.push(section);
  }
  find("#print").replaceChildren(...parts, make("p", sheet.made, "made"));
};

const download = (blob, name) => {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
};

const calm = (button) => {
  button.textContent = sentences.note.delete;
  delete button.dataset.sure;
};
const empty = (panel) => {
  for (const entry of all("[data-list] li", panel)) entry.remove();
  for (const field of all("textarea, input[name=title]", panel)) field.value = "";
  count();
};
export const emptyAll = () => {
  for (const panel of Object.values(sheets)) empty(panel);
  find("#print").replaceChildren();
};

const ways = {
  print: (panel) => {
    layOut(sheetOf(panel));
    window.print();
  },
  markdown: (panel, name) => download(new Blob([markdown(sheetOf(panel))], { type: "text/markdown" }), `${name}.md`),
  copy: async (panel) => {
    try {
      await navigator.clipboard.writeText(plainText(sheetOf(panel)));
      say(sentences.note.copied, panel);
    } catch {
      say(sentences.note.uncopied, panel);
    }
  },
  pdf: async (panel, name) => {
    try {
      const headers = { "Content-Type": "application/json" };
      const answer = await fetch("/note.pdf", { method: "POST", headers, body: JSON.stringify(sheetOf(panel)) });
      if (answer.ok) download(await answer.blob(), `${name}.pdf`);
      else say(answer.status === 422 ? sentences.note.pdf_letters : sentences.note.pdf_failed, panel);
    } catch {
      say(sentences.note.pdf_failed, panel);
    }
  },
  delete: (panel, _, button) => {
    if (!("sure" in button.dataset)) {
      button.dataset.sure = "";
      button.textContent = sentences.note.sure;
      return;
    }
    calm(button);
    empty(panel);
    say(sentences.note.deleted, panel);
  },
};
onPress("sheet", (button) => {
  const panel = button.closest(".panel-side");
  ways[button.dataset.sheet](panel, panel.id.replace("panel-", ""), button);
});
window.addEventListener("afterprint", () => find("#print").replaceChildren());

// ---------------------------------------------------------------- all of it as data, to keep and to bring back

const ownWords = (field) => (field.value === field.defaultValue ? "" : field.value); // the title has one of ours at first

export const written = () => ({
  lists: all("[data-list]", note).map((list) => ({
    name: list.dataset.list,
    items: all("li", list).map((item) => ({ text: find("textarea", item).value, source: find(".from", item).textContent })),
  })),
  fields: Object.values(sheets).flatMap((panel) =>
    all("textarea[name], input[name=title]", panel).map((field) => [field.name, ownWords(field)]),
  ),
});
export const bringBack = ({ lists, fields }) => {
  for (const { name, items } of lists) for (const { text, source } of items) add(name, text, source);
  for (const [name, value] of fields) {
    const field = [...Object.values(sheets)].map((panel) => find(`[name="${CSS.escape(name)}"]`, panel)).find(Boolean);
    if (!field || !value || value === field.defaultValue) continue;
    const gap = field.matches("textarea") ? "\n" : " · ";
    if (`${gap}${field.value}${gap}`.includes(`${gap}${value}${gap}`)) continue;
    field.value = [ownWords(field), value].filter(Boolean).join(gap);
  }
  for (const panel of Object.values(sheets)) all("textarea", panel).forEach(grow);
};
