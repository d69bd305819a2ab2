// Forms that change something: what is in them goes to the API as JSON, once, whatever becomes of the connection.
//
//   <form data-send="/v1/sample-plans" data-then="/fa/sample-plans/{id}">
//
// An input's name with dots makes nested objects; data-type="number", "percent", "boolean", "list", "chosen" or "day" says what a value is.
// data-or says what an empty one is sent as, where it would be left out: a change keeps what it does not name.
// data-once names what the answer tells once: it is shown in the data-told that follows, until whoever reads it goes on.
// data-next is sent to next, without content, once the first was answered; data-etag is the version that was looked at.

const TOLD = "told-on-the-next-page";
const wordOfThePage = () => document.querySelector("meta[name=csrf]")?.content ?? "";

export function content(form) {
  const said = {};
  for (const field of form.elements) {
    if (!field.name || (field.type === "radio" && !field.checked)) continue;
    const value = (field.disabled ? undefined : valueOf(field)) ?? (field.dataset.or && JSON.parse(field.dataset.or));
    if (value === undefined) continue;
    const path = field.name.split(".");
    const last = path.pop();
    path.reduce((inner, part) => (inner[part] ??= {}), said)[last] = value;
  }
  return said;
}

function valueOf(field) {
  const text = field.type === "checkbox" ? field.checked : field.value.trim();
  switch (field.dataset.type) {
    case "number": return text === "" ? undefined : Number(latin(text));
    case "percent": return text === "" ? undefined : Number((Number(latin(text)) / 100).toFixed(6));
    case "boolean": return Boolean(text);
    case "chosen": return [...field.selectedOptions].map((one) => one.value);
    case "day": return text === "" ? undefined : latin(text).replaceAll("/", "-");
    case "list": return latin(text).split(/[\s,،]+/u).filter(Boolean);
    default: return text === "" ? undefined : text;
  }
}

// Persian and Arabic digits as people type them.
export const latin = (text) =>
  text.replace(/[۰-۹]/g, (digit) => digit.charCodeAt(0) - 0x6f0).replace(/[٠-٩]/g, (digit) => digit.charCodeAt(0) - 0x660).replace("٫", ".");

export async function send(address, said, { method = "POST", key = crypto.randomUUID(), etag, csrf = wordOfThePage() } = {}) {
  const headers = { "x-csrf-token": csrf, "accept-language": document.documentElement.lang };
  if (said !== undefined) headers["content-type"] = "application/json";
  if (method === "POST") headers["idempotency-key"] = key;
  if (etag) headers["if-match"] = etag;
  const answer = await fetch(address, { method, headers, body: said === undefined ? undefined : JSON.stringify(said) });
  const body = answer.headers.get("content-type")?.includes("json") ? await answer.json() : {};
  if (!answer.ok) throw Object.assign(new Error(body.detail ?? answer.statusText), { status: answer.status });
  return body;
}

function told(form, words) {
  let place = form.querySelector("[role=alert]");
  if (!place) {
    place = Object.assign(document.createElement("p"), { className: "note fault" });
    place.setAttribute("role", "alert");
    form.prepend(place);
  }
  place.hidden = !words;
  place.textContent = words;
}

function showOnce(form, secret) {
  const place = form.nextElementSibling;
  place.querySelector("output").textContent = secret;
  form.hidden = true;
  place.hidden = false;
  place.focus();
}

// What was made stands, whatever becomes of the next step: its page says how that went.
async function goOn(address) {
  try {
    await send(address);
  } catch (error) {
    sessionStorage.setItem(TOLD, error.status ? error.message : document.body.dataset.offline);
  }
}

async function sendForm(form) {
  const buttons = form.querySelectorAll("button");
  form.dataset.key ??= crypto.randomUUID(); // a second try of the same form is the same request
  buttons.forEach((button) => (button.disabled = true));
  form.setAttribute("aria-busy", "true");
  told(form, "");
  try {
    const said = form.hasAttribute("data-empty") ? undefined : content(form);
    const answer = await send(form.dataset.send, said, { method: form.dataset.method, key: form.dataset.key, etag: form.dataset.etag });
    const filled = (address) => address.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(answer[name]));
    if (form.dataset.next) await goOn(filled(form.dataset.next));
    if (form.dataset.once) showOnce(form, answer[form.dataset.once]);
    else if (form.dataset.then) location.assign(filled(form.dataset.then));
    else location.reload();
  } catch (error) {
    if (error.status) delete form.dataset.key; // it was answered: what is sent next is another request
    told(form, error.status ? error.message : form.dataset.offline ?? document.body.dataset.offline);
    buttons.forEach((button) => (button.disabled = false));
  } finally {
    form.removeAttribute("aria-busy");
  }
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-send]")) return;
  event.preventDefault();
  sendForm(event.target);
});

const left = sessionStorage.getItem(TOLD);
if (left) {
  sessionStorage.removeItem(TOLD);
  told(document.querySelector("main"), left);
}
