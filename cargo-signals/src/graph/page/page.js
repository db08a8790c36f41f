"use strict";

const list = JSON.parse(document.getElementById("list").textContent);
const sourceUrl = JSON.parse(document.getElementById("source-url").textContent);
const [search, crate, filter, results, count, view] =
  ["search", "crate", "filter", "results", "count", "view"].map((id) => document.getElementById(id));

/** More results than this are counted and not shown, so that a keystroke stays fast. */
const MAX_SHOWN = 200;

/** Code that refers to a signal for something else, or for something unknown, is no send. */
const isSend = (site) => site.kind !== "reference";

const crateOf = (path) => path.split("::")[0];

/** Everything that can be found: what it is, its name, its crate and the signals it belongs to. */
const entries = makeEntries();
let shown = [];
let chosen = 0;

function makeEntries() {
  const functions = new Map();
  const crates = new Map();
  const found = [];
  const add = (map, key, signal) => map.set(key, (map.get(key) ?? new Set()).add(signal));
  for (const signal of list.signals) {
    found.push({ kind: "signal", name: signal.path, signals: [signal] });
    add(crates, crateOf(signal.path), signal);
    for (const receiver of signal.receivers) {
      add(functions, "receiver " + receiver.path, signal);
      add(crates, crateOf(receiver.path), signal);
    }
    for (const site of signal.sent_by) add(functions, "sender " + site.function, signal);
  }
  for (const [key, signals] of functions) {
    const [kind] = key.split(" ", 1);
    found.push({ kind, name: key.slice(kind.length + 1), signals: [...signals] });
  }
  for (const [name, signals] of [...crates].sort()) {
    found.push({ kind: "crate", name, signals: [...signals] });
    crate.append(new Option(name, name));
  }
  for (const entry of found) {
    entry.key = entry.kind + " " + entry.name;
    entry.text = entry.key.toLowerCase();
  }
  return found;
}

const filters = {
  "": () => true,
  "no-receiver": (signal) => signal.receivers.length === 0,
  unsent: (signal) => !signal.sent_by.some(isSend),
  async: (signal) => signal.receivers.some((receiver) => receiver.async),
  unrun: (signal) => signal.receivers.some((receiver) => receiver.ran === false),
};

function isOfCrate(signal) {
  const paths = [signal.path, ...signal.receivers.map((receiver) => receiver.path)];
  return crate.value === "" || paths.some((path) => crateOf(path) === crate.value);
}

function find() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const passes = new Set(list.signals.filter((signal) => filters[filter.value](signal) && isOfCrate(signal)));
  shown = entries.filter((entry) =>
    words.every((word) => entry.text.includes(word)) && entry.signals.some((signal) => passes.has(signal)));
  chosen = 0;
  results.replaceChildren(...shown.slice(0, MAX_SHOWN).map(resultItem));
  count.textContent = shown.length > MAX_SHOWN ? `${MAX_SHOWN} of ${shown.length} results` : `${shown.length} results`;
  mark();
}

function resultItem(entry, index) {
  const item = element("li", { role: "option", id: "result-" + index }, [
    element("span", { class: "faint" }, [entry.kind + " "]), element("span", { class: "name" }, breakable(entry.name))]);
  item.addEventListener("click", () => { chosen = index; open(entry); });
  return item;
}

function mark() {
  [...results.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === chosen)));
  results.children[chosen]?.scrollIntoView({ block: "nearest" });
  search.setAttribute("aria-activedescendant", "result-" + chosen);
}

function open(entry) {
  mark();
  location.hash = encodeURIComponent(entry.key);
}

/** Shows what the address names. */
function route() {
  const key = decodeURIComponent(location.hash.slice(1));
  const entry = entries.find((other) => other.key === key) ?? entries[0];
  view.replaceChildren(...(entry ? neighbourhood(entry) : ["This program has no signals."]));
  view.scrollTop = 0;
  const index = shown.slice(0, MAX_SHOWN).indexOf(entry);
  if (index >= 0) chosen = index;
  mark();
}

function neighbourhood(entry) {
  const blocks = entry.signals.slice(0, MAX_SHOWN).map((signal) => signalBlock(signal));
  const title = element("p", { class: "faint" }, [`${entry.kind} `, element("code", {}, breakable(entry.name))]);
  const left = entry.signals.length - blocks.length;
  return [title, ...blocks, ...(left > 0 ? [element("p", { class: "faint" }, [`and ${left} more signals`])] : [])];
}

function signalBlock(signal) {
  const senders = signal.sent_by.filter(isSend).map((site) => siteCard(site));
  const others = signal.sent_by.filter((site) => !isSend(site)).map((site) => siteCard(site));
  const receivers = signal.receivers.map((receiver, index) => receiverCard(receiver, index + 1));
  const center = element("div", { class: "center" }, [
    link("signal", signal.path, signal.name), element("div", {}, [element("code", {}, [signal.signature])]),
    faint([place(signal.file, signal.line)])]);
  return element("article", { class: "signal" }, [element("div", { class: "columns" }, [
    element("div", {}, [
      element("h2", {}, ["Sent by"]), ...orNone(senders, "no send site found in this binary"),
      ...(others.length ? [element("h2", {}, ["Used by"]), ...others] : [])]),
    arrow(), center, arrow(),
    element("div", {}, [element("h2", {}, ["Receivers in run order"]), element("ol", {}, orNone(receivers, "none"))])])]);
}

function orNone(cards, text) {
  return cards.length ? cards : [element("p", { class: "faint" }, [text])];
}

function siteCard(site) {
  const how = [site.verb, site.kind].filter(Boolean).join(", ");
  return card(site.function, [link("sender", site.function, site.function || "(no name)"),
    faint([how]), faint([place(site.file, site.line)])]);
}

function receiverCard(receiver, position) {
  const named = (other) => other.function ?? `"${other.uid}"`;
  const options = [
    receiver.sender && `sender = ${receiver.sender}`,
    receiver.order !== 0 && `order ${receiver.order}`,
    ...receiver.after.map((other) => `after ${named(other)}`),
    ...receiver.before.map((other) => `before ${named(other)}`),
    receiver.uid && `uid "${receiver.uid}"`,
    receiver.async && "async",
  ].filter(Boolean).join(", ");
  const text = [faint([options]), faint([place(receiver.file, receiver.line)])];
  const name = [`${position}. `, link("receiver", receiver.path, receiver.path)];
  if (receiver.ran === false) name.push(" ", element("span", { class: "unrun" }, ["never run"]));
  return element("li", { "data-ran": String(receiver.ran) }, [card(receiver.path, [...name, ...text])]);
}

function faint(children) {
  return element("div", { class: "faint" }, children);
}

function card(path, children) {
  return element("div", { class: "card", style: `--hue: ${hueOf(crateOf(path))}` }, children);
}

/** A colour for each crate that does not change with the others. */
function hueOf(name) {
  let hash = 7;
  for (const letter of name) hash = (hash * 31 + letter.codePointAt(0)) % 3600;
  return hash % 360;
}

function link(kind, name, text) {
  return element("a", { class: "name", href: "#" + encodeURIComponent(kind + " " + name) }, breakable(text));
}

/** The path of an item or of a file, which can go on in the next line after each of its segments. */
function breakable(path) {
  return path.split(/(?<=::|\/)/).flatMap((segment, index) => (index ? [element("wbr", {}, []), segment] : [segment]));
}

const arrow = () => element("div", { class: "arrow", "aria-hidden": "true" }, ["\u2192"]);

function place(file, line) {
  if (!file) return "";
  const text = `${file}:${line}`;
  if (!sourceUrl) return element("span", {}, breakable(text));
  const path = file.split("/").map(encodeURIComponent).join("/");
  return element("a", { href: sourceUrl.replaceAll("{file}", path).replaceAll("{line}", line) }, breakable(text));
}

function element(name, attributes, children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function onKey(event) {
  const last = Math.min(shown.length, MAX_SHOWN) - 1;
  if (event.key === "/" && document.activeElement !== search) {
    search.focus();
  } else if (event.key === "Escape") {
    search.value = "";
    search.focus();
    find();
  } else if (event.key === "ArrowDown" && document.activeElement === search) {
    chosen = Math.min(chosen + 1, last);
    mark();
  } else if (event.key === "ArrowUp" && document.activeElement === search) {
    chosen = Math.max(chosen - 1, 0);
    mark();
  } else if (event.key === "Enter" && document.activeElement === search && shown[chosen]) {
    open(shown[chosen]);
  } else {
    return;
  }
  event.preventDefault();
}

if (list.coverage) {
  const { edges, ran, percent } = list.coverage;
  document.getElementById("coverage").textContent = `${ran} of ${edges} edges ran (${percent.toFixed(1)} %)`;
  filter.append(new Option("With receivers that never ran", "unrun"));
}
search.addEventListener("input", find);
crate.addEventListener("change", find);
filter.addEventListener("change", find);
document.addEventListener("keydown", onKey);
window.addEventListener("hashchange", route);
find();
route();
