// Brings a part of another page in where its link stands; without scripts, or where it is not had, the link does.
for (const place of document.querySelectorAll("[data-bring]")) {
  const answer = await fetch(place.querySelector("a").href).catch(() => null);
  const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
  if (page) place.replaceWith(page.querySelector("[data-part]"));
}
