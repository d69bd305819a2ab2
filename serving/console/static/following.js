// While work goes on, the page is looked at again; once it is done, the page shows what came of it.
const EVERY = 1500; // milliseconds

async function look() {
  const answer = await fetch(location.href).catch(() => null);
  const goesOn = !answer?.ok || new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-follow]");
  if (goesOn) setTimeout(look, EVERY);
  else location.reload();
}

if (document.querySelector("[data-follow]")) setTimeout(look, EVERY);
