// Keeping note and plan on this device, locked: AES-GCM under a key that PBKDF2 makes of the passphrase.
import { all, find, onPress, say, sentences } from "./page.js";
import { bringBack, written } from "./note.js";

const PLACE = "between.kept";
const ROUNDS = 600_000; // of PBKDF2 with SHA-256; source: OWASP Password Storage Cheat Sheet
const LEAST = 10; // characters of a passphrase

const keyOf = async (passphrase, salt) => {
  const raw = await crypto.subtle.importKey("raw", new TextEncoder().encode(passphrase), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  return crypto.subtle.deriveKey(how, raw, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
};
const toText = (bytes) => btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(""));
const toBytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

const lock = async (data, passphrase) => {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const key = await keyOf(passphrase, salt);
  const locked = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(JSON.stringify(data)));
  return JSON.stringify({ version: 1, salt: toText(salt), iv: toText(iv), locked: toText(locked) });
};
const unlock = async (kept, passphrase) => {
  const { salt, iv, locked } = JSON.parse(kept);
  const key = await keyOf(passphrase, toBytes(salt));
  const data = await crypto.subtle.decrypt({ name: "AES-GCM", iv: toBytes(iv) }, key, toBytes(locked));
  return JSON.parse(new TextDecoder().decode(data));
};

const stored = () => {
  try {
    return localStorage.getItem(PLACE);
  } catch {
    return null; // storage is off in this browser
  }
};
const show = () => {
  const there = stored() !== null;
  for (const button of all("[data-unlock], [data-forget]")) button.hidden = !there;
};
const words = sentences.keep;
let known = null; // what this page kept or opened; anything else that is kept would be lost
let warned = null; // the button that said so, until it is pressed again

onPress("keep", async (button) => {
  const panel = button.closest(".panel-side");
  const passphrase = find("[name=passphrase]", panel);
  if (!find("[name=consent]", panel).checked) return say(words.ask, panel);
  if ([...passphrase.value].length < LEAST) return say(words.short, panel);
  if (stored() !== null && stored() !== known && warned !== button) {
    warned = button;
    return say(words.replace, panel);
  }
  warned = null;
  try {
    const locked = await lock(written(), passphrase.value);
    localStorage.setItem(PLACE, locked);
    known = locked;
    say(words.kept, panel);
  } catch {
    say(sentences.note.uncopied, panel);
  }
  passphrase.value = "";
  show();
});
onPress("unlock", async (button) => {
  const panel = button.closest(".panel-side");
  const passphrase = find("[name=passphrase]", panel);
  warned = null;
  try {
    const kept = stored();
    bringBack(await unlock(kept, passphrase.value));
    known = kept;
    say(words.opened, panel);
  } catch {
    say(words.wrong, panel);
  }
  passphrase.value = "";
});
onPress("forget", (button) => {
  localStorage.removeItem(PLACE);
  show();
  say(words.forgotten, button.closest(".panel-side"));
  find("[data-keep]", button.closest("form")).focus();
});
for (const panel of all(".panel-side")) panel.addEventListener("opened", () => (warned = null));
for (const form of all("form.keeping")) form.addEventListener("submit", (event) => event.preventDefault());
show();
