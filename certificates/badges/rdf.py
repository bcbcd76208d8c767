"""JSON-LD to RDF, strictly: every member of the document is covered by the result, or it is an error.

JSON-LD drops what it does not know: a term in no context, a relative address, a null. Dropped content is content
that no signature covers, so it could be changed unseen; here it is refused (what JSON-LD processors call
safe mode). Contexts are built in (`contexts/`); a document that names another one is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from certificates.badges.errors import CredentialLimitError, LinkedDataError, UnknownContextError
from certificates.badges.parse import check_tree
from certificates.badges.rdfc import Quad, escape

CREDENTIALS_V1 = "https://www.w3.org/2018/credentials/v1"
CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2"
_OB3 = "https://purl.imsglobal.org/spec/ob/v3p0/"
OB_V3 = _OB3 + "context-3.0.3.json"
OB_V3_EXTENSIONS = _OB3 + "extensions.json"
BUILT_IN: dict[str, str] = {
    CREDENTIALS_V1: "credentials-v1",
    CREDENTIALS_V2: "credentials-v2",
    "https://www.w3.org/ns/credentials/status/v1": "status-v1",
    "https://w3id.org/security/data-integrity/v1": "data-integrity-v1",
    "https://w3id.org/security/data-integrity/v2": "data-integrity-v2",
    "https://w3id.org/security/suites/ed25519-2020/v1": "ed25519-2020-v1",
    _OB3 + "context.json": "ob-v3p0",
    _OB3 + "context-3.0.1.json": "ob-v3p0-3.0.1",
    _OB3 + "context-3.0.2.json": "ob-v3p0-3.0.2",
    OB_V3: "ob-v3p0-3.0.3",
    OB_V3_EXTENSIONS: "ob-v3p0-extensions",
}

MAX_LINKED_VALUES = 5_000
_UNMAPPED = "urn:x-unmapped:"
_KEYWORDS = frozenset({"@context", "@id", "@type", "@value", "@language"})
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]*")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_FOLDER = Path(__file__).parent / "contexts"


def to_quads(document: Mapping[str, Any], contexts: Mapping[str, Any] | None = None) -> list[Quad]:
    """The RDF dataset of a JSON-LD document, blank nodes as the processor named them.

    `contexts` are more contexts by address, beside the built-in ones. Raises `UnknownContextError`, `LinkedDataError` (among them content that would be dropped),
    `CredentialLimitError`.
    """
    from pyld import jsonld

    check_tree(document)
    _check_members(document)
    named = document.get("@context")
    if not named:
        raise LinkedDataError("no @context")
    listed = named if isinstance(named, list) else [named]
    guarded = {**document, "@context": [{"@vocab": _UNMAPPED}, *listed]}
    options = _options(contexts)
    try:
        expanded = jsonld.expand(guarded, options)
        _check_expanded(expanded)
        dataset = jsonld.to_rdf(expanded, options)
    except jsonld.JsonLdError as error:
        raise _translated(error) from None
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise LinkedDataError(f"{type(error).__name__}: {str(error)[:200]}") from None
    except RecursionError:
        raise CredentialLimitError("nested too deeply") from None
    return list(_quads(dataset))


@cache
def _built_in(url: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((_FOLDER / f"{BUILT_IN[url]}.json").read_text("utf-8"))
    return document


_RESOLVED: dict[str, Any] = {}  # never pyld's own cache: others may have put other contexts there


def _options(contexts: Mapping[str, Any] | None) -> dict[str, Any]:
    from pyld.context_resolver import ContextResolver

    def load(url: str, _options: Any) -> dict[str, Any]:
        if url in BUILT_IN:
            document = _built_in(url)
        elif contexts is not None and url in contexts:
            document = contexts[url]
        else:
            raise UnknownContextError(url[:200])
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": url,
            "document": document,
        }

    resolver = ContextResolver({} if contexts else _RESOLVED, load)
    return {"documentLoader": load, "base": "", "contextResolver": resolver}


def _translated(error: BaseException | None) -> UnknownContextError | LinkedDataError:
    words = ""
    while error is not None:
        if isinstance(error, UnknownContextError):
            return UnknownContextError(error.detail)
        words = str(getattr(error, "args", [""])[0] if error.args else error)
        error = getattr(error, "cause", None) or error.__cause__
    return LinkedDataError(words[:200])


def _check_members(document: Any) -> None:
    """Refuse what expansion would drop silently, before the processor sees it."""
    waiting, seen = [document], 0
    while waiting:
        node = waiting.pop()
        seen += 1
        if seen > MAX_LINKED_VALUES:
            raise CredentialLimitError(f"over {MAX_LINKED_VALUES} values of linked data")
        if node is None:
            raise LinkedDataError("null stands for nothing that could be signed")
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, Mapping):
            for key, value in node.items():
                if key == "@context":
                    _check_context(value)
                    continue
                if key.startswith("@") and key not in _KEYWORDS:
                    raise LinkedDataError(f"{key[:40]} is not signed")
                if ":" in key:
                    raise LinkedDataError(
                        f"{key[:80]}: a member under its full address, where no reader looks"
                    )
                waiting.append(value)


def _check_context(value: Any) -> None:
    """Contexts are named, never written into the document: an inline one could give a signed member another name."""
    for item in value if isinstance(value, list) else [value]:
        if not isinstance(item, str):
            raise LinkedDataError("a context written into the document")


def _check_expanded(expanded: Any) -> None:
    waiting = [expanded]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, Mapping):
            for key, value in node.items():
                if not _check_keyword(key, value):
                    waiting.append(value)


def _check_keyword(key: str, value: Any) -> bool:
    """Judge one member; True when there is nothing below it to look at."""
    if key == "@id":
        _check_iri(value)
    elif key == "@type":
        for name in value if isinstance(value, list) else [value]:
            if name != "@json":
                _check_iri(name)
    elif key == "@language":
        if not _LANGUAGE.fullmatch(str(value)):
            raise LinkedDataError(f"no language: {str(value)[:40]}")
    elif key != "@value":
        if not key.startswith("@"):
            _check_iri(key, blank=False)
        return False
    return True


def _check_iri(iri: Any, *, blank: bool = True) -> None:
    text = str(iri)
    if text.startswith(_UNMAPPED):
        raise LinkedDataError(
            f"{text.removeprefix(_UNMAPPED)[:80]}: no context has this term, so no signature covers it"
        )
    if text.startswith("_:") and blank:
        return
    if not _ABSOLUTE.fullmatch(text):
        raise LinkedDataError(f"{text[:80]!r}: a relative or malformed address, which no signature covers")


def _quads(dataset: Mapping[str, Any]) -> Iterator[Quad]:
    for graph, triples in dataset.items():
        name = "" if graph == "@default" else _resource(graph)
        for triple in triples:
            value = triple["object"]
            if value["type"] == "literal":
                term = _literal(value)
            else:
                term = _resource(value["value"])
            yield _resource(triple["subject"]["value"]), _resource(triple["predicate"]["value"]), term, name


def _resource(value: str) -> str:
    return value if value.startswith("_:") else f"<{value}>"


def _literal(value: Mapping[str, Any]) -> str:
    text = f'"{escape(value["value"])}"'
    if language := value.get("language"):
        return f"{text}@{language}"
    datatype = value.get("datatype", _XSD_STRING)
    return text if datatype == _XSD_STRING else f"{text}^^<{datatype}>"
