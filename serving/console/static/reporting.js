// The form of a report: filled on a phone, kept there before it is sent, under one key that is made once.
import { content, latin } from "./sending.js";
import { hand, mine } from "./unsent.js";
import { drop } from "./phone_store.js";

const form = document.querySelector("[data-report]");
const TEHRAN = 3.5 * 3_600_000; // without summer time since 2022; phones may not know that
const told = form?.querySelector("[role=alert]");
let mends = null; // the refused report that this one stands in for

function tell(words) {
  told.hidden = !words;
  told.textContent = words;
  if (words) told.scrollIntoView({ block: "center" });
}

// The moment of now in Tehran, Jalali, as people write it.
function now() {
  const form = new Intl.DateTimeFormat("en-u-ca-persian-nu-latn", {
    timeZone: "UTC", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  });
  const part = Object.fromEntries(form.formatToParts(Date.now() + TEHRAN).map(({ type, value }) => [type, value]));
  return `${part.year}-${part.month}-${part.day} ${part.hour}:${part.minute}`;
}

const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const hashOf = async (file) => hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));

async function said() {
  const all = content(form);
  const named = Object.entries(all).filter(([name]) => !name.startsWith("outcome-") && name !== "photographs");
  const jobs = [...form.querySelectorAll("[data-job]")].map((field) => ({
    job_id: field.dataset.job, outcome: field.querySelector(":checked").value,
  }));
  const attachments = await Promise.all([...form.elements.photographs.files].map(hashOf));
  const report = { ...Object.fromEntries(named), completed_at: latin(all.completed_at), jobs };
  return attachments.length ? { ...report, attachments } : report;
}

function fill(report) {
  mends = report.id;
  tell(report.refused);
  for (const [name, value] of Object.entries(report.said)) {
    if (form.elements[name] && typeof value !== "object") form.elements[name].value = value;
  }
  report.said.jobs.forEach(({ outcome }, place) => (form.elements[`outcome-${place + 1}`].value = outcome));
  form.elements.completed_at.dataset.touched = "";
}

async function submit() {
  if (form.elements.completed_at.dataset.touched === undefined) form.elements.completed_at.value = now();
  const { report: address, plan, sent } = form.dataset;
  const report = { id: crypto.randomUUID(), address, plan, page: location.pathname, at: new Date().toISOString(), said: await said() };
  try {
    const receipt = await hand(report);
    if (mends) drop(mends);
    location.assign(sent.replace("{report_id}", receipt.report_id));
  } catch (error) {
    if (!error.waits) return tell(error.message);
    if (mends) drop(mends);
    wait();
  }
}

// Until its answer comes, a report cannot be told from one that was received: nothing is sent beside it.
function wait() {
  form.hidden = true;
  document.querySelector("[data-waiting]").hidden = false;
  document.querySelector("[data-unsent]").scrollIntoView();
}

function findPlace(button) {
  const at = form.querySelector("[data-at]");
  navigator.geolocation.getCurrentPosition(({ coords }) => {
    form.elements.latitude.value = coords.latitude.toFixed(6);
    form.elements.longitude.value = coords.longitude.toFixed(6);
    form.elements.distance_m.disabled = true;
    at.textContent = `${form.elements.latitude.value}, ${form.elements.longitude.value}`;
  }, () => (at.textContent = button.dataset.unknown), { enableHighAccuracy: true, timeout: 30_000 });
}

if (form) {
  const completed = form.elements.completed_at;
  if (!completed.value) completed.value = now();
  else completed.dataset.touched = "";
  completed.addEventListener("input", () => (completed.dataset.touched = ""));
  form.querySelector("[data-place]").addEventListener("click", (event) => findPlace(event.currentTarget));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const buttons = form.querySelectorAll("button");
    buttons.forEach((button) => (button.disabled = true));
    tell("");
    await submit();
    buttons.forEach((button) => (button.disabled = false));
  });
  const earlier = (await mine()).filter(({ address, plan }) => address === form.dataset.report && plan === form.dataset.plan);
  if (earlier.some(({ refused }) => !refused)) wait();
  else if (earlier.length) fill(earlier.at(-1));
}
