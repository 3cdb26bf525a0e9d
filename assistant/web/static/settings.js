// Country, language, text size, colours and motion. They hold until the page is closed.
import { all, find, tell } from "./page.js";

const root = document.documentElement;

// The country: shows one country's help, and tells the conversation through a hidden field of Gradio's.
const selects = all("#help-country, #intro-country, #settings-country");
const showCountry = (code) => {
  for (const select of selects) select.value = code;
  for (const block of all("#help .country")) {
    block.hidden = block.dataset.country !== code;
    block.open = block.dataset.country === code;
  }
  tell("#country", code);
};
// Countries by their names in the language of the page, which the browser knows; the last is for everywhere else.
const byName = new Intl.Collator(root.lang);
for (const select of root.lang === "en" ? [] : selects) {
  const names = new Intl.DisplayNames([root.lang], { type: "region" });
  const chosen = select.value;
  const countries = [...select.options].slice(0, -1);
  for (const option of countries) option.textContent = names.of(option.value);
  select.prepend(...countries.sort((one, other) => byName.compare(one.textContent, other.textContent)));
  select.value = chosen;
}
for (const select of selects) select.addEventListener("change", () => showCountry(select.value));
find("#help .choose").hidden = false;
showCountry(find("#help-country").value);

// Another language is another page: its address says which.
for (const select of all("#intro-language, #settings-language")) {
  select.addEventListener("change", () => {
    location.search = new URLSearchParams({ lang: select.value, country: find("#help-country").value });
  });
}

for (const field of all("#panel-settings input[type=radio]")) {
  if (root.dataset[field.name]) field.checked = root.dataset[field.name] === field.value;
  field.addEventListener("change", () => {
    root.dataset[field.name] = field.value;
    if (field.name === "motion") tell("#motion", field.value);
    try {
      sessionStorage.setItem(`between.${field.name}`, field.value);
    } catch {
      // Storage is off: it holds until the page is loaded anew.
    }
  });
}
