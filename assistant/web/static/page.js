// What the other modules share: finding things, the sentences, Gradio's fields, and the panels.

export const find = (selector, root = document) => root.querySelector(selector);
export const all = (selector, root = document) => [...root.querySelectorAll(selector)];
export const sentences = JSON.parse(find("#sentences").textContent);
export const box = () => find("#message textarea");

// Tells one of Gradio's fields what it holds now, as typing would.
export const tell = (selector, value) => {
  const field = find(`${selector} textarea, ${selector} input`);
  if (!field || field.value === value) return;
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
};

export const fill = (text) => {
  tell("#message", text);
  box()?.focus();
};

// A click on a button with one of these data attributes.
export const onPress = (attribute, action) => {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(`[data-${attribute}]`);
    if (button) action(button, event);
  });
};

// A sentence in the panel, or in the chat's own status line: spoken once.
export const say = (sentence, panel) => {
  const line = panel ? find(".told", panel) : find("#counting");
  line.textContent = "";
  setTimeout(() => (line.textContent = sentence), 50);
};

// Panels are not modal: the bar with help stays in reach. What lies under one cannot be reached meanwhile.
let opener = null;
const under = () => all("#intro, #homework, gradio-app, #tools, #openers, .skip[href='#message']");
const covering = (panel) => panel.classList.contains("sheet") || matchMedia("(max-width: 60rem)").matches;
export const current = () => find(".panel-side:not([hidden])");

export const open = (name, from = document.activeElement) => {
  const panel = find(`#panel-${name}`);
  const before = current();
  if (before && before !== panel) before.hidden = true;
  opener = before ? opener : from;
  find(".told", panel).textContent = "";
  panel.hidden = false;
  document.documentElement.classList.toggle("covered", covering(panel));
  document.documentElement.classList.toggle("beside", !covering(panel));
  for (const part of under()) part.inert = covering(panel);
  panel.dispatchEvent(new CustomEvent("opened"));
  panel.scrollTop = 0;
  find("h2", panel).focus({ preventScroll: true });
  return panel;
};

export const close = () => {
  const panel = current();
  if (!panel) return;
  panel.hidden = true;
  document.documentElement.classList.remove("covered", "beside");
  for (const part of under()) part.inert = false;
  const back = opener?.isConnected && !opener.closest("[hidden]") ? opener : box();
  back?.focus({ preventScroll: true });
};

onPress("open", (button) => open(button.dataset.open, button));
onPress("close", close);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const help = find("#help");
  if (help.open) {
    help.open = false;
    find("summary", help).focus();
  } else close();
});
