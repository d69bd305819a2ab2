// The form of a report: filled on a phone and kept there from the first touch on, under one key that is made once.
import { content, latin } from "./sending.js";
import { hand, isToBeSent, keepBegun, mine, show } from "./unsent.js";
import { drop } from "./phone_store.js";

const form = document.querySelector("[data-report]");
const TEHRAN = 3.5 * 3_600_000; // without summer time since 2022; phones may not know that
const WRITTEN = ["duration_min", "distance_m", "note"];
const told = form?.querySelector("[role=alert]");
let id = null; // once made, of what is half filled, of the report that it becomes, and of the one that mends a refused one
let prints = Promise.resolve([]); // of the photographs
let keeping = Promise.resolve(); // one writing after another
let isHanded = false;

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
    job_id: field.dataset.job, outcome: field.querySelector(":checked")?.value,
  }));
  const attachments = await prints;
  const report = { ...Object.fromEntries(named), completed_at: latin(all.completed_at ?? ""), jobs };
  return attachments.length ? { ...report, attachments } : report;
}

async function filled() {
  id ??= crypto.randomUUID();
  const { report: address, plan } = form.dataset;
  const isDated = form.elements.completed_at.dataset.touched !== undefined;
  return { id, address, plan, page: location.pathname, at: new Date().toISOString(), isDated, said: await said() };
}

function keepWhatIsFilled() {
  keeping = keeping.then(async () => isHanded || (await keepBegun(await filled()))).catch(() => {});
}

function fill(report) {
  ({ id } = report);
  tell(report.refused ?? "");
  const { completed_at, jobs, latitude, longitude, attachments = [] } = report.said;
  for (const name of WRITTEN) form.elements[name].value = report.said[name] ?? "";
  jobs.forEach(({ outcome }, place) => outcome && (form.elements[`outcome-${place + 1}`].value = outcome));
  if (report.isDated !== false) dateAs(completed_at);
  if (latitude !== undefined) standAt(latitude, longitude);
  prints = Promise.resolve(attachments);
  form.querySelector("[data-prints]").hidden = !attachments.length;
}

function dateAs(moment) {
  form.elements.completed_at.value = moment;
  form.elements.completed_at.dataset.touched = "";
}

async function submit() {
  isHanded = true;
  await keeping;
  if (form.elements.completed_at.dataset.touched === undefined) dateAs(now());
  try {
    const receipt = await hand(await filled());
    location.assign(form.dataset.sent.replace("{report_id}", receipt.report_id));
  } catch (error) {
    if (error.waits) return wait();
    isHanded = false;
    tell(error.message);
  }
}

// Until its answer comes, a report cannot be told from one that was received: nothing is sent beside it.
function wait() {
  form.hidden = true;
  document.querySelector("[data-waiting]").hidden = false;
  document.querySelector("[data-unsent]").scrollIntoView();
}

function standAt(latitude, longitude) {
  form.elements.latitude.value = latitude;
  form.elements.longitude.value = longitude;
  form.elements.distance_m.disabled = true;
  form.querySelector("[data-at]").textContent = `${latitude}, ${longitude}`;
}

function findPlace(button) {
  navigator.geolocation.getCurrentPosition(({ coords }) => {
    standAt(coords.latitude.toFixed(6), coords.longitude.toFixed(6));
    keepWhatIsFilled();
  }, () => (form.querySelector("[data-at]").textContent = button.dataset.unknown), { enableHighAccuracy: true, timeout: 30_000 });
}

if (form) {
  const { completed_at: completed, photographs } = form.elements;
  if (!completed.value) completed.value = now();
  else completed.dataset.touched = "";
  completed.addEventListener("input", () => (completed.dataset.touched = ""));
  photographs.addEventListener("input", () => {
    prints = Promise.all([...photographs.files].map(hashOf));
    form.querySelector("[data-prints]").hidden = true;
  });
  form.addEventListener("input", keepWhatIsFilled);
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
  if (earlier.some(isToBeSent)) wait();
  else if (earlier.length) fill(earlier.at(-1));
}

// A visit that was given up or reported takes no report: what was half filled for it is nothing any more.
const closed = document.querySelector("[data-closed]")?.dataset.closed;
if (closed) {
  for (const report of await mine()) if (report.begun && report.said.visit_id === closed) drop(report.id);
  show();
}
