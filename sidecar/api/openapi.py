"""The OpenAPI 3.1 document, made of the route table and the models."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from sidecar import __version__
from sidecar.api.models import ProblemDocument
from sidecar.usecases.kinds import KINDS

if TYPE_CHECKING:
    from sidecar.api.routes import Route

_TEMPLATE = "#/components/schemas/{model}"


def document(routes: Iterable[Route]) -> dict[str, Any]:
    """The whole document as a JSON object."""
    table = tuple(routes)
    models = {model for route in table for model in (route.body, route.answer) if model is not None} | {
        ProblemDocument
    }
    params = {f"{kind.name} parameters": kind.params for kind in KINDS.values()}
    _, schemas = models_json_schema(
        [(model, "validation") for model in sorted(models, key=lambda m: m.__name__)], ref_template=_TEMPLATE
    )
    components: dict[str, Any] = schemas.get("$defs", {})
    for name, model in params.items():
        schema = model.model_json_schema(ref_template=_TEMPLATE)
        components.update(schema.pop("$defs", {}))
        components[re.sub(r"\W+", "_", name)] = schema
    paths: dict[str, Any] = {}
    for route in table:
        paths.setdefault(re.sub(r":[^}]*}", "}", route.path), {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Moodle Sidecar", "version": __version__, "license": {"name": "GPL-3.0-or-later", "identifier": "GPL-3.0-or-later"},
                 "description": "Packages, questions, credentials and course mirrors beside a Moodle. Errors are RFC 9457 problem documents."},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
    }  # fmt: skip


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": _TEMPLATE.format(model=model.__name__)}


def _operation(route: Route) -> dict[str, Any]:
    content: dict[str, Any] = {route.media: {"schema": _ref(route.answer) if route.answer else {}}}
    answers: dict[str, Any] = {str(route.status): {"description": route.summary, "content": content}}
    for status in route.errors:
        answers[str(status)] = {
            "description": "Problem document",
            "content": {"application/problem+json": {"schema": _ref(ProblemDocument)}},
        }
    found: dict[str, Any] = {
        "summary": route.summary,
        "description": (route.handler.__doc__ or "").strip(),
        "operationId": route.handler.__module__.rpartition(".")[2] + "_" + route.handler.__name__,
        "tags": [route.tag],
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in re.findall(r"{(\w+)", route.path)
        ]
        + [{"name": name, "in": "query", "required": False, "schema": {"type": kind}, "description": text} for name, kind, text in route.query],
        "responses": answers,
    }  # fmt: skip
    if route.method == "POST" and route.path == "/v1/jobs":
        found["parameters"].append(
            {"name": "Idempotency-Key", "in": "header", "required": False, "schema": {"type": "string", "maxLength": 200},
             "description": "the same key and request give the same job"}
        )  # fmt: skip
    if route.body is not None:
        media: dict[str, Any] = {"application/json": {"schema": _ref(route.body)}}
        if route.upload:
            media["multipart/form-data"] = {
                "schema": {
                    "type": "object",
                    "properties": {"job": _ref(route.body), "file": {"type": "string", "format": "binary"}},
                    "required": ["file"],
                },
                "encoding": {"job": {"contentType": "application/json"}},
            }
        found["requestBody"] = {"required": True, "content": media}
    if route.scope is not None:
        found["security"] = [{"bearer": []}]
        found["description"] += "" if route.scope == "any" else f"\n\nToken scope: `{route.scope}`."
    return found
