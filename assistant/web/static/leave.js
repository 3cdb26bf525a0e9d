// Leaving fast, after the pattern "Exit this page" of the GOV.UK Design System. Without this file it is a plain link.
import { find, onPress, sentences } from "./page.js";
import { emptyAll } from "./note.js";

const WAIT = 400; // milliseconds that leaving waits for the server to forget
const WITHIN = 5000; // milliseconds for three presses of Shift
const counting = find("#counting");

// Empties the page and has the server forget, whatever it answers.
export const forget = async () => {
  emptyAll();
  const session = window.__gradio_session_hash__;
  for (const part of document.querySelectorAll("#log, #standing-frame, #said")) part.replaceChildren();
  for (const field of document.querySelectorAll("textarea, input[type=text], input[type=password]")) field.value = "";
  if (!session) return;
  const body = JSON.stringify({ session });
  const gone = fetch("/leave", { method: "POST", body, keepalive: true, headers: { "Content-Type": "application/json" } });
  await Promise.race([gone, new Promise((done) => setTimeout(done, WAIT))]).catch(() => {});
};

let leaving = false;
const leave = async () => {
  if (leaving) return;
  leaving = true;
  const overlay = find("#leaving");
  overlay.hidden = false;
  overlay.textContent = overlay.dataset.text;
  document.title = "…";
  await forget();
  try {
    sessionStorage.clear();
  } catch {
    // Storage is off: nothing is there.
  }
  location.replace(find("#exit").href);
};

onPress("exit", (_, event) => {
  event.preventDefault();
  leave();
});

// A capital letter, or Shift with another key, is not a press of its own: nothing is counted, and nothing is said.
let presses = [];
let alone = false;
document.addEventListener("keydown", (event) => {
  if (event.key !== "Shift") presses = [];
  alone = event.key === "Shift" && !event.ctrlKey && !event.altKey && !event.metaKey;
});
document.addEventListener("keyup", (event) => {
  if (event.key !== "Shift" || !alone) return;
  const now = Date.now();
  presses = [...presses.filter((time) => now - time < WITHIN), now];
  if (presses.length >= 3) leave();
  else counting.textContent = sentences.leaving.left.replace("{count}", 3 - presses.length);
});

// The back button must not bring the page back as it was.
window.addEventListener("pageshow", (event) => {
  if (event.persisted && leaving) location.reload();
});
