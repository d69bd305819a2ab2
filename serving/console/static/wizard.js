// The slider chooses among shares that the server has reckoned; nothing is computed here.
import { latin } from "./sending.js";

const PATIENCE = 700; // milliseconds after the last key
const form = document.querySelector("[data-wizard]");
const place = form.querySelector("[data-outlook]");
const waiting = form.querySelector("[data-waiting]");
const refused = form.querySelector("[data-refused]");
const slider = form.querySelector("#exploration");
const shares = slider.dataset.shares.split(" ");
let asked = 0;

function choose() {
  const share = shares[slider.value];
  form.elements.explore.value = share;
  for (const one of place.querySelectorAll("[data-share]")) {
    one.hidden = Number(one.dataset.share) !== Number(share);
    if (!one.hidden) slider.setAttribute("aria-valuetext", one.dataset.said);
  }
  for (const one of place.querySelectorAll("[data-point]")) {
    one.classList.toggle("chosen", Number(one.dataset.point) === Number(share));
  }
}

const told = (words) => {
  refused.hidden = !words;
  refused.textContent = words;
};

async function ask() {
  const mine = ++asked;
  const { cycle, visits, province } = form.elements;
  const question = new URLSearchParams({ cycle: cycle.value, visits: latin(visits.value.trim()), province: province.value });
  told("");
  waiting.hidden = false;
  let answer = null;
  do {
    if (answer) await new Promise((go) => setTimeout(go, 500));
    answer = await fetch(`${place.dataset.outlook}?${question}`).catch(() => null);
    if (mine !== asked) return;
  } while (answer?.status === 202);
  const text = answer ? await answer.text() : "";
  if (mine !== asked) return;
  waiting.hidden = true;
  const page = new DOMParser().parseFromString(text, "text/html");
  if (answer?.ok) place.replaceChildren(...page.body.childNodes);
  else told(page.querySelector("[role=alert]")?.textContent ?? document.body.dataset.offline);
  choose();
}

function levels() {
  const lines = [];
  for (const field of form.querySelectorAll("[data-level]")) {
    const visits = latin(field.value.trim());
    if (visits) lines.push(`${field.dataset.level} = ${visits}`);
  }
  form.elements.constraints.value = lines.length ? ["[levels]", ...lines, ""].join("\n") : "";
  const again = Number(latin(form.elements.revisit.value.trim())) > 0;
  form.elements.revisit_level.disabled = !again || lines.length > 0;
  form.elements.level.disabled = lines.length > 0;
}

let later;
form.elements.visits.addEventListener("input", () => {
  clearTimeout(later);
  later = setTimeout(ask, PATIENCE);
});
for (const name of ["cycle", "province"]) form.elements[name].addEventListener("change", ask);
slider.addEventListener("input", choose);
form.addEventListener("input", levels);
levels();
ask();
