// What waits on a device for its connection, sealed: AES-GCM under a key that never leaves the browser.

const STORE = "vault";
const IV_BYTES = 12;

/** A new key that the browser keeps and no script can read. */
export function makeKey() {
  return crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** The value sealed as text: iv and cipher, base64. */
export async function seal(key, value) {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const cipher = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(value));
  return toText(new Uint8Array([...iv, ...new Uint8Array(cipher)]));
}

/** What was sealed, or null when it was changed or belongs to another key. */
export async function open(key, text) {
  try {
    const bytes = fromText(text);
    const plain = await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: bytes.slice(0, IV_BYTES) },
      key,
      bytes.slice(IV_BYTES),
    );
    return new TextDecoder().decode(plain);
  } catch {
    return null;
  }
}

/** The key and the sealed texts of this browser, in IndexedDB. */
export class Vault {
  constructor(name) {
    this.name = name;
  }

  async read() {
    const text = await this.ask("readonly", (store) => store.get(this.name));
    return text ? open(await this.key(), text) : null;
  }

  async write(value) {
    if (value === null) return this.ask("readwrite", (store) => store.delete(this.name));
    const text = await seal(await this.key(), value);
    return this.ask("readwrite", (store) => store.put(text, this.name));
  }

  async key() {
    const kept = await this.ask("readonly", (store) => store.get("key"));
    if (kept) return kept;
    const made = await makeKey();
    await this.ask("readwrite", (store) => store.put(made, "key"));
    return made;
  }

  async ask(mode, act) {
    this.base ??= opened();
    const store = (await this.base).transaction(STORE, mode).objectStore(STORE);
    return answered(act(store));
  }
}

function opened() {
  const asked = indexedDB.open(STORE, 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
  return answered(asked);
}

function answered(asked) {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

function toText(bytes) {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

function fromText(text) {
  return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
}
