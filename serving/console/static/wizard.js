// The slider chooses among shares that the server has reckoned; nothing is computed here.
import { latin } from "./sending.js";

const PATIENCE = 700; // milliseconds after the last key
const form = document.querySelector("[data-wizard]");
const place = form.querySelector("[data-outlook]");
const waiting = form.querySelector("[data-waiting]");
const refused = form.querySelector("[data-refused]");
const slider = form.querySelector("#exploration");
const bounds = form.querySelector("[data-bounds]");
const shares = slider.dataset.shares.split(" ");
let asked = 0;

function choose() {
  const share = shares[slider.value];
  form.elements.explore.value = share;
  const drawn = [...place.querySelectorAll(".looks_marks, .shares_marks")]; // each with a child a share, in their order
  place.querySelectorAll("[data-share]").forEach((one, nth) => {
    one.hidden = Number(one.dataset.share) !== Number(share);
    if (!one.hidden) slider.setAttribute("aria-valuetext", one.dataset.said);
    for (const marks of drawn) marks.children[nth].classList.toggle("chosen", !one.hidden);
  });
}

const told = (words) => {
  refused.hidden = !words;
  refused.textContent = words;
};

async function ask() {
  const mine = ++asked;
  const { cycle, visits, province, constraints } = form.elements;
  const question = new URLSearchParams({ cycle: cycle.value, visits: latin(visits.value.trim()), province: province.value });
  if (place.dataset.own) question.set("explore", place.dataset.own);
  if (constraints.value) question.set("constraints", constraints.value);
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

// The fields of levels, days and bounds make the text of a constraints file; an empty one says nothing.
function constrain() {
  const sections = new Map();
  for (const field of form.querySelectorAll("[data-key]")) {
    const value = latin(field.value.trim());
    const name = field.dataset.section ?? field.closest("[data-bound]").querySelector("select").value;
    if (!value || !name) continue;
    const line = `${field.dataset.key} = ${"text" in field.dataset ? JSON.stringify(value) : value}`;
    sections.set(name, [...(sections.get(name) ?? []), line]);
  }
  form.elements.constraints.value = [...sections].map(([name, lines]) => [`[${name}]`, ...lines, ""].join("\n")).join("\n");
  const again = Number(latin(form.elements.revisit.value.trim())) > 0;
  form.elements.revisit_level.disabled = !again || sections.has("levels");
  form.elements.level.disabled = sections.has("levels");
}

function bound(whose = "", ...visits) {
  const row = form.querySelector("template").content.cloneNode(true);
  const select = row.querySelector("select");
  select.value = whose;
  if (select.value !== whose) select.add(new Option(whose, whose, true, true)); // it stays, whoever else may not choose it
  row.querySelectorAll("input").forEach((field, place) => (field.value = visits[place] ?? ""));
  bounds.append(row);
}

let later;
form.addEventListener("input", (event) => {
  constrain();
  if (event.target !== form.elements.visits && !event.target.closest(".several, [data-bound]")) return;
  clearTimeout(later);
  later = setTimeout(ask, PATIENCE);
});
for (const name of ["cycle", "province"]) form.elements[name].addEventListener("change", ask);
slider.addEventListener("input", choose);
form.querySelector("[data-another]").addEventListener("click", () => bound());
JSON.parse(bounds.dataset.bounds).forEach((one) => bound(...one));
constrain();
ask();
