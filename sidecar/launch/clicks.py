"""Following an object's own buttons: start, next, submit, finish, as a learner in a hurry would.

Only what is visible and named so is clicked; never what leads back or out. Questions are answered with the first
choice. Everything stays in the browser context of the run, which sees nothing but the package.
"""

from __future__ import annotations

import json

# by what is tried first; words in the languages of the reports, lower case, matched at the start of a label
_WORDS: tuple[tuple[str, ...], ...] = (
    ("start", "begin", "play", "enter", "commencer", "démarrer", "beginnen", "starten", "empezar", "comenzar", "iniciar",
     "começar", "ابدأ", "ابدا", "bắt đầu", "почати", "розпочати"),
    ("next", "continue", "forward", "suivant", "continuer", "weiter", "nächste", "siguiente", "continuar", "seguinte",
     "próximo", "avançar", "التالي", "متابعة", "tiếp", "далі", "продовжити", ">", "»", "→", "▶"),
    ("submit", "check", "answer", "ok", "valider", "vérifier", "envoyer", "absenden", "prüfen", "überprüfen", "enviar",
     "comprobar", "verificar", "إرسال", "تحقق", "gửi", "nộp", "kiểm tra", "надіслати", "перевірити"),
    ("finish", "done", "complete", "terminer", "fertig", "abschließen", "finalizar", "terminar", "concluir", "إنهاء",
     "hoàn thành", "завершити"),
)  # fmt: skip
_IDS = r"(^|[^a-z])(btn|button|nav)?[-_]?(start|next|continue|forward|submit|finish)([-_]?(btn|button))?($|[^a-z])"

_SCRIPT = """
(() => {
  const words = %(words)s, ids = new RegExp(%(ids)s, "i");
  const tried = window.__tried ??= new Set();
  const documents = [];
  const walk = (view) => {
    try { documents.push(view.document); for (let at = 0; at < view.frames.length; at++) walk(view.frames[at]); }
    catch (ignored) {}
  };
  walk(document.getElementById("content").contentWindow);
  const shown = (node) => {
    if (node.disabled || node.getAttribute("aria-disabled") === "true" || !node.getClientRects().length) return false;
    const style = node.ownerDocument.defaultView.getComputedStyle(node);
    return style.visibility !== "hidden" && style.pointerEvents !== "none" && Number(style.opacity) > 0;
  };
  const label = (node) => (node.innerText || node.value || node.getAttribute("aria-label") || node.title || node.alt || "")
    .trim().toLowerCase();
  const rank = (node) => {
    const text = label(node);
    if (text.length > 40) return -1;
    if (text) return words.findIndex((group) => group.some((word) => text === word ||
      (text.startsWith(word) && !/[\\p{L}\\p{N}]/u.test(text[word.length]))));
    const found = ids.exec((node.id || "") + " " + (typeof node.className === "string" ? node.className : ""));
    return found ? words.findIndex((group) => group.includes(found[3].toLowerCase())) : -1;
  };
  const answer = () => {
    for (const page of documents) {
      const groups = new Set();
      for (const radio of page.querySelectorAll("input[type=radio]")) {
        if (!shown(radio) || groups.has(radio.name)) continue;
        groups.add(radio.name);
        if (![...page.getElementsByName(radio.name)].some((one) => one.checked)) radio.click();
      }
      for (const field of page.querySelectorAll("input[type=text], input:not([type]), textarea"))
        if (shown(field) && !field.value && !field.readOnly) {
          field.value = "1";
          for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, {bubbles: true}));
        }
    }
  };
  const size = documents.map((page) => page.URL + (page.body ? page.body.innerText : "")).join("|");
  const found = [];
  for (const page of documents)
    for (const node of page.querySelectorAll(
        "button, a[href], a[onclick], input[type=button], input[type=submit], input[type=image], [role=button], [onclick]")) {
      const at = rank(node);
      if (at >= 0 && shown(node) && !tried.has(at + label(node) + node.id + size)) found.push([at, node]);
    }
  if (!found.length) return "";
  found.sort((one, other) => one[0] - other[0]);
  const [at, node] = found[0], said = label(node) || node.id;
  tried.add(at + label(node) + node.id + size);
  if (at >= 2) answer();
  node.click();
  return said;
})()
"""
SCRIPT = _SCRIPT % {"words": json.dumps(_WORDS, ensure_ascii=False), "ids": json.dumps(_IDS)}
"""An expression that clicks one button and gives its label; empty when there is none to click."""
