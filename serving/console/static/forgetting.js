// Nobody is logged in here: the pages that a phone kept for the last one are not for the next.
await globalThis.caches?.delete("field");
