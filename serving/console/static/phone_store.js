// Reports that are not sent yet, on this phone. Each is sealed (AES-GCM) by a key that only pages of its account have:
// whoever picks the phone up later can tell that something waits, and not what.
const PREFIX = "unsent:";
const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));
const untext = (said) => Uint8Array.from(atob(said), (one) => one.charCodeAt(0));
const keyOf = (own) => crypto.subtle.importKey("raw", bytes(own.key), "AES-GCM", false, ["encrypt", "decrypt"]);
const named = (id) => new TextEncoder().encode(id);

function* lines() {
  for (const name of Object.keys(localStorage)) {
    if (name.startsWith(PREFIX)) yield [name, JSON.parse(localStorage.getItem(name))];
  }
}

export async function keep(own, report) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(report));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: named(report.id) }, await keyOf(own), plain);
  localStorage.setItem(PREFIX + report.id, JSON.stringify({ account: own.account, iv: text(iv), sealed: text(sealed) }));
}

export const drop = (id) => localStorage.removeItem(PREFIX + id);

// The account's own, the oldest first; what its key does not open is left alone.
export async function kept(own) {
  const key = await keyOf(own);
  const found = [];
  for (const [name, { account, iv, sealed }] of lines()) {
    if (account !== own.account) continue;
    const additionalData = named(name.slice(PREFIX.length));
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: untext(iv), additionalData }, key, untext(sealed)).catch(() => null);
    if (plain) found.push(JSON.parse(new TextDecoder().decode(plain)));
  }
  return found.sort((one, other) => one.at.localeCompare(other.at));
}

// What other people's log-ins left here, as it lies: whoever logs out takes only their own along.
export const ofOthers = (own) =>
  [...lines()].filter(([, { account }]) => account !== own.account).map(([name]) => [name, localStorage.getItem(name)]);
