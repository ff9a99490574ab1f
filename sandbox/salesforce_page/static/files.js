import { h } from "/outlook/static/dom.js";
import { fileSize } from "/outlook/static/words.js";
import { quoted } from "./api.js";

const LINKS = "SELECT ContentDocumentId, ContentDocument.Title, ContentDocument.FileExtension, ContentDocument.ContentSize, " +
  "ContentDocument.LatestPublishedVersionId FROM ContentDocumentLink";

/** The files of one record as a card; null when it has none. */
export async function filesOf(api, id) {
  const links = await api.rows(`${LINKS} WHERE LinkedEntityId = ${quoted(id)}`);
  return links.length > 0 ? h("section", { class: "card" }, h("h2", {}, "Files"), list(api, links)) : null;
}

/** The files of one record as a bare list; null when it has none. */
export async function fileList(api, id) {
  const links = await api.rows(`${LINKS} WHERE LinkedEntityId = ${quoted(id)}`);
  return links.length > 0 ? list(api, links) : null;
}

function list(api, links) {
  return h("ul", { class: "files" }, links.map(({ ContentDocument: file }) => row(api, file)));
}

function row(api, file) {
  const name = fileName(file);
  const save = async () => {
    const address = URL.createObjectURL(await api.blob("ContentVersion", file.LatestPublishedVersionId, "VersionData"));
    h("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  };
  return h("li", {}, h("button", { type: "button", onclick: save }, `${name} `, h("small", {}, fileSize(file.ContentSize ?? 0))));
}

function fileName({ Title: title, FileExtension: extension }) {
  return !extension || title.endsWith(`.${extension}`) ? title : `${title}.${extension}`;
}
