// While work goes on, the page is looked at again; once it is done, the page shows what came of it. Where looking would
// take what came of it, data-follow names another address that tells whether the work goes on.
const EVERY = 1500; // milliseconds

const mark = document.querySelector("[data-follow]");

async function look() {
  const answer = await fetch(mark.dataset.follow || location.href).catch(() => null);
  const goesOn = !answer?.ok || new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-follow]");
  if (goesOn) setTimeout(look, EVERY);
  else location.reload();
}

if (mark) setTimeout(look, EVERY);
