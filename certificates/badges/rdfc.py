"""RDF Dataset Canonicalization (RDFC-1.0, W3C Recommendation 2024-05-21) with SHA-256, in bounded work.

Our own because the graphs come from strangers: a dataset made to be hard ("poisoned", section 7.1) makes the
general algorithm run for years; here it is refused after a fixed amount of work. Equal to pyld's result on all
other graphs (tests).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import permutations

from certificates.badges.errors import CredentialLimitError

Quad = tuple[str, str, str, str]
"""Subject, predicate, object, graph as N-Quads terms; the graph is empty for the default graph."""

MAX_WORK = 20_000  # hashes of blank node neighbourhoods
_ESCAPES = {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}
_ESCAPES |= {code: f"\\u{code:04X}" for code in [*range(32), 127] if code not in _ESCAPES}


def escape(text: str) -> str:
    """A literal's text as canonical N-Quads have it (RDFC-1.0, 5)."""
    return text.translate(_ESCAPES)


def line(quad: Quad) -> str:
    """One line of canonical N-Quads, with its line feed."""
    subject, predicate, value, graph = quad
    if graph:
        return f"{subject} {predicate} {value} {graph} .\n"
    return f"{subject} {predicate} {value} .\n"


def canonical(quads: Iterable[Quad]) -> list[Quad]:
    """The dataset with blank nodes named ``_:c14n0`` …, without repetitions, in canonical order.

    Raises `CredentialLimitError` for datasets made to be hard.
    """
    return _Canonicalizer(frozenset(quads)).run()


def canonical_text(quads: Iterable[Quad]) -> str:
    """`canonical` as N-Quads, the text that is hashed."""
    return "".join(map(line, canonical(quads)))


@dataclass
class _Issuer:
    prefix: str
    issued: dict[str, str] = field(default_factory=dict)

    def issue(self, node: str) -> str:
        name = self.issued.get(node)
        if name is None:
            name = self.issued[node] = f"{self.prefix}{len(self.issued)}"
        return name

    def copy(self) -> _Issuer:
        return _Issuer(self.prefix, dict(self.issued))


def _blank(term: str) -> bool:
    return term.startswith("_:")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class _Canonicalizer:
    def __init__(self, quads: frozenset[Quad]) -> None:
        self.quads = quads
        self.of_node: dict[str, list[Quad]] = defaultdict(list)
        self.canonical = _Issuer("_:c14n")
        self.first_degree: dict[str, str] = {}
        self.work = MAX_WORK

    def run(self) -> list[Quad]:
        for quad in self.quads:
            for node in {quad[0], quad[2], quad[3]}:
                if _blank(node):
                    self.of_node[node].append(quad)
        by_hash: dict[str, list[str]] = defaultdict(list)
        for node in self.of_node:
            self.first_degree[node] = self.hash_first_degree(node)
            by_hash[self.first_degree[node]].append(node)
        shared = []
        for digest in sorted(by_hash):
            if len(by_hash[digest]) == 1:
                self.canonical.issue(by_hash[digest][0])
            else:
                shared.append(digest)
        for digest in shared:
            self.tell_apart(by_hash[digest])
        names = self.canonical.issued
        named = {
            (names.get(s, s), p, names.get(o, o) if _blank(o) else o, names.get(g, g))
            for s, p, o, g in self.quads
        }
        return sorted(named, key=line)

    def tell_apart(self, nodes: list[str]) -> None:
        results = []
        for node in nodes:
            if node in self.canonical.issued:
                continue
            issuer = _Issuer("_:b")
            issuer.issue(node)
            results.append(self.hash_n_degree(node, issuer))
        for _digest, issuer in sorted(results, key=lambda result: result[0]):
            for existing in issuer.issued:
                self.canonical.issue(existing)

    def hash_first_degree(self, node: str) -> str:
        def mark(term: str) -> str:
            if not _blank(term):
                return term
            return "_:a" if term == node else "_:z"

        lines = sorted(line((mark(s), p, mark(o), mark(g))) for s, p, o, g in self.of_node[node])
        return _hash("".join(lines))

    def hash_related(self, related: str, quad: Quad, issuer: _Issuer, position: str) -> str:
        name = self.canonical.issued.get(related) or issuer.issued.get(related) or self.first_degree[related]
        return _hash(position + (quad[1] if position != "g" else "") + name)

    def neighbours(self, node: str, issuer: _Issuer) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for quad in self.of_node[node]:
            for position, place in (("s", 0), ("o", 2), ("g", 3)):
                related = quad[place]
                if _blank(related) and related != node:
                    found[self.hash_related(related, quad, issuer, position)].append(related)
        return found

    def hash_n_degree(self, node: str, issuer: _Issuer) -> tuple[str, _Issuer]:
        self.spend()
        neighbours = self.neighbours(node, issuer)
        data = []
        for digest in sorted(neighbours):
            chosen_path, chosen_issuer = "", issuer
            for order in permutations(neighbours[digest]):
                found = self.path(order, issuer, chosen_path)
                if found is not None and (not chosen_path or found[0] < chosen_path):
                    chosen_path, chosen_issuer = found
            data += [digest, chosen_path]
            issuer = chosen_issuer
        return _hash("".join(data)), issuer

    def path(self, order: tuple[str, ...], issuer: _Issuer, chosen: str) -> tuple[str, _Issuer] | None:
        """The path of one permutation, or None as soon as it cannot be the least."""
        self.spend()
        issuer, path, later = issuer.copy(), "", []
        for related in order:
            name = self.canonical.issued.get(related)
            if name is None:
                if related not in issuer.issued:
                    later.append(related)
                name = issuer.issue(related)
            path += name
            if chosen and len(path) >= len(chosen) and path > chosen:
                return None
        for related in later:
            digest, found = self.hash_n_degree(related, issuer)
            path += f"{issuer.issue(related)}<{digest}>"
            issuer = found
            if chosen and len(path) >= len(chosen) and path > chosen:
                return None
        return path, issuer

    def spend(self) -> None:
        self.work -= 1
        if self.work < 0:
            raise CredentialLimitError("its blank nodes are too entangled to be told apart")
