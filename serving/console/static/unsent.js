// What an inspector half filled, or reported and the server has not answered: shown, sent again, and deleted only by its owner.
import { send } from "./sending.js";
import { drop, keep, kept, ofOthers } from "./phone_store.js";

const EVERY = 30_000; // milliseconds between tries while something waits
const PAGES = "field"; // the pages that field_worker.js keeps
const place = document.querySelector("[data-unsent]");
const own = place.dataset;
const told = place.querySelector("[data-told]");
const received = [];
let going = null;

const waits = (error) => !error.status || [401, 429].includes(error.status) || error.status >= 500;
export const mine = () => kept(own);
export const isToBeSent = ({ refused, begun }) => !refused && !begun;
export const keepBegun = (report) => keep(own, { ...report, begun: true });

// The word that a request must show is of the log-in of now: a page that this phone kept may be of an earlier one.
async function wordOfNow() {
  const answer = await fetch("/v1/me");
  const me = answer.ok ? await answer.json() : {};
  if (answer.status === 401 || (answer.ok && me.name !== own.name)) throw Object.assign(new Error(own.ended), { status: 401 });
  if (!answer.ok) throw Object.assign(new Error(answer.statusText), { status: answer.status });
  return me.csrf_token;
}

async function sendOne(report) {
  const receipt = await send(report.address, report.said, { key: report.id, csrf: await wordOfNow() });
  drop(report.id);
  received.push({ ...report, receipt: receipt.report_id });
  return receipt;
}

// Keeps a report, then tries to send it. Answers with the receipt; throws what was refused, which is half filled again.
export async function hand(report) {
  const isKept = await keep(own, report).then(() => true, () => false);
  try {
    return await sendOne(report);
  } catch (error) {
    if (!waits(error)) await keepBegun(report).catch(() => drop(report.id));
    else if (isKept) await show(error);
    const words = waits(error) && !isKept ? own.full : error.message;
    throw Object.assign(new Error(words), { waits: waits(error) && isKept });
  }
}

async function sendAll() {
  for (const report of await mine()) {
    if (!isToBeSent(report)) continue;
    try {
      await sendOne(report);
    } catch (error) {
      if (waits(error)) return show(error);
      await keep(own, { ...report, refused: error.message });
    }
  }
  return show();
}

const again = () => (going ??= sendAll().finally(() => (going = null)));

const made = (tag, content, more = {}) => Object.assign(document.createElement(tag), { textContent: content, ...more });

const isHere = ({ page }) => page === location.pathname;

function line(report) {
  const item = document.createElement("li");
  const words = report.receipt ? own.sent : report.refused ? `${own.refused} ${report.refused}` : report.begun ? own.begun : own.waits;
  item.append(made("bdi", report.plan, { className: "id" }), " ", words, " ");
  if (report.receipt) item.append(made("a", own.see, { href: own.receipt + report.receipt }));
  if (!report.receipt && !isToBeSent(report)) {
    if (!isHere(report)) item.append(made("a", report.refused ? own.open : own.goOn, { href: report.page, className: "button quiet" }), " ");
    item.append(remove(report));
  }
  return item;
}

function remove(report) {
  const button = made("button", own.delete, { type: "button", className: "quiet" });
  button.setAttribute("aria-label", `${own.delete}: ${report.plan}`);
  button.addEventListener("click", () => (drop(report.id), isHere(report) ? location.reload() : show()));
  return button;
}

export async function show(error) {
  const waiting = await mine();
  place.hidden = !waiting.length && !received.length;
  place.querySelector("ul").replaceChildren(...[...received, ...waiting].map(line));
  place.querySelector("[data-again]").hidden = !waiting.some(isToBeSent);
  if (error?.status === 401) told.replaceChildren(own.ended, " ", made("a", own.logInWords, { href: own.logIn }));
  else if (error?.status) told.textContent = error.message;
  else told.textContent = "";
}

async function leave(isSure) {
  await again();
  if (!isSure && (await mine()).length) {
    place.querySelector("[data-leaving]").hidden = false;
    place.scrollIntoView();
    place.querySelector("[data-leave]").focus();
    return;
  }
  const sealed = ofOthers(own);
  await send("/v1/log-out", undefined, { csrf: await wordOfNow() }); // the answer makes the browser forget all it keeps
  for (const report of await mine()) drop(report.id);
  await globalThis.caches?.delete(PAGES);
  for (const [name, content] of sealed) localStorage.setItem(name, content);
  location.assign(own.logIn);
}

async function tryToLeave(isSure) {
  try {
    await leave(isSure);
  } catch (error) {
    if (error.status === 401) return location.assign(own.logIn);
    await globalThis.caches?.delete(PAGES);
    place.hidden = false;
    told.textContent = error.status ? error.message : document.body.dataset.offline;
  }
}

document.addEventListener("submit", (event) => {
  if (event.target.dataset.send !== "/v1/log-out") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  tryToLeave(false);
}, true);
document.querySelector("[data-log-out]").disabled = false; // before, a click would have taken along what others left here
place.querySelector("[data-leave]").addEventListener("click", () => tryToLeave(true));
place.querySelector("[data-again]").addEventListener("click", again);
addEventListener("online", again);
document.addEventListener("visibilitychange", () => document.hidden || again());
setInterval(async () => (await mine()).some(isToBeSent) && again(), EVERY);
again();
