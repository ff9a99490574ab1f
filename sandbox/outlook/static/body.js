const FORBIDDEN = "script,iframe,frame,object,embed,form,link,meta,base,svg,math,template,noscript";
const DANGEROUS = ["srcset", "srcdoc", "target", "ping", "background", "poster", "action", "formaction", "xlink:href"];
const OWN_COLORS = /(?:^|[\s;"'])(?:background|background-color|color|bgcolor)\s*[:=]/i;

/** The markup of a mail without anything that runs, loads or sends; `images`: data addresses by content id. */
export function sanitised(html, images = new Map()) {
  return cleanBody(html, images).innerHTML;
}

/** The same as nodes for this page's own document: without style sheets, which would dress the page. */
export function sanitisedNodes(html) {
  const body = cleanBody(html, new Map());
  body.querySelectorAll("style").forEach((element) => element.remove());
  return [...body.childNodes];
}

function cleanBody(html, images) {
  const page = new DOMParser().parseFromString(html, "text/html");
  page.querySelectorAll(FORBIDDEN).forEach((element) => element.remove());
  page.querySelectorAll("*").forEach((element) => cleanAttributes(element, images));
  return page.body;
}

function cleanAttributes(element, images) {
  for (const { name, value } of [...element.attributes]) {
    const inline = name === "src" && value.startsWith("cid:") ? images.get(value.slice(4)) : undefined;
    if (inline) element.setAttribute("src", inline);
    else if (!allowed(name, value)) element.removeAttribute(name);
  }
}

function allowed(name, value) {
  if (name.startsWith("on") || DANGEROUS.includes(name)) return false;
  if (name === "src") return value.startsWith("data:image/");
  if (name === "href") return /^(https?:|mailto:|tel:|#)/i.test(value.trim());
  return true;
}

/** A frame that shows a mail's body; nothing in it can run. */
export function bodyFrame(html, images) {
  const frame = document.createElement("iframe");
  frame.title = "Message text";
  frame.className = "body";
  frame.setAttribute("sandbox", "allow-popups allow-popups-to-escape-sandbox");
  frame.srcdoc = bodyPage(sanitised(html, images), !OWN_COLORS.test(html));
  return frame;
}

function bodyPage(markup, followsTheme) {
  const scheme = followsTheme ? "light dark" : "light";
  const style = `:root{color-scheme:${scheme}}body{margin:0;padding:4px 20px 20px;overflow-wrap:anywhere;` +
    "font:14px/1.5 'Segoe UI',system-ui,sans-serif;background:Canvas;color:CanvasText}img{max-width:100%}" +
    (followsTheme ? "@media(prefers-color-scheme:dark){body{background:#1f1f1f;color:#e8e8e8}a{color:#7ab8f5}}" : "");
  return `<!doctype html><base target="_blank"><style>${style}</style>${markup}`;
}

/** Plain text as markup. */
export function textAsHtml(text) {
  const holder = document.createElement("div");
  holder.textContent = text;
  return holder.innerHTML.replaceAll("\n", "<br>");
}

/** Markup as plain text, line breaks kept. */
export function htmlAsText(html) {
  const page = new DOMParser().parseFromString(html.replace(/<br\s*\/?>|<\/(p|div|li|tr|h\d)>/gi, "$&\n"), "text/html");
  return page.body.textContent.replace(/\n{3,}/g, "\n\n").trim();
}
