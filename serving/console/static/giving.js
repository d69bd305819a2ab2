// Chosen visits are given to an inspector one by one; what is refused says why, and stays chosen.
import { send } from "./sending.js";

const form = document.querySelector("[data-give]");
const told = form?.querySelector("[data-told]");

async function give() {
  const inspector_id = form.elements.inspector_id.value.trim();
  const refused = new Map();
  let given = 0;
  for (const box of form.querySelectorAll("[name=visit]:checked")) {
    try {
      await send(`/v1/visits/${box.value}/assign`, { inspector_id });
      box.checked = false;
      given += 1;
    } catch (error) {
      const why = error.status ? error.message : document.body.dataset.offline;
      refused.set(why, (refused.get(why) ?? 0) + 1);
    }
  }
  if (given && !refused.size) return location.reload();
  const number = (count) => count.toLocaleString(document.documentElement.lang);
  const why = [...refused].map(([words, count]) => `${form.dataset.notGiven} ${number(count)}. ${words}`);
  told.textContent = [`${form.dataset.given} ${number(given)}.`, ...why].join(" ");
  told.classList.toggle("fault", refused.size > 0);
  told.hidden = false;
}

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  await give();
  button.disabled = false;
});
