// Opens an inspector's pages from this phone where there is no connection: the newest wherever there is one.
const PAGES = "field";
const LONGEST = 12 * 3_600_000; // milliseconds: as long as a log-in lasts

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (request.mode === "navigate") event.respondWith(page(request));
});

const file = async (request) => (await caches.match(request, { cacheName: PAGES })) ?? fetch(request);

async function page(request) {
  try {
    const answer = await fetch(request);
    if (answer.type === "opaqueredirect") await caches.delete(PAGES); // to the log-in: what was kept is not to be read now
    return answer;
  } catch (error) {
    const kept = await caches.match(request, { cacheName: PAGES, ignoreSearch: false });
    if (!kept || Date.now() - Date.parse(kept.headers.get("date")) > LONGEST) throw error;
    return kept;
  }
}
