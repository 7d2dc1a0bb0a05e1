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

/** Files sealed one by one: name and type as text, the content as it is. */
export async function sealFiles(key, files) {
  const sealed = [];
  for (const file of files) {
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    const cipher = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, await file.arrayBuffer());
    sealed.push({ known: await seal(key, JSON.stringify([file.name, file.type])), iv, cipher });
  }
  return sealed;
}

/** The files that were sealed, or null when one was changed or belongs to another key. */
export async function openFiles(key, sealed) {
  try {
    const files = [];
    for (const { known, iv, cipher } of sealed) {
      const [name, type] = JSON.parse(await open(key, known));
      files.push(new File([await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, cipher)], name, { type }));
    }
    return files;
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

  async readFiles() {
    const kept = await this.ask("readonly", (store) => store.get(this.name));
    return kept ? openFiles(await this.key(), kept.files) : null;
  }

  async writeFiles(files) {
    const value = { at: Date.now(), files: await sealFiles(await this.key(), files) };
    return this.ask("readwrite", (store) => store.put(value, this.name));
  }

  /** Forget the files of windows that were closed with something still waiting, once they are so old. */
  async forgetFiles(milliseconds) {
    const store = await this.ask("readonly", (all) => all.getAllKeys());
    for (const name of store) {
      const kept = await this.ask("readonly", (all) => all.get(name));
      if (kept?.files && kept.at < Date.now() - milliseconds) {
        await this.ask("readwrite", (all) => all.delete(name));
      }
    }
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
