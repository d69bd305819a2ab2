// The day's pages are kept on this phone, so that they open where there is no connection; at log-out they go.
const PAGES = "field";
const scope = document.querySelector("[data-unsent]").dataset.scope;

async function keepPages() {
  await navigator.serviceWorker.register("/field-worker.js", { scope });
  const cache = await caches.open(PAGES);
  const files = performance.getEntriesByType("resource").map(({ name }) => name).filter((name) => new URL(name).pathname.startsWith("/static/"));
  await cache.addAll([...new Set(files)]);
  for (const page of [location.href, ...[...document.querySelectorAll("a[data-keep]")].map(({ href }) => href)]) {
    const answer = await fetch(page);
    if (answer.ok && !answer.redirected) await cache.put(page, answer);
  }
  document.documentElement.dataset.kept = "";
}

if (navigator.serviceWorker) keepPages().catch(() => {}); // without a connection, what was kept before is there
