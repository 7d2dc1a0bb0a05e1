// Loaded before every other script. What becomes part of a page or a script must pass here (Trusted Types): HTML without
// handlers and addresses that run code, scripts from the portal's own folder. Text in attributes may say what it likes.

(() => {
  if (!window.trustedTypes?.createPolicy) return;
  const asItIs = window.trustedTypes.createPolicy("portal", { createHTML: (html) => html });
  const inert = document.implementation.createHTMLDocument("");
  const RUNS = /^\s*(?:javascript|data|vbscript):/i;
  const ADDRESSES = new Set(["href", "src", "action", "formaction", "xlink:href", "srcdoc"]);

  const isHarmless = ({ name, value }, tag) =>
    !name.startsWith("on") && !(ADDRESSES.has(name) && RUNS.test(value) && !(tag === "IMG" && name === "src"));

  window.trustedTypes.createPolicy("default", {
    createHTML(html) {
      const part = inert.createElement("template");
      part.innerHTML = asItIs.createHTML(html);
      for (const element of part.content.querySelectorAll("*")) {
        for (const attribute of element.attributes) if (!isHarmless(attribute, element.tagName)) return null;
      }
      return html;
    },
    // Facts for scripts come as JSON in script elements, which htmx makes anew; code is no JSON.
    createScript(text) {
      try {
        JSON.parse(text);
        return text;
      } catch {
        return null;
      }
    },
    createScriptURL(url) {
      const { origin, pathname } = new URL(url, document.baseURI);
      return origin === window.location.origin && pathname.startsWith("/static/") ? url : null;
    },
  });
})();
